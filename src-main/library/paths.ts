import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInside, relativeTo } from '../platform/paths.ts'

/** What a path is, from the outside. */
export type PathKind = 'file' | 'directory' | 'other' | 'missing'

/** A text that may be a path, as the engine would name it. */
export interface SeenPath {
  /** Relative to the workspace, or absolute outside it: with `/`. */
  readonly path: string
  readonly kind: PathKind
  readonly isInsideWorkspace: boolean
}

/** Longer texts are never looked up as paths. */
const LONGEST = 4096

/** Undefined for a text that can't be a path at all. */
export function seePath(text: string, folder: string, cwd: string): SeenPath | undefined {
  if (text === '' || text.length > LONGEST || /[\0\n\r]/.test(text)) return undefined
  const absolute = resolve(cwd, text)
  return {
    path: workspacePath(absolute, folder),
    kind: kindOf(absolute),
    isInsideWorkspace: isInside(folder, absolute),
  }
}

/** Relative to the folder where it lies in it, else absolute: a workspace that is moved keeps its own paths and no others. */
export const workspacePath = (absolute: string, folder: string): string =>
  isInside(folder, absolute) ? relativeTo(folder, absolute) : absolute.replaceAll('\\', '/')

/** A list of paths as the caller gave it, or a TypeError that names the member that is none. */
export function pathList(
  name: string,
  list: readonly (string | URL)[] | undefined,
  folder: string,
  cwd: string,
): readonly string[] {
  if (list === undefined) return []
  const paths = list.map((item: unknown) => {
    const text = item instanceof URL && item.protocol === 'file:' ? fileURLToPath(item) : item
    if (typeof text === 'string' && text !== '') return workspacePath(resolve(cwd, text), folder)
    const was = item instanceof URL ? item.href : JSON.stringify(item)
    throw new TypeError(
      `addTask: values passed to \`${name}\` must be paths (text or file URLs) but one was ${was}`,
    )
  })
  return [...new Set(paths)].sort()
}

function kindOf(path: string): PathKind {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return 'missing'
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other'
  } catch {
    // Too long a name, or below something that is no directory.
    return 'missing'
  }
}
