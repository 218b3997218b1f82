import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database, { type Database as Connection } from 'better-sqlite3'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { describeCause } from './open.ts'

export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** Milliseconds since 1970. */
  readonly since: number
}

export interface WorkspaceLock {
  /** Set where no lock can be made (a read-only folder): the run may go on, but nothing keeps others out. */
  readonly warning?: string
  /** Repeated: no-op. The death of the process releases it too, at once. */
  release(): void
}

/**
 * Takes the one lock for runs in a pipeline's folder, or says who has it. It is a lock on `.taskgraph/lock`, an SQLite database, so the
 * system itself frees it when its holder dies, whichever way; nobody ever has to remove a file.
 */
export function takeLock(folder: string, now: number = Date.now()): Result<WorkspaceLock, LockHolder> {
  const path = join(folder, '.taskgraph', 'lock')
  try {
    mkdirSync(join(folder, '.taskgraph'), { recursive: true })
    return lockFile(path, now)
  } catch (error) {
    if (!isForeign(error)) return ok(noLock(path, error))
  }
  try {
    // Not a database: somebody else's file, or damage. It is kept under another name.
    renameSync(path, `${path}.damaged-${now}`)
    return lockFile(path, now)
  } catch (error) {
    return ok(noLock(path, error))
  }
}

function lockFile(path: string, now: number): Result<WorkspaceLock, LockHolder> {
  const db = new Database(path, { timeout: 0 })
  try {
    // Nothing is ever written: so no journal file is left behind by a crash, and a read needs no recovery.
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
    if (isBusy) return fail(awaitHolder(holderOf(path), now))
    throw error
  }
  const holder: LockHolder = { pid: process.pid, host: hostname(), since: now }
  try {
    // Beside the lock, since nobody else can read a locked database.
    writeFileSync(holderOf(path), JSON.stringify(holder))
  } catch {
    // A full disk: the lock holds all the same, only the message to others is poorer.
  }
  return ok({ release: () => release(db, path) })
}

function release(db: Connection, path: string): void {
  if (!db.open) return
  try {
    rmSync(holderOf(path), { force: true })
  } catch {
    // The next holder overwrites it.
  }
  db.close()
}

/** Who says that it works in a folder; undefined where nobody does, or who did is dead. Takes nothing and keeps nobody out. */
export const lockHolder = (folder: string): LockHolder | undefined =>
  readHolder(holderOf(join(folder, '.taskgraph', 'lock')))

const holderOf = (path: string): string => `${path}-holder.json`

/** Who has just taken the lock says so a moment later; who is just giving it up has taken the name away already: pid 0 then. */
function awaitHolder(path: string, now: number): LockHolder {
  for (let tries = 0; tries < 10; tries += 1) {
    const holder = readHolder(path)
    if (holder !== undefined) return holder
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
  return { pid: 0, host: hostname(), since: now }
}

function readHolder(path: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null) return undefined
    if (!('pid' in value && 'host' in value && 'since' in value)) return undefined
    const { pid, host, since } = value
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'number') return undefined
    // Left by a holder that was killed, seen before the new one has written its own.
    return host === hostname() && !isAlive(pid) ? undefined : { pid, host, since }
  } catch {
    // Not written yet, or half written.
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const isForeign = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT'))

function noLock(path: string, error: unknown): WorkspaceLock {
  return {
    warning: `${path} can't be locked (${describeCause(error)}): make sure that nothing else runs here`,
    release: () => {},
  }
}
