import type { Json, JsonObject } from '../../json.ts'
import { ok } from '../../result.ts'
import type { Edit } from '../edits.ts'
import { NAME_PATTERN, RESERVED_NAMES } from '../names.ts'
import { normalisePath } from '../paths.ts'
import { hasReference, taskOccurrences, wholeReference } from '../references.ts'
import { loopsOf, pathsOf } from './connections.ts'
import { entryLines, taskLines } from './copy.ts'
import { isUnreadable, type OpenDocument, openDocument } from './document.ts'
import { withWords } from './edges.ts'
import { asObject, isList, isObject, keyOf, mapStrings, withKey } from './json-path.ts'
import { freeName, hasTask, type Meant, refuse, tasksOf, unknownTask, withPosition } from './meaning.ts'
import { filtered, withRenamed } from './tasks.ts'
import { writeMeaning } from './write.ts'

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>
type Point = readonly [number, number]

export function duplicateTasks(document: OpenDocument, edit: EditOf<'task.duplicate'>): Meant {
  for (const id of edit.tasks) if (!hasTask(document.data, id)) return unknownTask(id)
  const layout = asObject(keyOf(document.data, 'layout'))
  const place = (id: string): Point | undefined => {
    const at = pointOf(keyOf(layout, id))
    return at === undefined ? undefined : [at[0] + edit.offset[0], at[1] + edit.offset[1]]
  }
  const lines = edit.tasks.flatMap((id) => taskLines(document, id))
  return insertTasks(document, lines, edit.keepIncoming, place)
}

export function pasteTasks(document: OpenDocument, edit: EditOf<'tasks.paste'>): Meant {
  const pasted = openDocument(edit.yaml)
  if (isUnreadable(pasted)) {
    return refuse('unparsable', `what is pasted is no YAML: ${pasted.message}`, {
      remedy: 'copy whole tasks',
    })
  }
  const whole = Object.hasOwn(pasted.data, 'taskgraph') || isTaskMap(keyOf(pasted.data, 'tasks'))
  const tasks = whole ? tasksOf(pasted.data) : pasted.data
  const bad = Object.keys(tasks).find((id) => !NAME_PATTERN.test(id) || RESERVED_NAMES.has(id))
  if (!isTaskMap(tasks) || bad !== undefined) {
    return refuse('unparsable', 'what is pasted is no map of tasks', { remedy: 'copy whole tasks' })
  }
  const lines = Object.keys(tasks).flatMap((id) =>
    whole ? taskLines(pasted, id) : entryLines(pasted, pasted.tree.root, tasks, id),
  )
  const layout = asObject(keyOf(whole ? pasted.data : document.data, 'layout'))
  const place = edit.at === undefined ? () => undefined : placesAround(Object.keys(tasks), layout, edit.at)
  return insertTasks(document, lines, edit.keepIncoming, place)
}

/** At least one task, and nothing that is none. */
function isTaskMap(value: Json | undefined): value is JsonObject {
  if (!isObject(value)) return false
  const tasks = Object.values(value)
  return tasks.length > 0 && tasks.every((task) => isObject(task) && !Object.values(task).every(isObject))
}

function pointOf(value: Json | undefined): Point | undefined {
  const [x, y] = isList(value) ? value : []
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : undefined
}

/** As they stood to each other where that is known, with the corner at `at`; else one below the other. */
function placesAround(ids: readonly string[], layout: JsonObject, at: Point): (id: string) => Point {
  const points = ids.map((id) => pointOf(keyOf(layout, id)))
  const known = points.filter((point) => point !== undefined)
  if (known.length < ids.length) return (id) => [at[0], at[1] + 120 * ids.indexOf(id)]
  const left = Math.min(...known.map((point) => point[0]))
  const top = Math.min(...known.map((point) => point[1]))
  return (id) => {
    const [x, y] = pointOf(keyOf(layout, id)) ?? [left, top]
    return [at[0] + x - left, at[1] + y - top]
  }
}

