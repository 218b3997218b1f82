import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, linkSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { issuePermit, type Objection } from '../engine/permit.ts'
import type { RunPermit } from '../engine/ports.ts'
import { sweepLeftovers, temporaryName, writeAtomically } from './atomic-write.ts'
import { makeFolders } from './make-folder.ts'
import { isInside } from './paths.ts'
import { userDataFolder } from './user-folders.ts'

/** What would execute: name (a path, or what it is for) → its text or its digest. Any difference asks anew. */
export type Executable = Readonly<Record<string, string>>

export interface TrustService {
  /** The digest to show with the question and to give back with the answer. */
  digestOf(path: string, executable: Executable): string
  /** Whether this user trusts exactly this. Unknown, changed, damaged or unreadable: false. */
  isTrusted(path: string, executable: Executable): boolean
  /** Names that changed, came or went since the file was trusted last; empty where it never was. */
  changedSince(path: string, executable: Executable): readonly string[]
  /** Records the user's yes. False when `digest` is no longer that of what would execute, or nothing could be written. */
  grant(path: string, executable: Executable, digest: string): boolean
  /** A permit for a run in the app: undefined for what isn't trusted. `objection` is asked before each task of it starts. */
  permitForTrusted(path: string, executable: Executable, objection?: Objection): RunPermit | undefined
  /** The trusted folder that a file is in, if it is this user's own; whatever the file says, it may run. */
  trustedFolderOf(path: string): string | undefined
  /** Trusts every pipeline of this user below the folder that the file is in. False where that would be far too much, or can't be. */
  grantFolder(path: string): boolean
  /** Whether `grantFolder` may be offered. */
  canGrantFolder(path: string): boolean
  /** Forgets that a file is trusted, and every trusted folder that it is in. */
  revoke(path: string): boolean
}

interface Grant {
  readonly signature: string
  /** Digest by name, for showing the difference. */
  readonly parts: Readonly<Record<string, string>>
}

/** A permit for `run FILE` and the like: typing the command is the user's own explicit act (T5). */
export const permitForExplicitAct = (): RunPermit => issuePermit()

/**
 * Trust per user, outside every workspace: a grant is an HMAC, under a key only this user can read, over the file's real path and all
 * that would execute. Copied to another place or another machine, or edited by hand, it is worth nothing.
 */
export function createTrustService(folder: string = userDataFolder()): TrustService {
  const service: TrustService = {
    digestOf: (path, executable) => hash('sha256', canonical(realPath(path), partsOf(executable)), 'hex'),
    isTrusted(path, executable) {
      if (service.trustedFolderOf(path) !== undefined && areNobodyElses(path, executable)) return true
      const key = readKey(folder)
      const grant = readGrant(folder, path)
      if (key === undefined || grant === undefined) return false
      return isSame(grant.signature, sign(key, path, partsOf(executable)))
    },
    changedSince(path, executable) {
      const before = readGrant(folder, path)?.parts
      if (before === undefined) return []
      const now = partsOf(executable)
      return [...new Set([...Object.keys(before), ...Object.keys(now)])]
        .filter((name) => before[name] !== now[name])
        .sort()
    },
    grant(path, executable, digest) {
      if (!isSame(digest, service.digestOf(path, executable))) return false
      const key = readKey(folder) ?? makeKey(folder)
      if (key === undefined) return false
      const parts = partsOf(executable)
      const grant: Grant = { signature: sign(key, path, parts), parts }
      sweepLeftovers(trustFolder(folder))
      return writeAtomically(grantPath(folder, path), JSON.stringify(grant)).ok
    },
    permitForTrusted: (path, executable, objection) =>
      service.isTrusted(path, executable) ? issuePermit(objection) : undefined,
    trustedFolderOf(path) {
      const key = readKey(folder)
      if (key === undefined || !isOwn(path)) return undefined
      const real = realPath(path)
      return readFolders(folder, key).find((trusted) => isInside(trusted, real))
    },
    canGrantFolder: (path) => isOwn(path) && isNarrow(dirname(realPath(path))),
    grantFolder(path) {
      if (!service.canGrantFolder(path)) return false
      const key = readKey(folder) ?? makeKey(folder)
      if (key === undefined) return false
      const folders = new Set(readFolders(folder, key)).add(dirname(realPath(path)))
      return writeFolders(folder, key, [...folders])
    },
    revoke(path) {
      rmSync(grantPath(folder, path), { force: true })
      const key = readKey(folder)
      if (key === undefined) return true
      const folders = readFolders(folder, key)
      const others = folders.filter((trusted) => !isInside(trusted, realPath(path)))
      return others.length === folders.length || writeFolders(folder, key, others)
    },
  }
  return service
}

