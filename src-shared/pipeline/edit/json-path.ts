import type { Json, JsonObject } from '../../json.ts'

export type JsonPath = readonly (string | number)[]

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** The map itself, or an empty one where there is none. */
export const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** A copy of the map; own keys only, so `__proto__` is a key like any other. */
export function withKey(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value === undefined) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
  if (Object.hasOwn(object, key)) {
    return Object.fromEntries(
      Object.entries(object).map(([name, old]) => [name, name === key ? value : old] as const),
    )
  }
  return Object.fromEntries([...Object.entries(object), [key, value] as const])
}

export const keyOf = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

export function getIn(value: Json | undefined, path: JsonPath): Json | undefined {
  let at = value
  for (const step of path) {
    if (isObject(at)) at = keyOf(at, String(step))
    else if (isList(at) && typeof step === 'number') at = at[step]
    else return undefined
  }
  return at
}

/** Why a path cannot be set; thrown inside this folder, turned into a refusal at its door. */
export class PathError extends Error {}

/** A copy with the value at `path`. Missing maps and lists come into being; a scalar grows into a list where an index asks for it. */
export function setIn(value: Json | undefined, path: JsonPath, next: Json): Json {
  const [step, ...rest] = path
  if (step === undefined) return next
  if (typeof step === 'number') {
    const list = listFor(value)
    if (step > list.length) throw new PathError(`there is no entry ${step} to change`)
    return list.toSpliced(step, 1, setIn(list[step], rest, next))
  }
  if (value !== undefined && value !== null && !isObject(value)) {
    throw new PathError(`"${step}" cannot be set inside a value that is not a map`)
  }
  const object = asObject(value)
  return withKey(object, step, setIn(keyOf(object, step), rest, next))
}

function listFor(value: Json | undefined): readonly Json[] {
  if (isList(value)) return value
  if (value === undefined || value === null) return []
  if (isObject(value)) throw new PathError('a map has no entry by number')
  return [value]
}

/** A copy without `path`. Maps and lists that become empty by it go too, up to the value itself. */
export function removeIn(value: Json | undefined, path: JsonPath): Json | undefined {
  const [step, ...rest] = path
  if (step === undefined) return undefined
  if (isList(value)) {
    if (typeof step !== 'number' || step >= value.length) return value
    const inner = removeIn(value[step], rest)
    const next = inner === undefined ? value.toSpliced(step, 1) : value.toSpliced(step, 1, inner)
    return next.length === 0 ? undefined : next
  }
  if (isObject(value)) {
    const key = String(step)
    if (!Object.hasOwn(value, key)) return value
    const next = withKey(value, key, removeIn(value[key], rest))
    return Object.keys(next).length === 0 ? undefined : next
  }
  return rest.length === 0 && step === 0 ? undefined : value
}

/** The same value with each string in it (keys aside) put through `change`; the very same object where nothing changed. */
export function mapStrings(
  value: Json,
  change: (text: string, path: JsonPath) => string,
  path: JsonPath = [],
): Json {
  if (typeof value === 'string') return change(value, path)
  if (isList(value)) {
    const next = value.map((item, index) => mapStrings(item, change, [...path, index]))
    return next.every((item, index) => item === value[index]) ? value : next
  }
  if (isObject(value)) {
    let changed = false
    const entries = Object.entries(value).map(([key, item]) => {
      const next = mapStrings(item, change, [...path, key])
      changed ||= next !== item
      return [key, next] as const
    })
    return changed ? Object.fromEntries(entries) : value
  }
  return value
}

/** Equal as data: the order of keys doesn't count. Gives up (false) on values that aliases have blown up beyond reason. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  return equal(a, b, { left: 5_000_000 })
}

function equal(a: Json | undefined, b: Json | undefined, budget: { left: number }): boolean {
  if (a === b) return true
  if (--budget.left < 0) return false
  if (typeof a === 'number' && typeof b === 'number') return Number.isNaN(a) && Number.isNaN(b)
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => equal(item, b[index], budget))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], budget))
}
