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

interface NamedTarget {
  readonly name: string | undefined
  readonly path: string
}

/** The values of `inputs` or `targets` in whichever of their three forms. */
export function pathsOf(value: Json | undefined): NamedTarget[] {
  if (typeof value === 'string') return [{ name: undefined, path: value }]
  if (isList(value))
    return value.flatMap((path) => (typeof path === 'string' ? [{ name: undefined, path }] : []))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, path]) => (typeof path === 'string' ? [{ name, path }] : []))
}

/** The strings of `needs`, which may be a single one. */
export function needsOf(task: JsonObject): string[] {
  return pathsOf(keyOf(task, 'needs')).map((need) => need.path)
}

export const loopsOf = (task: JsonObject): ReadonlySet<string> =>
  new Set(Object.keys(asObject(keyOf(task, 'foreach'))))

/** Who makes a path: each literal target of each task, in its one spelling. */
export function ownersOf(data: JsonObject): Map<string, string> {
  const owners = new Map<string, string>()
  for (const [id, task] of Object.entries(tasksOf(data))) {
    for (const path of factsOf(asObject(task)).targets) owners.set(path, id)
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
  const { names, paths } = factsOf(asObject(keyOf(tasks, id)))
  const found = names.filter(
    ({ kind, from }) => kind === 'needs' || (from !== id && Object.hasOwn(tasks, from)),
  )
  for (const { path, at, isWhole } of paths) {
    const owner = ownerOf(owners, path)
    if (owner !== undefined && owner.id !== id) found.push({ from: owner.id, kind: 'inferred', at, isWhole })
  }
  return found
}

/** For each task those that it depends on; worked out when asked for. */
export function upstreamOf(data: JsonObject): (id: string) => ReadonlySet<string> {
  const owners = ownersOf(data)
  const tasks = tasksOf(data)
  return (id) => new Set(connectionsOf(tasks, id, owners).map((item) => item.from))
}

/** A shortest way from a task up to one that it depends on, both included; undefined where it doesn't. */
export function pathUpstream(data: JsonObject, start: string, end: string): readonly string[] | undefined {
  const upstream = upstreamOf(data)
  const cameFrom = new Map<string, string | undefined>([[start, undefined]])
  for (const id of cameFrom.keys()) {
    for (const next of upstream(id)) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, id)
      if (next !== end) continue
      const way: string[] = []
      for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) way.unshift(at)
      return way
    }
  }
  return undefined
}

/** What a task says by itself, whoever else is there. */
interface Facts {
  readonly targets: readonly string[]
  /** Ids in references (or `needs`), whether or not there are such tasks. */
  readonly names: readonly Connection[]
  /** What would be a dependency if another task made it. */
  readonly paths: readonly { readonly path: string; readonly at: JsonPath; readonly isWhole: boolean }[]
}

/** Data is never changed in place, so what was found in a task stays true; tasks that an edit leaves alone stay the same object. */
const known = new WeakMap<JsonObject, Facts>()

function factsOf(task: JsonObject): Facts {
  const facts = known.get(task) ?? findFacts(task)
  known.set(task, facts)
  return facts
}

function findFacts(task: JsonObject): Facts {
  const loops = loopsOf(task)
  const needs = keyOf(task, 'needs')
  const names: Connection[] = needsOf(task).map((from, index) => {
    return { from, kind: 'needs', at: isList(needs) ? ['needs', index] : ['needs'], isWhole: true }
  })
  const paths: { path: string; at: JsonPath; isWhole: boolean }[] = []
  for (const [key, value] of Object.entries(task)) {
    if (key === 'needs' || key === 'targets' || key === 'title' || key === 'description') continue
    const isInput = key === 'inputs'
    mapStrings(
      value,
      (text, at) => {
        const isWhole = isInput && wholeReference(text) !== undefined
        for (const from of new Set(taskOccurrences(text, loops).map((item) => item.id))) {
          names.push({ from, kind: 'reference', at, isWhole })
        }
        for (const path of possiblePaths(key, text, at)) paths.push({ path, at, isWhole: isInput })
        return text
      },
      [key],
    )
  }
  const targets = pathsOf(keyOf(task, 'targets')).flatMap(({ path }) => {
    return path === '' || hasReference(path) ? [] : [normalisePath(path)]
  })
  return { targets, names, paths }
}

function possiblePaths(key: string, text: string, at: JsonPath): string[] {
  if (key === 'inputs') return isGlobPattern(text) ? [] : [text]
  if (key === 'args' || (key === 'run' && at.length > 1)) return [text]
  return key === 'run' ? [...wordsOf(text)].map(({ word }) => word) : []
}