function insertTasks(
  document: OpenDocument,
  lines: readonly string[],
  keepIncoming: boolean,
  place: (id: string) => Point | undefined,
): Meant {
  const pasted = openDocument(asTasks(lines))
  if (isUnreadable(pasted)) return refuse('unparsable', `what is pasted is no YAML: ${pasted.message}`)
  const tasks = tasksOf(pasted.data)
  const renames = freeIds(document.data, Object.keys(tasks))
  const paths = freePaths(document.data, tasks)
  const ids = new Set(Object.keys(tasks))
  const made = new Map(
    Object.entries(tasks).map(([id, value]) => {
      const own = keepIncoming ? asObject(value) : withoutOutside(asObject(value), ids)
      return [renames.get(id) ?? id, withPaths(withRenamed(own, renames), paths)] as const
    }),
  )
  let after = withKey(
    document.data,
    'tasks',
    Object.fromEntries([...Object.entries(tasksOf(document.data)), ...made]),
  )
  for (const id of ids) {
    const at = place(id)
    if (at !== undefined) after = withPosition(after, renames.get(id) ?? id, at)
  }
  return ok({ data: after, hints: { sources: sourcesOf(pasted, made, renames) }, created: [...made.keys()] })
}

/** A document of its own, from lines with the ids at column 0. */
const asTasks = (lines: readonly string[]): string =>
  ['tasks:', ...lines.map((line) => (line === '' ? '' : `  ${line}`)), ''].join('\n')

function freeIds(data: JsonObject, ids: readonly string[]): Map<string, string> {
  const taken = new Set(Object.keys(tasksOf(data)))
  const renames = new Map<string, string>()
  for (const id of ids) {
    const name = freeName(id, (other) => taken.has(other) || (other !== id && ids.includes(other)))
    taken.add(name)
    if (name !== id) renames.set(id, name)
  }
  return renames
}

/** New names for the targets that somebody already makes: `sum_2.json` beside `sum.json`. */
function freePaths(data: JsonObject, pasted: JsonObject): Map<string, string> {
  const targets = (tasks: JsonObject): string[] =>
    Object.values(tasks).flatMap((task) =>
      pathsOf(keyOf(asObject(task), 'targets')).map((target) => target.path),
    )
  const taken = new Set(targets(tasksOf(data)).map(normalisePath))
  const paths = new Map<string, string>()
  for (const path of targets(pasted)) {
    const parts = /^(.*?)((?:\.tar)?\.[A-Za-z0-9]+)?(\/*)$/.exec(path)
    const [, stem = path, extension = '', slash = ''] = parts ?? []
    const name = freeTarget(stem, extension + slash, taken)
    taken.add(normalisePath(name))
    if (name !== path) paths.set(path, name)
  }
  return paths
}

function freeTarget(stem: string, rest: string, taken: ReadonlySet<string>): string {
  if (!taken.has(normalisePath(stem + rest))) return stem + rest
  const base = stem.replace(/_\d+$/, '')
  for (let count = 2; ; count++) {
    const name = `${base}_${count}${rest}`
    if (!taken.has(normalisePath(name))) return name
  }
}

/** The task with renamed targets, also where it names them itself or reads those of another one of the set. */
function withPaths(task: JsonObject, paths: ReadonlyMap<string, string>): JsonObject {
  if (paths.size === 0) return task
  return asObject(
    mapStrings(task, (text, [key, ...rest]) => {
      if (key === 'targets' || key === 'inputs' || key === 'args' || (key === 'run' && rest.length > 0)) {
        return paths.get(text) ?? text
      }
      return key === 'run' ? inCommand(text, paths) : text
    }),
  )
}

function inCommand(command: string, paths: ReadonlyMap<string, string>): string {
  return withWords(command, (word) => (hasReference(word) ? undefined : paths.get(word)), 'keep-quotes')
}

function withoutOutside(task: JsonObject, ids: ReadonlySet<string>): JsonObject {
  const loops = loopsOf(task)
  const isOutside = (value: Json): boolean => {
    if (typeof value !== 'string' || wholeReference(value) === undefined) return false
    return taskOccurrences(value, loops).some((occurrence) => !ids.has(occurrence.id))
  }
  const needs = filtered(keyOf(task, 'needs'), (value) => !ids.has(String(value)))
  return withKey(withKey(task, 'needs', needs), 'inputs', filtered(keyOf(task, 'inputs'), isOutside))
}

/** The pasted lines with the new names in them, comments and all; left out where that cannot be done. */
function sourcesOf(
  pasted: OpenDocument,
  made: ReadonlyMap<string, Json>,
  renames: ReadonlyMap<string, string>,
): Map<string, readonly string[]> {
  const sources = new Map<string, readonly string[]>()
  const written = writeMeaning(pasted, { data: { tasks: Object.fromEntries(made) }, hints: { renames } })
  const changed = written.ok ? openDocument(written.value.text) : undefined
  if (changed === undefined || isUnreadable(changed)) return sources
  for (const name of made.keys()) sources.set(name, taskLines(changed, name))
  return sources
}
