import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describeFileError } from './file-content.ts'
import { STATE_FOLDER } from './paths.ts'
import { statOf } from './stamp.ts'

/** How the temporary names of `atomic` targets begin (`engine/job.ts`). */
const UNFINISHED = '.taskgraph-tmp.'

/** One file below a folder; `name` relative to it, with `/`. */
export interface TreeEntry {
  readonly name: string
  readonly path: string
}

export type Tree =
  | { readonly ok: true; readonly entries: readonly TreeEntry[] }
  | { readonly ok: false; readonly error: string }
  /** More than `limit` entries: too much for one look. */
  | { readonly ok: 'too-big' }

/**
 * All regular files below a folder, sorted by name, but for those `without`, which may be folders. A symbolic link counts as what it
 * leads to; one that leads back up is followed once and no further; one that leads nowhere is left out, as are sockets, devices, any
 * `.taskgraph` folder and what `atomic` tasks are still making.
 */
export function listTree(folder: string, limit: number, without: readonly string[] = []): Tree {
  const entries: TreeEntry[] = []
  const problem = walk(folder, '', [], { entries, limit, without: new Set(without) })
  if (problem === 'too-big') return { ok: 'too-big' }
  if (problem !== undefined) return { ok: false, error: problem }
  return { ok: true, entries: entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) }
}

interface Walk {
  readonly entries: TreeEntry[]
  readonly limit: number
  readonly without: ReadonlySet<string>
}

function walk(folder: string, prefix: string, above: readonly string[], walking: Walk): string | undefined {
  const { entries, limit, without } = walking
  const own = statOf(folder)
  if (own === undefined) return undefined
  if (own instanceof Error) return `${folder}: ${describeFileError(own)}`
  const identity = `${own.dev}:${own.ino}`
  if (above.includes(identity)) return undefined
  let found: Dirent[]
  try {
    found = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    return `${folder}: ${describeFileError(error)}`
  }
  const chain = [...above, identity]
  for (const entry of found) {
    if (entry.name === STATE_FOLDER || entry.name.startsWith(UNFINISHED)) continue
    if (without.has(prefix + entry.name)) continue
    const path = join(folder, entry.name)
    const kind = kindOf(entry, path)
    if (kind === 'file') entries.push({ name: prefix + entry.name, path })
    const problem = kind === 'directory' ? walk(path, `${prefix}${entry.name}/`, chain, walking) : undefined
    if (problem !== undefined) return problem
    if (entries.length > limit) return 'too-big'
  }
  return undefined
}

function kindOf(entry: Dirent, path: string): 'file' | 'directory' | 'other' {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  if (!entry.isSymbolicLink()) return 'other'
  const stat = statOf(path)
  if (stat === undefined || stat instanceof Error) return 'other'
  return stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other'
}
