import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database, { type Database as Connection } from 'better-sqlite3'
import { isWhole, MIGRATIONS, migrate, SCHEMA_VERSION, schemaVersion } from './schema.ts'
import { createWriter, describeWriteProblem, type WriteProblem, type Writer } from './writer.ts'

/** Worth a line to the user. */
export interface StoreNotice {
  readonly code: 'damaged_set_aside' | 'newer_schema' | 'in_memory'
  readonly message: string
}

/** An open history database. Its members `db` and `writer` are for the store's own modules. */
export interface Store {
  readonly db: Connection
  readonly writer: Writer
  /** `memory`: nothing outlives the process. `read-only`: written by a newer version of the program. */
  readonly access: 'write' | 'read-only' | 'memory'
  readonly notices: readonly StoreNotice[]
  /**
   * What a reading gives, or the fallback where the database turns out to be damaged only now (a big one isn't checked at each opening):
   * that is told to `onProblem`, and the next opening checks and sets it aside.
   */
  readonly read: <T>(what: () => T, fallback: T) => T
  /** Writes what is unwritten. Repeated: no-op. */
  close(): void
}

export interface StoreOptions {
  /** False: a missing database is not made; an empty one in memory stands for it (`status` of what never ran). */
  readonly create?: boolean
  readonly onProblem?: (problem: WriteProblem) => void
  readonly now?: () => number
}

const STATE_FOLDER = '.taskgraph'
const FILE = 'history.db'
/** How long another process may keep a database busy before this one goes on without. */
const BUSY_MS = 10_000
/**
 * `quick_check` reads every page (1.2 ms/MB). It is paid where a crash may have done harm (a WAL was left behind, or an error was met
 * and marked), and where the file is so small that it costs nothing; a big database that was closed cleanly is opened without.
 */
const ALWAYS_CHECKED_BYTES = 2 * 1024 * 1024
const HEADER_BYTES = 100

/**
 * Opens the history of a pipeline's folder and always gives one that works: a damaged file is set aside under a new name, an
 * unwritable folder gets a history in memory, both with a notice.
 */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const path = join(folder, STATE_FOLDER, FILE)
  const isThere = existsSync(path)
  if (!isThere && options.create === false) return inMemory(new Database(':memory:'), [], options)
  try {
    mkdirSync(join(folder, STATE_FOLDER), { recursive: true })
    accessSync(join(folder, STATE_FOLDER), constants.W_OK)
    if (isThere) accessSync(path, constants.W_OK)
  } catch (error) {
    return openUnwritable(path, isThere, error, options)
  }
  return openFile(path, options)
}

function openFile(path: string, options: StoreOptions): Store {
  const notices: StoreNotice[] = []
  const busyUntil = performance.now() + BUSY_MS
  for (let tries = 0; tries < 3; tries += 1) {
    const inode = inodeOf(path)
    try {
      return openSound(path, notices, options)
    } catch (error) {
      // Switching to WAL answers "busy" at once, whatever the timeout, while another process does the same for the first time.
      if (isBusy(error) && performance.now() < busyUntil) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 + Math.random() * 20)
        tries -= 1
        continue
      }
      if (!isDamage(error)) return openUnwritable(path, existsSync(path), error, options, notices)
      // Another process may have set it aside meanwhile: the new one must not follow.
      if (inode !== undefined && inodeOf(path) === inode) notices.push(setAside(path, error, options))
    }
  }
  return openUnwritable(path, false, new Error('new databases were damaged again'), options, notices)
}

function openSound(path: string, notices: readonly StoreNotice[], options: StoreOptions): Store {
  const needsCheck = isCheckDue(path)
  const size = sizeOf(path)
  // SQLite would take it for an empty database and write over it.
  if (size > 0 && size < HEADER_BYTES) throw new Database.SqliteError('its end is missing', 'SQLITE_NOTADB')
  const db = new Database(path, { timeout: 5_000 })
  try {
    const version = schemaVersion(db)
    if (version > SCHEMA_VERSION) return openNewer(db, path, version, notices, options)
    configure(db)
    if (needsCheck) check(db, path)
    if (version > 0 && version < SCHEMA_VERSION) keepCopy(db, path, version)
    if (version < SCHEMA_VERSION) migrate(db, MIGRATIONS)
    if (!isWhole(db)) throw new Database.SqliteError('tables are missing', 'SQLITE_CORRUPT')
  } catch (error) {
    db.close()
    throw error
  }
  return storeOf(db, 'write', notices, { ...options, onProblem: withMark(path, options) })
}

function configure(db: Connection): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('journal_size_limit = 67108864')
}

function check(db: Connection, path: string): void {
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw new Database.SqliteError(String(found), 'SQLITE_CORRUPT')
  rmSync(markOf(path), { force: true })
}

const markOf = (path: string): string => `${path}.check`