const partsOf = (executable: Executable): Record<string, string> =>
  Object.fromEntries(
    Object.entries(executable).map(([name, content]) => [name, hash('sha256', content, 'hex')]),
  )

/** Lengths are part of the JSON text, so no two different sets give the same bytes. */
const canonical = (path: string, parts: Readonly<Record<string, string>>): string =>
  JSON.stringify([path, Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))])

const sign = (key: Buffer, path: string, parts: Readonly<Record<string, string>>): string =>
  createHmac('sha256', key)
    .update(canonical(realPath(path), parts))
    .digest('hex')

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // Not saved yet: its name will do until it is.
    return path
  }
}

/** A file of another user never runs because of the folder that it is in. Windows has no such numbers. */
function isOwn(path: string): boolean {
  const uid = process.getuid?.()
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && (uid === undefined || stat.uid === uid)
}

/** Files that would execute are this user's or the system's. What isn't there can't be run. */
function areNobodyElses(path: string, executable: Executable): boolean {
  const uid = process.getuid?.()
  if (uid === undefined) return true
  return Object.keys(executable).every((name) => {
    const stat = statSync(resolve(dirname(path), name), { throwIfNoEntry: false })
    return stat === undefined || stat.uid === uid || stat.uid === 0
  })
}

/** Not the root, nor a folder that holds somebody's whole home. */
const isNarrow = (folder: string): boolean =>
  dirname(folder) !== folder && !isInside(folder, realPath(homedir()))

const trustFolder = (folder: string): string => join(folder, 'trust')
const keyPath = (folder: string): string => join(trustFolder(folder), 'key')
const grantPath = (folder: string, path: string): string =>
  join(trustFolder(folder), `${hash('sha256', realPath(path), 'hex')}.json`)

const foldersPath = (folder: string): string => join(trustFolder(folder), 'folders.json')

/** Real paths; damaged, forged or from another machine: none. */
function readFolders(folder: string, key: Buffer): readonly string[] {
  try {
    const value: unknown = JSON.parse(readFileSync(foldersPath(folder), 'utf8'))
    if (typeof value !== 'object' || value === null || !('folders' in value && 'signature' in value))
      return []
    const { folders, signature } = value
    if (!Array.isArray(folders) || typeof signature !== 'string') return []
    const paths = folders.filter((path) => typeof path === 'string')
    return isSame(signature, signFolders(key, paths)) ? paths : []
  } catch {
    // No folder was ever trusted, or the record is damaged.
    return []
  }
}

const writeFolders = (folder: string, key: Buffer, folders: readonly string[]): boolean =>
  writeAtomically(foldersPath(folder), JSON.stringify({ folders, signature: signFolders(key, folders) })).ok

/** The first word keeps such a signature from serving as a file's, and the other way round. */
const signFolders = (key: Buffer, folders: readonly string[]): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['folders', ...folders]))
    .digest('hex')

const KEY_BYTES = 32

/** A key that others may read or that isn't ours proves nothing. */
function readKey(folder: string): Buffer | undefined {
  try {
    const stat = statSync(keyPath(folder))
    const uid = process.getuid?.()
    if (uid !== undefined && (stat.uid !== uid || (stat.mode & 0o077) !== 0)) return undefined
    const key = readFileSync(keyPath(folder))
    return key.length === KEY_BYTES ? key : undefined
  } catch {
    // No key yet: nothing was ever trusted.
    return undefined
  }
}

/** Two processes at once: `link` lets only one win, and both read what it wrote. A damaged key is replaced; its grants are void. */
function makeKey(folder: string): Buffer | undefined {
  const temporary = join(trustFolder(folder), temporaryName('key'))
  try {
    makeFolders(trustFolder(folder), 0o700)
    writeFileSync(temporary, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true })
    if (existsSync(keyPath(folder)) && readKey(folder) === undefined) rmSync(keyPath(folder))
    linkSync(temporary, keyPath(folder))
  } catch {
    // Somebody else made one meanwhile, or nothing can be written here: reading tells which.
  }
  if (existsSync(temporary)) rmSync(temporary, { force: true })
  return readKey(folder)
}

function readGrant(folder: string, path: string): Grant | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(grantPath(folder, path), 'utf8'))
    if (typeof value !== 'object' || value === null || !('signature' in value && 'parts' in value))
      return undefined
    const { signature, parts } = value
    if (typeof signature !== 'string' || typeof parts !== 'object' || parts === null) return undefined
    const entries = Object.entries(parts).flatMap(([name, part]): [string, string][] =>
      typeof part === 'string' ? [[name, part]] : [],
    )
    return { signature, parts: Object.fromEntries(entries) }
  } catch {
    // Never granted, or damaged: restricted either way.
    return undefined
  }
}
