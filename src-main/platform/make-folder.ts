import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it where they are missing. Not by Node's own `recursive`, which never returns where the system says
 * ENOENT for a folder whose parent is there, as it does in /proc.
 */
export function makeFolders(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, mode)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const parent = dirname(folder)
    if (code === 'ENOENT' && parent !== folder && !existsSync(parent)) {
      makeFolders(parent, mode)
      makeFolders(folder, mode)
    } else if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

/** Makes a folder and those above it. Fails with the reason in words, and with what to do. */
export function makeFolder(folder: string): void {
  // The slash: only a folder is there then. For one that is there already this costs a fifth.
  if (existsSync(`${folder}/`)) return
  try {
    makeFolders(folder)
  } catch (error) {
    const { path, reason } = whyNot(folder, error)
    throw new Error(`the folder ${folder} can't be made: ${reason.replace('PATH', path)}`)
  }
}

/** The one folder that can't be made is tried again by itself. */
function whyNot(folder: string, error: unknown): { readonly path: string; readonly reason: string } {
  let missing = folder
  while (!existsSync(dirname(missing)) && dirname(missing) !== missing) missing = dirname(missing)
  try {
    mkdirSync(missing)
    return { path: missing, reason: 'PATH came and went meanwhile; run again' }
  } catch (own) {
    const cause = own instanceof Error && 'code' in own && own.code !== 'EEXIST' ? own : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    return { path: dirname(missing), reason: REASONS[code] ?? messageOf(cause) }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'PATH is read-only; make it writable, or work in a copy of the pipeline',
  EACCES: 'you may not write to PATH; correct its rights',
  EPERM: 'you may not write to PATH; correct its rights',
  ENOSPC: 'the disk is full; make room',
  ENOTDIR: 'PATH is a file, not a folder; move it away',
  EEXIST: 'a file of this name is there; move it away',
}
