import { hash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { types } from 'node:util'
import type { Json } from '../../src-shared/json.ts'
import { canonicalJson } from '../engine/canonical.ts'
import { withoutComments } from './without-comments.ts'

/** What a text among the arguments stands for: undefined for text that is no path. */
export type TextMeaning = (text: string) => Json | undefined

/** How a value that is no JSON is marked in a description. No object of the user's has such a key by chance. */
const mark = '\0is'

export const marked = (kind: string, value: Json): Json => ({ [mark]: kind, value })

/**
 * An argument as JSON, so that equal arguments give equal text: keys and members of sets sorted, functions by name and source, paths as
 * `meaning` says. Throws a TypeError naming the place of a value whose content can't be seen (it could make two different tasks look
 * equal).
 */
export function describeValue(value: unknown, place: string, meaning: TextMeaning): Json {
  return describe(value, place, meaning, [])
}

function describe(value: unknown, place: string, meaning: TextMeaning, above: readonly object[]): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return meaning(value) ?? value
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : marked('number', Object.is(value, -0) ? '-0' : `${value}`)
  if (value === undefined) return marked('undefined', null)
  if (typeof value === 'bigint') return marked('bigint', `${value}`)
  if (typeof value === 'function') return describeFunction(value, place)
  if (typeof value !== 'object') throw unseen(place, `a ${typeof value}`)
  if (above.includes(value)) throw new TypeError(`${place} contains itself; give plain data`)
  return describeObject(value, place, meaning, [...above, value])
}

function describeObject(value: object, place: string, meaning: TextMeaning, above: readonly object[]): Json {
  const inner = (member: unknown, name: string | number): Json =>
    describe(member, typeof name === 'number' ? `${place}[${name}]` : `${place}.${name}`, meaning, above)
  if (Array.isArray(value)) return value.map(inner)
  if (value instanceof URL) return describeUrl(value, meaning)
  if (types.isMap(value))
    return marked('Map', sorted([...value].map(([key, member], at) => [inner(key, at), inner(member, at)])))
  if (types.isSet(value)) return marked('Set', sorted([...value].map(inner)))
  if (types.isDate(value)) return marked('Date', String(value.getTime()))
  if (types.isRegExp(value)) return marked('RegExp', String(value))
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return marked(nameOf(value), hash('sha256', bytes))
  }
  if (types.isAnyArrayBuffer(value)) return marked('ArrayBuffer', hash('sha256', new Uint8Array(value)))
  const toJson: unknown = Reflect.get(value, 'toJSON')
  if (typeof toJson === 'function')
    return marked(nameOf(value), inner(Reflect.apply(toJson, value, []), 'toJSON()'))
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  if (!isPlain) throw unseen(place, `a ${nameOf(value)}`)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inner(member, key)]))
}

function describeUrl(url: URL, meaning: TextMeaning): Json {
  if (url.protocol !== 'file:') return marked('URL', url.href)
  const path = fileURLToPath(url)
  return meaning(path) ?? path
}

function describeFunction(value: object, place: string): Json {
  return marked('function', `${Reflect.get(value, 'name')}:${sourceDigest(value, place)}`)
}

/** Digest of a function's source without comments and layout. Throws where there is no source: a bound or built-in function. */
export function sourceDigest(func: object, place: string): string {
  const source = Function.prototype.toString.call(func)
  if (/\{\s*\[native code\]\s*\}$/.test(source))
    throw new TypeError(
      `${place} is a bound or built-in function, whose content can't be seen; give the function itself and what it is bound to as arguments`,
    )
  return hash('sha256', withoutComments(source))
}

const sorted = (list: readonly Json[]): Json =>
  list
    .map((json) => ({ json, text: canonicalJson(json) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ json }) => json)

const unseen = (place: string, what: string): TypeError =>
  new TypeError(
    `${place} is ${what}, whose content can't be seen; give plain data, or an object with toJSON() that says what counts`,
  )

const nameOf = (value: object): string => value.constructor?.name ?? 'object'

/** A value for another process, or a TypeError that names what in it JSON doesn't hold. File URLs become paths. */
export function asJson(value: unknown, place: string): Json {
  return toJson(value, place, [])
}

function toJson(value: unknown, place: string, above: readonly object[]): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (value instanceof URL) return value.protocol === 'file:' ? fileURLToPath(value) : value.href
  if (typeof value !== 'object')
    throw notJson(place, typeof value === 'number' || value === undefined ? `${value}` : `a ${typeof value}`)
  if (above.includes(value)) throw new TypeError(`${place} contains itself`)
  const within = [...above, value]
  if (Array.isArray(value)) return value.map((member, at) => toJson(member, `${place}[${at}]`, within))
  const own: unknown = Reflect.get(value, 'toJSON')
  if (typeof own === 'function') return toJson(Reflect.apply(own, value, []), place, within)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw notJson(place, `a ${nameOf(value)}`)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, toJson(member, `${place}.${key}`, within)]),
  )
}

const notJson = (place: string, what: string): TypeError =>
  new TypeError(`${place} is ${what}, which JSON can't hold; give plain objects, lists, text and numbers`)
