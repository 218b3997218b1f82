import Database, { type Database as Connection } from 'better-sqlite3'

/** Something that kept a write from the disk. The writes are kept and tried again with the next ones. */
export interface WriteProblem {
  readonly code: 'disk_full' | 'write_failed' | 'damaged' | 'row_refused' | 'too_many_unwritten'
  readonly message: string
}

/** Collects writes and commits them together, 50 ms after the first at the latest. */
export interface Writer {
  add(write: () => void): void
  /**
   * Commits now what was collected. `durable` also waits until it is on the disk itself (a power cut loses nothing then; `kill -9`
   * never does). False when it failed: `onProblem` has been told.
   */
  flush(durable?: boolean): boolean
}

const LATEST_MS = 50
/** After a failure: a full disk is not asked twenty times a second. */
const AGAIN_MS = 1_000
const MOST_UNWRITTEN = 500_000

/** A problem that goes on is told once, and again only when a commit has succeeded in between. */
export function createWriter(db: Connection, onProblem: (problem: WriteProblem) => void): Writer {
  let waiting: (() => void)[] = []
  let told: WriteProblem['code'] | undefined
  let timer: NodeJS.Timeout | undefined
  const all = db.transaction((writes: readonly (() => void)[]) => {
    for (const write of writes) write()
  })
  const commit = (writes: readonly (() => void)[]): boolean => {
    try {
      all.immediate(writes)
      told = undefined
      return true
    } catch (error) {
      if (isRowProblem(error)) return writeSingly(db, writes, onProblem)
      const problem = describeWriteProblem(error)
      if (problem.code !== told) onProblem(problem)
      told = problem.code
      return false
    }
  }
  const flush = (durable = false): boolean => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return true
    const writes = waiting
    waiting = []
    if (durable) db.pragma('synchronous = FULL')
    const isDone = commit(writes)
    if (durable) db.pragma('synchronous = NORMAL')
    if (isDone) return true
    waiting = writes.concat(waiting)
    if (waiting.length > MOST_UNWRITTEN) {
      waiting = waiting.slice(-MOST_UNWRITTEN)
      onProblem({
        code: 'too_many_unwritten',
        message: 'the oldest unwritten rows of the history were dropped',
      })
    }
    // unref: a disk that stays full must not keep a finished program alive.
    timer = setTimeout(flush, AGAIN_MS).unref()
    return false
  }
  return {
    add(write) {
      waiting.push(write)
      timer ??= setTimeout(flush, LATEST_MS)
    },
    flush,
  }
}

/** A row that the schema refuses is our own bug; it must not hold back the others for ever. */
const isRowProblem = (error: unknown): boolean =>
  !(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')

function writeSingly(
  db: Connection,
  writes: readonly (() => void)[],
  onProblem: (problem: WriteProblem) => void,
): boolean {
  const one = db.transaction((write: () => void) => write())
  for (const write of writes) {
    try {
      one.immediate(write)
    } catch (error) {
      onProblem({
        code: 'row_refused',
        message: `a row of the history could not be written: ${String(error)}`,
      })
    }
  }
  return true
}

/** What to tell people about an error of the database. */
export function describeWriteProblem(error: unknown): WriteProblem {
  const code = error instanceof Database.SqliteError ? error.code : ''
  const detail = error instanceof Error ? error.message : String(error)
  if (code === 'SQLITE_FULL')
    return {
      code: 'disk_full',
      message: 'the history could not be written: the disk is full. Free some space; it is tried again.',
    }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return {
      code: 'damaged',
      message: `the history database is damaged (${detail}); it is checked at the next start`,
    }
  return { code: 'write_failed', message: `the history could not be written: ${detail}. It is tried again.` }
}
