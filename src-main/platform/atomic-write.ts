import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail, ok, type Result } from '../../src-shared/result.ts'

export interface WriteError {
  readonly code: 'read_only' | 'disk_full' | 'no_folder' | 'write_failed'
  readonly message: string
}

/**
 * Replaces a file's content whole: after a crash it is the old one or the new one, never a part. A symbolic link stays one; the file's
 * mode is kept. A write-protected file is refused, though a rename could replace it.
 */
export function writeAtomically(path: string, content: string | Uint8Array): Result<undefined, WriteError> {
  let temporary: string | undefined
  try {
    const target = realTarget(path)
    const mode = statSync(target, { throwIfNoEntry: false })?.mode
    if (mode !== undefined) closeSync(openSync(target, 'r+'))
    temporary = join(dirname(target), temporaryName(basename(target)))
    const file = openSync(temporary, 'wx', 0o666)
    try {
      if (mode !== undefined) fchmodSync(file, mode & 0o7777)
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, target)
    syncFolder(dirname(target))
    return ok(undefined)
  } catch (error) {
    if (temporary !== undefined && existsSync(temporary)) rmSync(temporary, { force: true })
    return fail(describe(path, error))
  }
}

const LEFTOVER = /^\..+\.taskgraph-(\d+)-[0-9a-f]{12}\.tmp$/

/** Removes what writers that have died left in a folder; gives the names. Those of living processes stay. */
export function sweepLeftovers(folder: string): readonly string[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // No folder, no leftovers.
    return []
  }
  return names.filter((name) => {
    const pid = LEFTOVER.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) return false
    rmSync(join(folder, name), { recursive: true, force: true })
    return true
  })
}

/** A name that `sweepLeftovers` knows. */
export const temporaryName = (name: string): string =>
  `.${name.slice(0, 150)}.taskgraph-${process.pid}-${randomBytes(6).toString('hex')}.tmp`

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function realTarget(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // A new file, or a link to nothing, which is replaced.
    return path
  }
}

/** The rename itself is on the disk only once the folder is. Windows can't open folders and needs no such step. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function describe(path: string, error: unknown): WriteError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const name = basename(path)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return {
      code: 'read_only',
      message: `${name} is write-protected, or its folder is: save it under another name`,
    }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      code: 'disk_full',
      message: `${name} was not saved: the disk is full. Free some space and save again`,
    }
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { code: 'no_folder', message: `${name} was not saved: its folder ${dirname(path)} is gone` }
  const detail = error instanceof Error ? error.message : String(error)
  return { code: 'write_failed', message: `${name} was not saved: ${detail}` }
}
