import type { CommandWord } from './action.ts'
import { globMatcher, type Instance, type ResolvedInput } from './instances.ts'
import type { Dependency, NamedPath, TaskId } from './model.ts'
import { ancestors, globBase, isGlobPattern, joinPath, localPath } from './paths.ts'

const MAX_PATH_LENGTH = 4096

/** Who makes which path. */
export interface Owners {
  readonly byPath: ReadonlyMap<string, TaskId>
  /** All such paths that match a glob; the same glob is worked out once. */
  readonly matching: (pattern: string) => readonly string[]
}

/** The paths that a task names, as far as that can be told without looking at the disk. */
export interface NamedByTask {
  readonly inputs: readonly ResolvedInput[]
  readonly words: readonly CommandWord[]
  readonly targets: readonly NamedPath[]
  readonly cwd: string
  readonly ignore: readonly string[]
  /** The pipeline's folder, absolute, where it is known. */
  readonly folder?: string | undefined
}

/** What naming them means: dependencies, and files that would be inputs if they exist. */
export interface Inference {
  readonly dependencies: readonly Dependency[]
  readonly candidates: readonly string[]
}

/**
 * Rule (3) of the dependencies: a path in `inputs`, `args` or `run` that is another task's target or lies in one. A path that
 * came from a reference to that target is not told twice.
 */
export function infer(instance: Instance, named: NamedByTask, owners: Owners): Inference {
  const dependencies: Dependency[] = []
  const seen = new Set(
    instance.dependencies.flatMap(({ on, path }) => (path === undefined ? [] : [`${on}\n${path}`])),
  )
  const add = (path: string, at: Dependency['at']): void => {
    const on = owners.byPath.get(path)
    if (on === undefined || on === instance.id || seen.has(`${on}\n${path}`)) return
    seen.add(`${on}\n${path}`)
    dependencies.push({ on, kind: 'inferred', path, at })
  }
  const addWithAncestors = (path: string, at: Dependency['at']): void => {
    add(path, at)
    for (const directory of ancestors(path)) add(directory, at)
  }
  for (const input of named.inputs) {
    const at = ['inputs', input.name ?? input.index]
    if (!input.isGlob) addWithAncestors(input.path, at)
    else {
      for (const path of owners.matching(input.path)) add(path, at)
      addWithAncestors(globBase(input.path), at)
    }
  }
  const isIgnored = ignoring(named.ignore)
  const own = new Set(named.targets.map(({ path }) => path))
  const candidates = new Set<string>()
  for (const { text, at } of named.words) {
    for (const word of pathsIn(text)) {
      const path = localPath(joinPath(named.cwd, word), named.folder)
      addWithAncestors(path, at)
      if (path !== '.' && !own.has(path) && !isIgnored(path)) candidates.add(path)
    }
  }
  return { dependencies, candidates: [...candidates] }
}

/** Whether a path is left out of the fingerprint: it is named, matches a glob, or lies in a directory that is. */
export function ignoring(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false
  const exact = new Set(patterns)
  const globs = patterns.filter(isGlobPattern).map(globMatcher)
  const isNamed = (path: string): boolean => exact.has(path) || globs.some((matches) => matches(path))
  return (path) => isNamed(path) || ancestors(path).some(isNamed)
}

/** The paths that a word may hold: itself, and what follows the first `=` (`--out=work/a`, `FILE=a`). */
function pathsIn(word: string): readonly string[] {
  if (word === '' || word.length > MAX_PATH_LENGTH || /[\0\n]|:\/\//.test(word)) return []
  const equals = word.indexOf('=')
  const value = equals === -1 ? '' : word.slice(equals + 1)
  const whole = word.startsWith('-') ? [] : [word]
  return value === '' ? whole : [...whole, value]
}
