import { thousands } from './numbers.ts'

const count = (number: number, one: string, many: string): string =>
  `${thousands(number)} ${number === 1 ? one : many}`

/** The inspector of a task and its tabs, but the form. */
export const inspector = {
  label: 'Inspector',
  tabsLabel: 'Selected task',
  tabs: {
    task: 'Task',
    why: 'Why',
    log: 'Log',
    outputs: 'Outputs',
    history: 'History',
    instances: 'Instances',
  },
  alsoSelected: (others: number) => `· and ${others} more selected`,
  run: 'Run this task',
  commandsFor: (task: string) => `Commands for ${task}`,
  more: 'More commands',
  allInstances: 'All instances',
  instance: 'Instance',

  instances: {
    label: (task: string) => `Instances of ${task}`,
    reading: 'Reading the instances',
    noneTitle: 'No instances',
    none: 'The loop gives no values at present: no file matches, or the list is empty.',
    noMatch: 'Nothing matches',
    noMatchDetail: 'No instance has this in its values or state.',
    filter: 'Filter by value or state',
    state: 'Show instances by state',
    allStates: 'All states',
    shown: (shown: number, all: number) =>
      shown === all
        ? count(all, 'instance', 'instances')
        : `${thousands(shown)} of ${count(all, 'instance', 'instances')}`,
    columns: { state: 'State', duration: 'Time', finished: 'When' },
    sortBy: (column: string) => `Sort by ${column}`,
    hint: 'Enter shows the log of an instance, O its outputs, W why it would run, F7 runs it.',
    log: (instance: string) => `Log of ${instance}`,
  },
} as const

/** Why a task would run. */
export const why = {
  reading: 'Looking for reasons',
  allFresh: (all: number) => `All ${thousands(all)} instances are up to date.`,
  someStale: (stale: number, all: number) => `${thousands(stale)} of ${thousands(all)} instances would run.`,
  showMore: (more: number, rest: number) =>
    more === rest ? `Show ${thousands(more)} more` : `Show ${thousands(more)} of ${thousands(rest)} more`,
  more: (rest: number) => `and ${thousands(rest)} more: the table of instances has them all`,
  kinds: {
    'never-run': 'never run',
    'last-failed': 'failed last time',
    'last-cancelled': 'cancelled last time',
    interrupted: 'interrupted last time',
    'command-changed': 'what it executes changed',
    'code-changed': 'code changed',
    'input-changed': 'an input changed',
    'input-added': 'a new input',
    'input-missing': 'an input is missing',
    'target-missing': 'a target is missing',
    'target-changed': 'a target was changed',
    'result-changed': 'a result changed',
    upstream: 'depends on stale tasks',
    always: 'runs always',
    forced: 'marked stale',
  },
  thisInstance: 'This instance alone',
  inRun: 'It is in the present run. These were its reasons:',
  fresh: 'Up to date: nothing that it depends on has changed since it last succeeded.',
  accepted: 'Up to date: its present state was accepted.',
  stale: (reasons: number) =>
    reasons === 1 ? 'It would run, for one reason:' : `It would run, for ${reasons} reasons:`,
  upstream: 'It may run: that depends on what the tasks before it make.',
  disabled: 'It is left out of every run: it is disabled, or needs a task that is.',
  run: 'Run this task',
  force: 'Force run',
  accept: 'Accept as up to date',
  acceptHint: 'Records the present state as good without running it. It is logged, and can be undone.',
  isAccepted: (tasks: readonly string[]) =>
    tasks.length === 1
      ? `${tasks[0]} is accepted as up to date`
      : `${tasks.length} tasks are accepted as up to date`,
  isMarked: (tasks: readonly string[]) =>
    tasks.length === 1 ? `${tasks[0]} is marked stale` : `${tasks.length} tasks are marked stale`,
  undo: 'Undo',
  undoAccept: 'Undo the acceptance',
  undoMark: 'Undo the stale mark',
  markStale: 'Mark stale',
  markStaleHint: 'It runs next time, whatever its files say. Nothing is deleted.',
  wouldRun: (what: string) => `Run would execute ${what}.`,
  dependsOn: 'Depends on',
  lastAttempt: 'Last attempt',
  took: (time: string) => `took ${time}`,
  attempt: (number: number) => `attempt ${number}`,
  acceptedAgo: (ago: string) => `accepted ${ago}`,
  showLog: 'Show log',

  reasons: {
    attemptAt: (attempt: number, when: string) => `Attempt ${attempt} at ${when}.`,
    next: 'What to do',
    digestsAlone: 'Only digests of the values were kept: they differ, and nothing more is known.',
    before: 'Before',
    now: 'Now',
    size: 'Size',
    modified: 'Modified',
    content: 'Content',
    none: 'none',
    missing: 'missing',
    source: (path: string) => `What changed in ${path}`,
    reading: 'Reading the file',
    whole: 'Larger view',
    wasMissing: 'There was no such file when the task last succeeded.',
    isMissing: 'The file is gone.',
    unknownBefore: (reason: string) => `What it was before isn't known. ${reason}`,
    unknownNow: (reason: string) => `What it is now can't be shown. ${reason}`,
    sourceBefore: (path: string) => `${path} when the task last succeeded`,
    sourceNow: (path: string) => `${path} now`,
    noChange: 'The text is the same again.',
    close: 'Close',
    split: 'Side by side',
  },
} as const

