/** The window itself: title bar, start screen, dialogs, messages. */
export const app = {
  name: 'TaskGraph',
  cancel: 'Cancel',
  close: 'Close',
} as const
