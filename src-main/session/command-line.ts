/** What the command line needs of platform and store: hosts reach them through the session alone. */
export { followLog, lastLines } from '../platform/logs.ts'
export { isInside, STATE_FOLDER } from '../platform/paths.ts'
export { permitForExplicitAct } from '../platform/trust.ts'
export { createWatcher } from '../platform/watch.ts'
export { takeLock } from '../store/lock.ts'
export { createQueries, type HistoryQueries, type PastAttempt, type PastRun } from '../store/queries.ts'
