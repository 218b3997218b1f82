/** What becomes of a pipeline's file: drafts, changes from outside, and whether it may run. */
export const files = {
  restricted:
    'Restricted: opening this pipeline has run nothing. Read its commands first; Run shows them all and asks.',
  unreadable: 'The file can’t be read',
  unreadableHint: 'Its tasks are drawn as soon as its problems are mended.',
  restored: 'Your unsaved changes are back',
  restoredDetail:
    'They were kept when the app ended. Save writes them to the file; Undo takes them back one by one.',
  restoredChip: 'Draft restored',
  sideBySide: 'Side by side',
  conflictTitle: 'Your draft and the file',
  conflictText:
    'Another program changed lines of the file that you had changed too. Keep your draft: Save then overwrites the file. Or take the file; Undo brings your draft back.',
  theFile: 'The file',
  yourDraft: 'Your draft',
  reading: 'Reading your draft',
  later: 'Decide later',
} as const
