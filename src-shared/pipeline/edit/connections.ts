import type { Json, JsonObject } from '../../json.ts'
import { ancestors, isGlobPattern, normalisePath } from '../paths.ts'
import { hasReference, taskOccurrences, wholeReference } from '../references.ts'
import { asObject, isList, isObject, type JsonPath, keyOf, mapStrings } from './json-path.ts'
import { tasksOf } from './meaning.ts'

/** One place in a task by which it depends on another, as far as the data tells before any check. */
export interface Connection {
  readonly from: string
  readonly kind: 'reference' | 'needs' | 'inferred'
  /** From the task: `['inputs', 0]`. */
  readonly at: JsonPath
  /** The entry is this connection and nothing else, so taking it out takes out the entry. */
  readonly isWhole: boolean
}

export interface Target {
  readonly name: string | undefined
  readonly path: string
}

/** The values of `inputs` or `targets` in whichever of their three forms. */
export function pathsOf(value: Json | undefined): Target[] {
  if (typeof value === 'string') return [{ name: undefined, path: value }]
  if (isList(value))
    return value.flatMap((path) => (typeof path === 'string' ? [{ name: undefined, path }] : []))
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, path]) => (typeof path === 'string' ? [{ name, path }] : []))
  }
  return []
}

/** The strings of `needs`, which may be a single one. */
export function needsOf(task: JsonObject): string[] {
  return pathsOf(keyOf(task, 'needs')).map((need) => need.path)
}

/** Who makes a path: each literal target of each task, in its one spelling. */
export function ownersOf(data: JsonObject): Map<string, string> {
  const owners = new Map<string, string>()
  for (const [id, task] of Object.entries(tasksOf(data))) {
    for (const { path } of pathsOf(keyOf(asObject(task), 'targets'))) {
      if (!hasReference(path) && path !== '') owners.set(normalisePath(path), id)
    }
  }
  return owners
}

/** The task that makes `path` or a directory that holds it. */
export function ownerOf(
  owners: ReadonlyMap<string, string>,
  path: string,
): { id: string; target: string } | undefined {
  if (path === '' || hasReference(path)) return undefined
  const normal = normalisePath(path)
  const own = owners.get(normal)
  if (own !== undefined) return { id: own, target: normal }
  for (const directory of ancestors(normal)) {
    const id = owners.get(directory)
    if (id !== undefined) return { id, target: directory }
  }
  return undefined
}

/** Pieces of a command that may be paths, with where they stand. Quotes around a word are not part of it. */
export function* wordsOf(command: string): Generator<{ word: string; from: number; to: number }> {
  for (const match of command.matchAll(/(?:[^\s;|&<>()'"`=]|\\.)+/g)) {
    yield { word: match[0], from: match.index, to: match.index + match[0].length }
  }
}

/** Every place in a task that makes it depend on another one. */
export function connectionsOf(
  tasks: JsonObject,
  id: string,
  owners: ReadonlyMap<string, string>,
): Connection[] {
  const task = asObject(keyOf(tasks, id))
  const loops = loopsOf(task)
  const found: Connection[] = []
  for (const [index, need] of needsOf(task).entries()) {
    const at = isList(keyOf(task, 'needs')) ? ['needs', index] : ['needs']
    found.push({ from: need, kind: 'needs', at, isWhole: true })
  }
  for (const [key, value] of Object.entries(task)) {
    if (!(key === 'needs' || key === 'targets' || key === 'title' || key === 'description')) {
      mapStrings(
        value,
        (text, at) => {
          for (const from of namedIn(text, loops)) {
            if (from === id || !Object.hasOwn(tasks, from)) continue
            found.push({
              from,
              kind: 'reference',
              at,
              isWhole: key === 'inputs' && wholeReference(text) !== undefined,
            })
          }
          for (const from of inferredIn(key, text, at, owners)) {
            if (from !== id) found.push({ from, kind: 'inferred', at, isWhole: key === 'inputs' })
          }
          return text
        },
        [key],
      )
    }
  }
  return found
}

export const loopsOf = (task: JsonObject): ReadonlySet<string> =>
  new Set(Object.keys(asObject(keyOf(task, 'foreach'))))

function namedIn(text: string, loops: ReadonlySet<string>): Set<string> {
  return new Set(taskOccurrences(text, loops).map((occurrence) => occurrence.id))
}

function inferredIn(
  key: string,
  text: string,
  at: JsonPath,
  owners: ReadonlyMap<string, string>,
): Set<string> {
  const ids = new Set<string>()
  const add = (path: string): void => {
    const owner = ownerOf(owners, path)
    if (owner !== undefined) ids.add(owner.id)
  }
  if (key === 'inputs' && !isGlobPattern(text)) add(text)
  else if (key === 'args' || (key === 'run' && at.length > 1)) add(text)
  else if (key === 'run') for (const { word } of wordsOf(text)) add(word)
  return ids
}

/** For each task those that it depends on. */
export function upstreamOf(data: JsonObject): Map<string, ReadonlySet<string>> {
  const owners = ownersOf(data)
  const tasks = tasksOf(data)
  return new Map(
    Object.keys(tasks).map(
      (id) => [id, new Set(connectionsOf(tasks, id, owners).map((item) => item.from))] as const,
    ),
  )
}
