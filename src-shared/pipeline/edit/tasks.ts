import type { Json, JsonObject } from '../../json.ts'
import { ok } from '../../result.ts'
import type { Edit } from '../edits.ts'
import { RESERVED_NAMES } from '../names.ts'
import { taskOccurrences, wholeReference } from '../references.ts'
import { loopsOf, needsOf, upstreamOf } from './connections.ts'
import {
  asObject,
  getIn,
  isList,
  isObject,
  keyOf,
  mapStrings,
  PathError,
  removeIn,
  setIn,
  withKey,
} from './json-path.ts'
import {
  freeName,
  hasTask,
  type Meant,
  nameRefusal,
  refuse,
  taskOf,
  tasksOf,
  unknownTask,
  withPosition,
  withSection,
  withTask,
} from './meaning.ts'

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>

export function addTask(data: JsonObject, edit: EditOf<'task.add'>): Meant {
  const id = edit.id ?? madeUpId(data, edit.definition)
  const refusal = nameRefusal(data, id)
  if (refusal !== undefined) return refusal
  const added = withTask(data, id, edit.definition)
  return ok({
    data: edit.position === undefined ? added : withPosition(added, id, edit.position),
    created: [id],
  })
}

/** From the title, else from the function; else `task_1`, `task_2`, … */
function madeUpId(data: JsonObject, definition: JsonObject): string {
  const { title, python, module } = definition
  const words = [title, python, module].find((text) => typeof text === 'string' && text !== '')
  const named =
    typeof words === 'string' ? (words === title ? words : (/[:#]([^:#]+)$/.exec(words)?.[1] ?? '')) : ''
  const slug = named
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
  const isTaken = (name: string): boolean => hasTask(data, name) || RESERVED_NAMES.has(name)
  if (slug !== '') return freeName(slug, isTaken)
  for (let count = 1; ; count++) if (!isTaken(`task_${count}`)) return `task_${count}`
}

/**
 * Takes tasks out of `tasks`, `layout`, `groups`, others' `needs`, and `inputs` entries that are wholly a reference to them. A
 * reference inside another's command or arguments stays, and the file has a problem that names it: nobody can guess the mend. A group
 * that loses its last task goes too: nothing of it would be seen.
 */
export function removeTasks(data: JsonObject, edit: EditOf<'task.remove'>): Meant {
  const gone = new Set(edit.tasks)
  for (const id of gone) if (!hasTask(data, id)) return unknownTask(id)
  const bridges = edit.reconnect === true ? bridged(data, gone) : new Map<string, readonly string[]>()
  const tasks: [string, Json][] = []
  for (const [id, task] of Object.entries(tasksOf(data))) {
    if (gone.has(id)) continue
    tasks.push([id, isObject(task) ? withNeeds(withoutMentions(task, gone), bridges.get(id) ?? []) : task])
  }
  let after = withKey(data, 'tasks', Object.fromEntries(tasks))
  const layout = keyOf(data, 'layout')
  if (isObject(layout) && [...gone].some((id) => Object.hasOwn(layout, id))) {
    after = withKey(
      after,
      'layout',
      Object.fromEntries(Object.entries(layout).filter(([id]) => !gone.has(id))),
    )
  }
  const groups = keyOf(data, 'groups')
  if (isObject(groups)) after = withSection(after, 'groups', withoutMembers(groups, gone))
  return ok({ data: after })
}

function withoutMembers(groups: JsonObject, gone: ReadonlySet<string>): Json {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([id, group]) => {
      const members = isObject(group) ? keyOf(group, 'tasks') : undefined
      if (!isObject(group) || !isList(members)) return [[id, group] as const]
      const stay = members.filter((member) => !gone.has(String(member)))
      if (stay.length === members.length) return [[id, group] as const]
      return stay.length === 0 ? [] : [[id, withKey(group, 'tasks', stay)] as const]
    }),
  )
}

/** Without `needs` of, and whole `inputs` references to, the tasks; their keys go when nothing is left in them. */
function withoutMentions(task: JsonObject, gone: ReadonlySet<string>): JsonObject {
  const loops = loopsOf(task)
  const isGone = (value: Json): boolean => {
    if (typeof value !== 'string' || wholeReference(value) === undefined) return false
    return taskOccurrences(value, loops).some((occurrence) => gone.has(occurrence.id))
  }
  const needs = filtered(keyOf(task, 'needs'), (value) => gone.has(String(value)))
  return withKey(withKey(task, 'needs', needs), 'inputs', filtered(keyOf(task, 'inputs'), isGone))
}

/** Undefined where everything goes; the same value where nothing does. */
export function filtered(value: Json | undefined, goes: (value: Json) => boolean): Json | undefined {
  if (value === undefined) return undefined
  if (isList(value)) {
    const stay = value.filter((item) => !goes(item))
    return stay.length === value.length ? value : stay.length === 0 ? undefined : stay
  }
  if (isObject(value)) {
    const stay = Object.entries(value).filter(([, item]) => !goes(item))
    if (stay.length === Object.keys(value).length) return value
    return stay.length === 0 ? undefined : Object.fromEntries(stay)
  }
  return goes(value) ? undefined : value
}

/** What each task that stays must need now: everything that the tasks between it and there needed. */
function bridged(data: JsonObject, gone: ReadonlySet<string>): Map<string, readonly string[]> {
  const upstream = upstreamOf(data)
  const result = new Map<string, readonly string[]>()
  for (const id of Object.keys(tasksOf(data))) {
    const direct = upstream(id)
    if (gone.has(id) || ![...direct].some((from) => gone.has(from))) continue
    const seen = new Set([...direct].filter((from) => gone.has(from)))
    const reached = new Set<string>()
    for (const passed of seen) {
      for (const from of upstream(passed)) gone.has(from) ? seen.add(from) : reached.add(from)
    }
    result.set(
      id,
      [...reached].filter((from) => !direct.has(from) && from !== id),
    )
  }
  return result
}

export function withNeeds(task: JsonObject, more: readonly string[]): JsonObject {
  const added = more.filter((id) => !needsOf(task).includes(id))
  if (added.length === 0) return task
  const old = keyOf(task, 'needs')
  return withKey(task, 'needs', [...(isList(old) ? old : needsOf(task)), ...added])
}

export function renameTask(data: JsonObject, { task: old, to }: EditOf<'task.rename'>): Meant {
  if (!hasTask(data, old)) return unknownTask(old)
  if (old === to) return ok({ data })
  const refusal = nameRefusal(data, to)
  if (refusal !== undefined) return refusal
  const renames = new Map([[old, to]])
  const tasks = Object.entries(tasksOf(data)).map(([id, task]) => {
    return [id === old ? to : id, isObject(task) ? withRenamed(task, renames) : task] as const
  })
  let after = withKey(data, 'tasks', Object.fromEntries(tasks))
  const layout = keyOf(data, 'layout')
  if (isObject(layout)) {
    const free = withKey(layout, to, undefined)
    after = withKey(
      after,
      'layout',
      Object.fromEntries(Object.entries(free).map(([id, at]) => [id === old ? to : id, at])),
    )
  }
  const groups = keyOf(data, 'groups')
  if (groups !== undefined)
    after = withKey(
      after,
      'groups',
      mapStrings(groups, (text, path) => {
        return path.length === 3 && path[1] === 'tasks' && text === old ? to : text
      }),
    )
  return ok({ data: after, hints: { renames, rewrite: (source) => renamedText(source, renames, new Set()) } })
}

/** The task with every mention of the old ids replaced. A loop of the task that has such a name means itself. */
export function withRenamed(task: JsonObject, renames: ReadonlyMap<string, string>): JsonObject {
  const loops = loopsOf(task)
  return asObject(
    mapStrings(task, (text, path) => {
      if (path[0] === 'needs') return renames.get(text) ?? text
      return renamedText(text, renames, loops)
    }),
  )
}

function renamedText(text: string, renames: ReadonlyMap<string, string>, loops: ReadonlySet<string>): string {
  let result = text
  for (const { id, from, to } of taskOccurrences(text, loops).toReversed()) {
    const name = renames.get(id)
    if (name !== undefined) result = result.slice(0, from) + name + result.slice(to)
  }
  return result
}

export function setTask(data: JsonObject, { task: id, path, value }: EditOf<'task.set'>): Meant {
  if (!hasTask(data, id)) return unknownTask(id)
  const task = taskOf(data, id)
  if (value === undefined) return ok({ data: withTask(data, id, removeIn(task, path) ?? {}) })
  const isShorthand = path[0] === 'retries' && path.length > 1 && typeof keyOf(task, 'retries') === 'number'
  const start = isShorthand ? withKey(task, 'retries', { count: keyOf(task, 'retries') ?? 0 }) : task
  return settled(() => ({ data: withTask(data, id, setIn(start, path, value)) }))
}

export function setPipeline(data: JsonObject, { path, value }: EditOf<'pipeline.set'>): Meant {
  const [section] = path
  if (section === 'tasks' || section === 'layout' || typeof section !== 'string') {
    return refuse('not_editable', `"${section}" has edits of its own`, {
      remedy: 'use task.set or layout.move',
    })
  }
  if (value !== undefined) return settled(() => ({ data: asObject(setIn(data, path, value)) }))
  if (getIn(data, path) === undefined) return ok({ data })
  return ok({ data: asObject(removeIn(data, path)) })
}

function settled(make: () => { data: JsonObject }): Meant {
  try {
    return ok(make())
  } catch (error) {
    if (error instanceof PathError) return refuse('not_editable', error.message)
    throw error
  }
}
