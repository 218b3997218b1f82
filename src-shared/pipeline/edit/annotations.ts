import type { Json, JsonObject } from '../../json.ts'
import { ok } from '../../result.ts'
import type { Edit } from '../edits.ts'
import { NAME_PATTERN } from '../names.ts'
import { asObject, isList, keyOf, withKey } from './json-path.ts'
import { hasTask, type Meant, refuse, rounded, unknownTask, withSection } from './meaning.ts'

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>

export function moveTasks(data: JsonObject, { positions }: EditOf<'layout.move'>): Meant {
  const entries = Object.entries(positions)
  const unknown = entries.find(([id]) => !hasTask(data, id))
  if (unknown !== undefined) return unknownTask(unknown[0])
  if (entries.length === 0) return ok({ data })
  const moved = new Map<string, Json>(Object.entries(asObject(keyOf(data, 'layout'))))
  for (const [id, point] of entries) moved.set(id, rounded(point))
  return ok({ data: withKey(data, 'layout', Object.fromEntries(moved)) })
}

export function setGroup(data: JsonObject, { id, group }: EditOf<'group.set'>): Meant {
  if (!NAME_PATTERN.test(id)) {
    return refuse('bad_name', `"${id}" is no name for a group`, { remedy: 'use letters, digits, _ and -' })
  }
  const unknown = group?.tasks.find((task) => !hasTask(data, task))
  if (unknown !== undefined) return unknownTask(unknown)
  const groups = asObject(keyOf(data, 'groups'))
  const value = group === undefined ? undefined : defined(group)
  return ok({ data: withSection(data, 'groups', withKey(groups, id, value)) })
}

export function changeMembers(
  data: JsonObject,
  { id, add = [], remove = [] }: EditOf<'group.members'>,
): Meant {
  const groups = asObject(keyOf(data, 'groups'))
  if (!Object.hasOwn(groups, id)) return refuse('unknown_group', `there is no group "${id}"`)
  const unknown = add.find((task) => !hasTask(data, task))
  if (unknown !== undefined) return unknownTask(unknown)
  const group = asObject(keyOf(groups, id))
  const tasks = keyOf(group, 'tasks')
  const before = isList(tasks) ? tasks : []
  const stay = before.filter((task) => !remove.some((each) => each === task))
  const after = [...stay, ...new Set(add.filter((task) => !stay.includes(task)))]
  const isEmptied = after.length === 0 && before.length > 0
  const value = isEmptied ? undefined : withKey(group, 'tasks', after)
  return ok({ data: withSection(data, 'groups', withKey(groups, id, value)) })
}

export function setNote(data: JsonObject, { index, note }: EditOf<'note.set'>): Meant {
  const old = keyOf(data, 'notes')
  const notes = isList(old) ? old : []
  if (index > notes.length || (note === undefined && index === notes.length)) {
    return refuse('unknown_note', `there is no note ${index + 1}`)
  }
  if (note === undefined) return ok({ data: withSection(data, 'notes', notes.toSpliced(index, 1)) })
  const { at, size, ...rest } = note
  const value = { ...defined(rest), at: rounded(at), ...(size === undefined ? {} : { size: rounded(size) }) }
  return ok({ data: withSection(data, 'notes', notes.toSpliced(index, 1, value)) })
}

export function changeNote(data: JsonObject, { index, change }: EditOf<'note.change'>): Meant {
  const old = keyOf(data, 'notes')
  const notes = isList(old) ? old : []
  const note = notes[index]
  if (note === undefined) return refuse('unknown_note', `there is no note ${index + 1}`)
  const { text, at, size, color } = change
  const kept = color === null ? withKey(asObject(note), 'color', undefined) : asObject(note)
  const value: JsonObject = {
    ...kept,
    ...defined({ text, color: color ?? undefined }),
    ...(at === undefined ? {} : { at: rounded(at) }),
    ...(size === undefined ? {} : { size: rounded(size) }),
  }
  return ok({ data: withSection(data, 'notes', notes.toSpliced(index, 1, value)) })
}

/** Without the keys that were given as undefined. */
function defined(value: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const])),
  )
}