/** What a task wrote. */
export const log = {
  label: 'Log text',
  reading: 'Reading the log',
  notYetTitle: 'Nothing written yet',
  notYet: 'What the task writes appears here at once.',
  emptyTitle: 'The log is empty',
  empty: 'What a task writes to its output appears here.',
  noneTitle: 'No log yet',
  none: 'What the task writes appears here, live, when it runs.',
  attempt: 'Attempt',
  lastAttempt: 'Last attempt',
  attemptTitle: (ago: string, state: string, attempt: number) =>
    `${ago}: ${state}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  wrap: 'Wrap long lines',
  copy: 'Copy log',
  copied: 'The log is on the clipboard',
  copiedPart: 'The part of the log that is shown is on the clipboard',
  open: 'Open in editor',
  copyPath: 'Copy the path of the log file',
  pathCopied: 'The path of the log file is on the clipboard',
  search: 'Search the whole log',
  searchLabel: 'Search the log',
  noHits: 'no hits',
  hits: (total: string, isOne: boolean) => `${total} ${isOne ? 'hit' : 'hits'}`,
  hitOf: (index: number, total: string) => `${index} of ${total}`,
  previous: 'Previous hit',
  next: 'Next hit',
  jump: 'Jump to end',
  showAll: (characters: string) => `… show all ${characters} characters`,
} as const

/** What a task made. */
export const outputs = {
  looking: 'Looking for outputs',
  noneTitle: 'This task names no targets',
  none: 'Add the files that it makes under Targets in the Task tab: then they can be seen here, and other tasks can use them.',
  target: 'Target',
  missingMark: (name: string) => `${name} (missing)`,
  show: 'Show in folder',
  reading: 'Reading the output',
  missing: 'missing',
  entries: (total: number) => count(total, 'entry', 'entries'),
  beginning: (size: string) => `${size}, beginning shown`,
  missingTitle: 'Not there yet',
  missingNeverRun: 'Run the task to make it.',
  missingFailed: 'The task failed before it made this. Its log says why.',
  missingRunning: 'The task is running: it appears here when it is done.',
  missingAfterSuccess: 'It was made, and has gone since. Run the task to make it again.',
  showLog: 'Show log',
  folderEmpty: 'The folder is empty.',
  folder: 'Folder',
  moreEntries: (rest: number) => `and ${thousands(rest)} more`,
  imageAlt: (path: string) => `Content of ${path}`,
  binaryTitle: 'No preview',
  binary: 'The file is neither text nor an image that can be shown.',
  tooLarge: 'The image is too large to be shown here.',
  cutJson: 'The file is too large for a tree: its beginning is shown as text.',
  brokenJson: 'This is not valid JSON: it is shown as text.',
  picture: 'picture',
  table: 'Table',
  rows: (rows: number, isCut: boolean, columns: number) =>
    `${count(rows, 'row', 'rows')}${isCut ? ' of the beginning' : ''} · ${count(columns, 'column', 'columns')}`,
  items: (number: number) => count(number, 'item', 'items'),
  keys: (number: number) => count(number, 'key', 'keys'),
  more: (rest: number) => `and ${thousands(rest)} more`,
} as const

/** What became of a task each time. */
export const history = {
  label: 'Attempts',
  reading: 'Reading the history',
  noneTitle: 'It has not run yet',
  none: 'Every attempt is listed here: when, how long, how it ended and why it ran.',
  columns: { state: 'State', when: 'When', time: 'Time', why: 'Why', run: 'Run' },
  accepted: 'accepted',
  memory: (most: string) => `at most ${most} of memory`,
  attempt: (number: number) => `attempt ${number}`,
  exit: (code: number) => `exit ${code}`,
  showLog: ': show its log',
} as const
