import type { Json, JsonObject } from '../../../src-shared/json.ts'
import { texts } from '../../texts/index.ts'

/** A key that may stand at a place. */
export interface SchemaKey {
  readonly name: string
  readonly description: string
  /** `text`, `list`, `map`, …: what may follow it. */
  readonly type: string
}

/** A value that may stand at a place. */
export interface SchemaValue {
  readonly text: string
  readonly description: string
}

/** The keys that a map at this path may have. */
export function keysAt(schema: JsonObject, path: readonly string[]): readonly SchemaKey[] {
  const keys = new Map<string, SchemaKey>()
  for (const each of schemasAt(schema, path)) {
    for (const [name, of] of Object.entries(asObject(each.properties) ?? {})) {
      const known = asObject(of)
      if (known && !keys.has(name))
        keys.set(name, { name, description: describe(known), type: texts.file.either(typesOf(known)) })
    }
  }
  return [...keys.values()]
}

/** The values that are named for this path: words of a choice, true and false. */
export function valuesAt(schema: JsonObject, path: readonly string[]): readonly SchemaValue[] {
  return schemasAt(schema, path).flatMap((each): SchemaValue[] => {
    const description = describe(each)
    const all: Json[] = Array.isArray(each.enum)
      ? [...each.enum]
      : each.const === undefined
        ? []
        : [each.const]
    if (each.type === 'boolean') all.push(true, false)
    return all.map((value) => ({ text: String(value), description }))
  })
}

/** What is said of a key: its own words, then what may follow it. Undefined where the format knows no such key. */
export function describeAt(schema: JsonObject, path: readonly string[]): string | undefined {
  const name = path.at(-1)
  return name === undefined
    ? undefined
    : keysAt(schema, path.slice(0, -1))
        .filter((key) => key.name === name)
        .map(({ description, type }) => [description, type].filter(Boolean).join('\n'))[0]
}

/** Every schema that may describe what stands at this path. */
function schemasAt(schema: JsonObject, path: readonly string[]): readonly JsonObject[] {
  let here = alternatives(schema)
  for (const step of path) here = here.flatMap((each) => below(each, step)).flatMap(alternatives)
  return here
}

function below(schema: JsonObject, step: string): readonly JsonObject[] {
  const own = asObject(asObject(schema.properties)?.[step])
  if (own) return [own]
  const items = step === '0' ? asObject(schema.items) : undefined
  const other = asObject(schema.additionalProperties)
  return [...(items ? [items] : []), ...(other ? [other] : [])]
}

function alternatives(schema: JsonObject): readonly JsonObject[] {
  const parts = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  const nested = parts.flatMap((part) => {
    const one = asObject(part)
    return one ? alternatives(one) : []
  })
  return [schema, ...nested]
}

const describe = (schema: JsonObject): string =>
  typeof schema.description === 'string' ? schema.description : ''

const typeNames: Readonly<Record<string, string>> = texts.file.types

function typesOf(schema: JsonObject): readonly string[] {
  const types = alternatives(schema).flatMap(({ type, enum: words }): string[] => {
    if (Array.isArray(words)) return words.map(String)
    const list = Array.isArray(type) ? type : [type]
    return list.flatMap((each) => (typeof each === 'string' ? [typeNames[each] ?? each] : []))
  })
  return [...new Set(types)]
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const asObject = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined)