function isCheckDue(path: string): boolean {
  const size = sizeOf(path)
  return size > 0 && (size <= ALWAYS_CHECKED_BYTES || sizeOf(`${path}-wal`) > 0 || existsSync(markOf(path)))
}

/** Damage met while working is looked at when the file is opened next. */
function withMark(path: string, options: StoreOptions): (problem: WriteProblem) => void {
  return (problem) => {
    if (problem.code === 'damaged') markForCheck(path)
    options.onProblem?.(problem)
  }
}

function markForCheck(path: string): void {
  try {
    writeFileSync(markOf(path), '')
  } catch {
    // The damage is told of anyway; the check at the next start is a help that a full disk may cost us.
  }
}

/** The state before a migration, should the new version be regretted. */
function keepCopy(db: Connection, path: string, version: number): void {
  const copy = `${path}.before-version-${SCHEMA_VERSION}-from-${version}`
  rmSync(copy, { force: true })
  db.prepare('VACUUM INTO ?').run(copy)
}

function openNewer(
  writable: Connection,
  path: string,
  version: number,
  notices: readonly StoreNotice[],
  options: StoreOptions,
): Store {
  writable.close()
  const db = new Database(path, { readonly: true, timeout: 5_000 })
  const message =
    `${path} was written by a newer TaskGraph (schema ${version}, this one knows ${SCHEMA_VERSION}): it is read, but nothing is ` +
    'recorded. Update TaskGraph to go on with this history.'
  return storeOf(db, 'read-only', [...notices, { code: 'newer_schema', message }], options)
}

/**
 * A WAL database can't be opened where nothing can be written, not even for reading. Its bytes can: marked as a plain database, they
 * are one in memory.
 */
function openUnwritable(
  path: string,
  isThere: boolean,
  cause: unknown,
  options: StoreOptions,
  notices: readonly StoreNotice[] = [],
): Store {
  const detail = describeCause(cause)
  const message = `${path} can't be written (${detail}): this session's history is kept in memory only`
  const told: readonly StoreNotice[] = [...notices, { code: 'in_memory', message }]
  const copy = isThere ? copyInMemory(path) : undefined
  return inMemory(copy ?? new Database(':memory:'), told, options)
}

/** Why nothing can be written there. Making a folder where all is read-only fails as if one above it were missing. */
export function describeCause(cause: unknown): string {
  const { code, message }: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause))
  if (code === 'EROFS' || code === 'ENOENT') return 'the folder is read-only'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  return code === 'EEXIST' || code === 'ENOTDIR' ? `${STATE_FOLDER} is a file, not a folder` : message
}

function copyInMemory(path: string): Connection | undefined {
  try {
    const bytes = readFileSync(path)
    // Bytes 18 and 19 are the format versions: 2 means WAL, 1 a rollback journal. https://www.sqlite.org/fileformat2.html#file_format_version_numbers
    bytes[18] = 1
    bytes[19] = 1
    const db = new Database(bytes)
    if (db.pragma('quick_check(1)', { simple: true }) === 'ok' && schemaVersion(db) <= SCHEMA_VERSION)
      return db
    db.close()
    return undefined
  } catch {
    // Unreadable or damaged: an empty history serves, and the notice says that it is one in memory.
    return undefined
  }
}

function inMemory(db: Connection, notices: readonly StoreNotice[], options: StoreOptions): Store {
  db.pragma('foreign_keys = ON')
  migrate(db)
  return storeOf(db, 'memory', notices, options)
}

function storeOf(
  db: Connection,
  access: Store['access'],
  notices: readonly StoreNotice[],
  options: StoreOptions,
): Store {
  const writer =
    access === 'read-only'
      ? { add: () => {}, flush: () => true }
      : createWriter(db, options.onProblem ?? (() => {}))
  return {
    db,
    writer,
    access,
    notices,
    read(what, fallback) {
      try {
        return what()
      } catch (error) {
        if (!isDamage(error)) throw error
        options.onProblem?.(describeWriteProblem(error))
        return fallback
      }
    },
    close() {
      if (!db.open) return
      writer.flush(true)
      db.close()
    },
  }
}

/** Renames the database and its companions; nothing is deleted. */
function setAside(path: string, error: unknown, options: StoreOptions): StoreNotice {
  const stamp = new Date(options.now?.() ?? Date.now()).toISOString().replaceAll(/[:.]/g, '-')
  const aside = freeName(`${path}.damaged-${stamp}`)
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  }
  rmSync(markOf(path), { force: true })
  const detail = error instanceof Error ? error.message : String(error)
  const message = `the history database was damaged (${detail}); it is kept as ${aside} and a new one was begun`
  return { code: 'damaged_set_aside', message }
}

function freeName(name: string, count = 1): string {
  const candidate = count === 1 ? name : `${name}-${count}`
  return existsSync(candidate) ? freeName(name, count + 1) : candidate
}

const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_ERROR')

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(error.code)

const inodeOf = (path: string): bigint | undefined =>
  statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
