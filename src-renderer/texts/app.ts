import { thousands } from './numbers.ts'

const number = (count: number): string => thousands(count)
const plural = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`

/** The window itself: title bar, tabs, start screen, dialogs, messages. */
export const app = {
  name: 'TaskGraph',
  cancel: 'Cancel',
  close: 'Close',
  closeMessage: 'Close message',
  tryAgain: 'Try again',

  // Tabs
  openPipelines: 'Open pipelines',
  newTab: 'New or open…',
  start: 'Start',
  unsaved: 'unsaved',
  runningAt: (percent: number) => `running, ${percent} %`,
  lastRunFailed: 'last run failed',
  tooManyTabs: (most: number) => `${most} tabs are open: close one first`,
  closeTitle: (name: string) => `Close ${name}?`,
  closeUnsaved: 'Its changes are not saved. They are kept as a draft and come back when you open it again.',
  closeRunning: 'Its run goes on.',
  saveAndClose: 'Save and close',
  closeOnly: 'Close, keep the draft',

  // Commands
  commandNew: 'New pipeline…',
  commandOpen: 'Open…',
  commandNewTab: 'New tab',
  commandCloseTab: 'Close tab',
  commandNextTab: 'Next tab',
  commandPreviousTab: 'Previous tab',
  commandSettings: 'Settings…',
  commandExport: 'Export as a picture or diagram…',
  commandNewWindow: 'Open in a new window',
  commandPalette: 'Command palette',
  commandFind: 'Find a task',
  commandKeys: 'Keyboard shortcuts',
  bottomTabs: 'Runs, timeline, problems and file',
  showOrHide: (what: string) => `Show or hide: ${what}`,
  themeCommands: { system: 'Theme: like the system', light: 'Theme: light', dark: 'Theme: dark' },

  // Panels
  outlineWidth: 'Width of the outline',
  inspectorWidth: 'Width of the inspector',
  bottomHeight: 'Height of the bottom panel',
  outlinePanel: 'Outline panel',
  inspectorPanel: 'Inspector panel',
  bottomPanel: 'Bottom panel',
  hide: (what: string) => `Hide ${what.toLowerCase()}`,
  show: (what: string) => `Show ${what.toLowerCase()}`,

  // Title bar
  saving: 'Saving…',
  saved: 'Saved',
  edited: 'Edited',
  problems: (count: number) => plural(count, 'problem', 'problems'),
  andMore: (first: string, more: number) => (more > 0 ? `${first} (and ${more} more)` : first),
  undo: 'Undo',
  redo: 'Redo',
  addTask: 'Add task',
  tidy: 'Tidy',
  fitView: 'Fit view',
  save: 'Save',
  commands: 'Commands',
  themeNow: (theme: string) => `Theme: ${theme}`,
  themeNext: (theme: string, next: string) => `Theme: ${theme}. Click for ${next}`,
  run: 'Run',
  stop: 'Stop',
  stopTheRun: 'Stop the run',
  runWhatIsStale: (what: string) => `Run what is stale: ${what}`,
  staleCounts: (stale: number, maybe: number) => `${number(stale)} stale, ${number(maybe)} may follow`,
  runProgress: (done: number, all: number) => `${number(done)} of ${number(all)}`,
  failedCount: (count: number) => `${number(count)} failed`,
  goToFailed: 'Go to the next one that failed',
  timeLeft: (clock: string) => `${clock} left`,
  toRun: (count: number) => `${number(count)} to run`,
  mayFollow: (count: number) => `${number(count)} may follow`,
  allUpToDate: 'Everything is up to date',

  // Live region
  liveRunning: (count: number) => `${count} running`,
  liveQueued: (count: number) => `${count} queued`,
  liveDone: (count: number) => `${count} done`,
  liveStale: (count: number) => `${count} stale`,
  liveFailed: (count: number, names: string) => `${count} failed: ${names}`,
  namesAndMore: (names: string, more: number) => `${names} and ${more} more`,

  // Banner
  expired:
    'This address is no longer valid: start taskgraph serve again and open the address that it prints.',
  lost: 'The connection to the engine is lost; trying again. Nothing is lost, and a run goes on without this window.',
  conflict: 'The file was changed by another program while you were editing.',
  disconnected: 'the connection to the engine is lost; try again when it is back',
  keepMine: 'Keep my version',
  takeTheirs: 'Take the file',

  // Start screen
  startTitle: 'Draw a pipeline, watch it run, run again only what is stale',
  startLead: 'Begin with a template that runs at once, or with nothing at all.',
  startNew: 'New pipeline',
  startFolder: (folder: string) => `A new pipeline gets a folder of its own in ${folder}`,
  emptyPipeline: 'Empty pipeline',
  emptyPipelineText: 'A blank canvas: draw task by task.',
  open: 'Open',
  recent: 'Recent',
  lookFor: 'Look for a pipeline…',

  // Open
  openTitle: 'Open a pipeline',
  up: 'Up',
  nothingHere: 'No pipelines or folders here',
  loading: 'Loading',

  // New
  newTitle: 'New pipeline',
  newName: 'Name',
  newNameDefault: 'My pipeline',
  newFolder: 'In folder',
  newStartWith: 'Start with',
  newMakes: (path: string) => `Makes ${path}`,
  newNeedsName: 'A name needs at least one letter or digit',
  create: 'Create',

  // Export
  exportTitle: 'Export',
  exportFormat: 'As',
  exportFormats: {
    png: { title: 'PNG', text: 'A picture with twice the dots' },
    svg: { title: 'SVG', text: 'A drawing with real text' },
    mermaid: { title: 'Mermaid', text: 'Text that GitHub draws' },
  },
  exportWhat: 'What',
  exportAll: 'The whole pipeline',
  exportSelection: (count: number) => `The selection: ${plural(count, 'task', 'tasks')}`,
  exportTheme: 'Colours',
  exportThemes: { present: 'As shown', light: 'Light, for paper' },
  exportFailed: 'The picture is too large for this browser: export a selection, or SVG',
  exportDo: 'Export',

  // Files dropped on the window
  dropHere: 'Drop to open',
  dropUnknown: (name: string) =>
    `A browser doesn’t tell where ${name} lies: choose it here once, and it stays in the list of recent files`,
  dropNoPipeline: (name: string) => `${name} is not a pipeline: their names end in .taskgraph.yaml`,

  // Trust
  trustTitle: 'Trust this pipeline?',
  trustText: 'Running it executes these commands with your rights.',
  trustFolder: 'Folder',
  trustOwner: 'owned by',
  trustChanged: 'Changed since you trusted it',
  trustCommands: 'Commands',
  trustMore: (count: number) => `and ${count} more`,
  trustScripts: (names: string) => `Files that are executed: ${names}`,
  trustWholeFolder: 'Trust every pipeline of mine in this folder, from now on',
  trustNo: 'Don’t run',
  trustYes: 'Trust and run',
  trustRevoked: 'Trust is taken back: the next run asks again',

  // Settings
  settings: 'Settings',
  theme: 'Theme',
  themeNames: { system: 'Like the system', light: 'Light', dark: 'Dark' },
  autosave: 'Autosave',
  autosaveHelp: 'Writes the file a second after each change. Off: it changes only when you save.',
  notifications: 'Notify when a run ends',
  notificationsHelp: 'Once a run, if it took over 10 seconds and the window is not in front.',
  notificationsDenied: 'The browser does not allow it for this address: change that beside the address.',
  minimap: 'Minimap',
  motion: 'Motion follows the system: with reduced motion nothing slides or pulses.',
  keyboard: 'Keyboard shortcuts…',

  // Notifications
  offerNotices: 'Long runs can tell you when they end while you work elsewhere.',
  allowNotices: 'Allow notifications',
  runSucceeded: (name: string) => `${name}: done`,
  runFailed: (name: string, failed: number) => `${name}: ${failed} failed`,
  runCancelled: (name: string) => `${name}: stopped`,
  runSummary: (done: number, tasks: number, time: string) => `${done} of ${tasks} tasks in ${time}`,
} as const
