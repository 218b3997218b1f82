import type { Json } from '../../../src-shared/json.ts'
import { fail, ok, type Result } from '../../../src-shared/result.ts'
import { texts } from '../../texts/index.ts'

const t = texts.formValues

/** One line of a list or map in the form, as text. Lists have no names. */
export interface Row {
  readonly name: string
  readonly text: string
}

/** A form's text for a JSON value: text as it is, everything else (and text that would be read as something else) as JSON. */
export function valueToText(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  const read = textToValue(value)
  return read.ok && read.value === value ? value : JSON.stringify(value)
}

/** The value that a text stands for. Brackets, braces or quotes that don't end are refused: they are half typed. */
export function textToValue(text: string): Result<Json, string> {
  const value = readValue(text)
  const first = text.trim().charAt(0)
  if (typeof value === 'string' && value === text && (first === '[' || first === '{' || first === '"')) {
    return fail(first === '"' ? t.openQuote : first === '[' ? t.openList : t.openMap)
  }
  return ok(value)
}

/** Lists, maps and single values, as rows. */
export function rowsOf(value: Json | undefined): readonly Row[] {
  if (value === undefined || value === null) return []
  if (isList(value)) return value.map((item) => ({ name: '', text: valueToText(item) }))
  if (typeof value === 'object')
    return Object.entries(value).map(([name, item]) => ({ name, text: valueToText(item) }))
  return [{ name: '', text: valueToText(value) }]
}

/** The same for texts that are never read as anything else: paths, ids, words. */
export function textRowsOf(value: Json | undefined): readonly Row[] {
  const asText = (item: Json): string => (typeof item === 'string' ? item : JSON.stringify(item))
  if (value === undefined || value === null) return []
  if (isList(value)) return value.map((item) => ({ name: '', text: asText(item) }))
  if (typeof value === 'object')
    return Object.entries(value).map(([name, item]) => ({ name, text: asText(item) }))
  return [{ name: '', text: asText(value) }]
}

/**
 * Rows as the file's value: a map where rows have names, else a list; one text alone stays a text where `before` was one or
 * nothing. Empty rows don't count; no rows give undefined, which removes the key.
 */
export function pathsValue(rows: readonly Row[], before: Json | undefined): Result<Json | undefined, string> {
  const full = rows.filter((row) => row.text.trim() !== '' || row.name.trim() !== '')
  if (full.length === 0) return ok(undefined)
  const unfilled = full.find((row) => row.text.trim() === '')
  if (unfilled) return fail(t.noPath(unfilled.name))
  const named = full.filter((row) => row.name.trim() !== '')
  if (named.length > 0)
    return named.length === full.length ? mapOf(named, (row) => ok(row.text)) : fail(t.allOrNone)
  const [only] = full
  if (only && full.length === 1 && !isList(before)) return ok(only.text)
  return ok(full.map((row) => row.text))
}

/** Values of `args`: a map where rows have names, else a list. */
export function argsValue(rows: readonly Row[]): Result<Json | undefined, string> {
  const full = rows.filter((row) => row.text !== '' || row.name.trim() !== '')
  if (full.length === 0) return ok(undefined)
  const named = full.filter((row) => row.name.trim() !== '')
  if (named.length > 0) {
    return named.length === full.length ? mapOf(named, (row) => textToValue(row.text)) : fail(t.allOrNone)
  }
  const values: Json[] = []
  for (const [index, row] of full.entries()) {
    const value = textToValue(row.text)
    if (!value.ok) return fail(t.argument(index + 1, value.error))
    values.push(value.value)
  }
  return ok(values)
}

/** A map of names; rows without a name are refused. `read` says how a text is understood. */
export function mapValue(
  rows: readonly Row[],
  read: (text: string) => Result<Json, string>,
): Result<Json | undefined, string> {
  const full = rows.filter((row) => row.text.trim() !== '' || row.name.trim() !== '')
  if (full.length === 0) return ok(undefined)
  const unnamed = full.find((row) => row.name.trim() === '')
  return unnamed ? fail(t.noName(unnamed.text)) : mapOf(full, (row) => read(row.text))
}

/** A list of texts; one alone stays a text where `before` was one. */
export function listValue(rows: readonly Row[], before: Json | undefined): Json | undefined {
  const full = rows.map((row) => row.text).filter((text) => text.trim() !== '')
  if (full.length === 0) return undefined
  return full.length === 1 && typeof before === 'string' ? full[0] : full
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

function mapOf(rows: readonly Row[], read: (row: Row) => Result<Json, string>): Result<Json, string> {
  const entries = new Map<string, Json>()
  for (const row of rows) {
    const name = row.name.trim()
    if (entries.has(name)) return fail(t.twice(name))
    const value = read(row)
    if (!value.ok) return fail(`"${name}": ${value.error}`)
    entries.set(name, value.value)
  }
  return ok(Object.fromEntries(entries))
}

/** Numbers, true, false, null, JSON lists, maps and quoted texts; all else is text. As YAML 1.2 reads plain words. */
function readValue(text: string): Json {
  const trimmed = text.trim()
  if (!/^([-+]?[\d.]|[[{"]|true$|false$|null$|~$)/.test(trimmed)) return text
  if (trimmed === '~') return null
  try {
    return JSON.parse(trimmed)
  } catch {
    const number = Number(trimmed)
    return /^[-+]?(\d[\d.]*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed) && Number.isFinite(number) ? number : text
  }
}
