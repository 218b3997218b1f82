import type { Json, JsonObject } from '../../json.ts'
import { fail, type Result } from '../../result.ts'
import type { EditRefusal } from '../edits.ts'
import { NAME_PATTERN, RESERVED_NAMES } from '../names.ts'
import { asObject, keyOf, withKey } from './json-path.ts'
import type { Hints } from './work.ts'

/** What an edit means: the data of the file after it. */
export interface Meaning {
  readonly data: JsonObject
  readonly hints?: Partial<Hints>
  readonly created?: readonly string[]
}

export type Meant = Result<Meaning, EditRefusal>

export function refuse(
  code: string,
  message: string,
  more: Omit<EditRefusal, 'code' | 'message'> = {},
): Result<never, EditRefusal> {
  return fail({ code, message, ...more })
}

export const tasksOf = (data: JsonObject): JsonObject => asObject(keyOf(data, 'tasks'))

export const hasTask = (data: JsonObject, id: string): boolean => Object.hasOwn(tasksOf(data), id)

export const taskOf = (data: JsonObject, id: string): JsonObject => asObject(keyOf(tasksOf(data), id))

export function withTask(data: JsonObject, id: string, task: Json | undefined): JsonObject {
  return withKey(data, 'tasks', withKey(tasksOf(data), id, task))
}

export function unknownTask(id: string): Result<never, EditRefusal> {
  return refuse('unknown_task', `there is no task "${id}"`, { tasks: [id] })
}

/** Why a task cannot be called so; undefined where it can. */
export function nameRefusal(data: JsonObject, id: string): Result<never, EditRefusal> | undefined {
  if (!NAME_PATTERN.test(id)) {
    return refuse('bad_name', `"${id}" is no name for a task`, { remedy: 'use letters, digits, _ and -' })
  }
  if (RESERVED_NAMES.has(id)) {
    return refuse('bad_name', `"${id}" is no name for a task: references to it would mean something else`, {
      remedy: `${[...RESERVED_NAMES].join(', ')} are reserved`,
    })
  }
  if (hasTask(data, id)) return refuse('task_exists', `there is already a task "${id}"`, { tasks: [id] })
  return undefined
}

/** `base`, or `base_2`, `base_3`, … A number at the end of `base` counts on. */
export function freeName(base: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(base)) return base
  const stem = base.replace(/_\d+$/, '')
  for (let count = 2; ; count++) if (!isTaken(`${stem}_${count}`)) return `${stem}_${count}`
}

/** Canvas positions are whole numbers in the file. */
export const rounded = (point: readonly [number, number]): Json => [
  Math.round(point[0]) + 0,
  Math.round(point[1]) + 0,
]

export function withPosition(data: JsonObject, id: string, point: readonly [number, number]): JsonObject {
  return withKey(data, 'layout', withKey(asObject(keyOf(data, 'layout')), id, rounded(point)))
}

/** Sets a key of the document, or removes it where the map or list is empty. */
export function withSection(data: JsonObject, key: string, value: Json): JsonObject {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  if (isEmpty && !Object.hasOwn(data, key)) return data
  return withKey(data, key, isEmpty ? undefined : value)
}
