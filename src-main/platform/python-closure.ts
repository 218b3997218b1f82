import { dirname, join } from 'node:path'
import type { PythonImport } from './python-source.ts'
import type { Sources } from './sources.ts'

/** What an import loads of local files; `isFound` false where it names none (it is installed elsewhere, or missing). */
export interface PythonModule {
  readonly isFound: boolean
  readonly files: readonly string[]
  /** What was looked for, for a message. */
  readonly wanted: string
}

/**
 * The local files that an import executes: the `__init__.py` of each package on the way, the module, and the submodules among the names.
 * Absolute imports are looked for in `bases` in order, as `sys.path` is; relative ones from the folder of the importing file.
 */
export function resolvePython(
  sources: Sources,
  from: string,
  item: PythonImport,
  bases: readonly string[],
): PythonModule {
  const starts = item.level === 0 ? bases : [up(dirname(from), item.level - 1)]
  const segments = item.module === '' ? [] : item.module.split('.')
  for (const base of starts) {
    const found = descend(sources, base, segments)
    if (found === undefined) continue
    const folder = join(base, ...segments)
    const submodules = item.names.flatMap((name) => moduleFiles(sources, folder, name))
    const isPackageItself = item.level > 0 && segments.length === 0
    const own = isPackageItself ? existing(sources, join(folder, '__init__.py')) : found
    // `from . import x` of a folder without __init__.py can only mean submodules.
    const isFound =
      !isPackageItself || own.length > 0 || item.names.every((name) => hasModule(sources, folder, name))
    return { isFound, files: [...own, ...submodules], wanted: `${join(folder, item.names[0] ?? '')}.py` }
  }
  return { isFound: false, files: [], wanted: `${join(starts[0] ?? '', ...segments)}.py` }
}

/** The packages that a folder lies in: their `__init__.py`, which a relative import executes, and the folder above them. */
export function packageAbove(
  sources: Sources,
  folder: string,
): { readonly folder: string; readonly inits: readonly string[] } {
  const init = join(folder, '__init__.py')
  if (!sources.isFile(init) || dirname(folder) === folder) return { folder, inits: [] }
  const above = packageAbove(sources, dirname(folder))
  return { folder: above.folder, inits: [...above.inits, init] }
}

/** A module given by its dotted name, and the packages above it. */
export function findPythonModule(
  sources: Sources,
  base: string,
  module: string,
): readonly string[] | undefined {
  return descend(sources, base, module.split('.'))
}

/** Undefined where the way leads nowhere. A folder without `__init__.py` is a namespace package and executes nothing. */
function descend(sources: Sources, base: string, segments: readonly string[]): readonly string[] | undefined {
  const files: string[] = []
  let folder = base
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    const next = join(folder, segment)
    const init = join(next, '__init__.py')
    const module = `${next}.py`
    if (sources.isDirectory(next) && sources.isFile(init)) files.push(init)
    else if (isLast && sources.isFile(module)) files.push(module)
    else if (!sources.isDirectory(next)) return undefined
    folder = next
  }
  return files
}

const moduleFiles = (sources: Sources, folder: string, name: string): readonly string[] =>
  name === '*'
    ? []
    : [
        ...existing(sources, join(folder, name, '__init__.py')),
        ...existing(sources, join(folder, `${name}.py`)),
      ]

const hasModule = (sources: Sources, folder: string, name: string): boolean =>
  moduleFiles(sources, folder, name).length > 0 || sources.isDirectory(join(folder, name))

const existing = (sources: Sources, path: string): readonly string[] => (sources.isFile(path) ? [path] : [])

const up = (folder: string, levels: number): string =>
  levels <= 0 ? folder : up(dirname(folder), levels - 1)
