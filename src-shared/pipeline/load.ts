import { CORE_SCHEMA, constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import type { Json } from '../json.ts'
import { type PlacedNode, placedTree, spanPlace } from './place.ts'
import type { Problem } from './problem.ts'
import { syntaxProblems } from './syntax-problems.ts'

const MAX_TEXT_LENGTH = 64 * 1024 * 1024
const MAX_DEPTH = 100

/** The data of a text, or undefined where there is none to work with; problems either way. */
export interface LoadedYaml {
  readonly value: Json | undefined
  readonly problems: readonly Problem[]
}

/**
 * Reads YAML 1.2 with the core schema: no dates, no yes/no, no tags, no merge keys (`<<` is a key like any other). Aliases work
 * up to a bound. Where two keys are the same the last one counts, and that is a problem. Never throws.
 */
export function loadYaml(text: string): LoadedYaml {
  if (text.length > MAX_TEXT_LENGTH) {
    return broken(
      'too_large',
      'the file is larger than 64 MB',
      'split it, or move data into files that tasks read',
    )
  }
  try {
    return construct(text, parseEvents(text, { maxDepth: MAX_DEPTH }))
  } catch (error) {
    return { value: undefined, problems: syntaxProblems(text, error, MAX_DEPTH) }
  }
}

function construct(text: string, events: Event[]): LoadedYaml {
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length
  if (documents === 0) return broken('empty_file', 'the file is empty', 'begin with "taskgraph: 1"')
  if (documents > 1)
    return broken(
      'multiple_documents',
      'the file has several YAML documents',
      'remove the "---" between them',
    )
  const tags = tagProblems(text, events)
  const { value, duplicates } = constructTolerantly(text, tags.length > 0 ? events.map(withoutTag) : events)
  const size = mayExceedJson(text, events)
    ? measure(value, text.length + 1_000_000, lossyIntegers(text))
    : NOTHING
  if (size.problem) return { value: undefined, problems: [...tags, size.problem] }
  return { value: value as Json, problems: [...tags, ...duplicates, ...size.numbers] }
}

/** So that all else that is wrong is told beside it. */
const withoutTag = (event: Event): Event =>
  'tagStart' in event && event.tagStart >= 0 ? { ...event, tagStart: -1, tagEnd: -1 } : event

/** Only aliases make more data than there is text, and few spellings make a number that isn't finite: most files need no walk. */
const mayExceedJson = (text: string, events: readonly Event[]): boolean =>
  events.some((event) => event.type === EVENT_ID.ALIAS) || /\.(inf|nan)|\de\+?\d{3}|\d{16}/i.test(text)

/** Whole numbers of the text that would silently become others, by what they would become. */
function lossyIntegers(text: string): ReadonlyMap<number, string> {
  const runs = text.match(/(?<![\w.])\d{16,300}(?![\w.])/g) ?? []
  return new Map(runs.filter((run) => String(Number(run)) !== run).map((run) => [Number(run), run]))
}

/** A key that stands twice ends the strict reading; then the rest is read all the same and each such key is told. */
function constructTolerantly(
  text: string,
  events: Event[],
): { readonly value: unknown; readonly duplicates: readonly Problem[] } {
  const options = { source: text, schema: CORE_SCHEMA }
  try {
    return { value: constructFromEvents(events, options)[0], duplicates: [] }
  } catch (error) {
    if (!(error instanceof YAMLException) || !/duplicated mapping key/.test(error.reason)) throw error
    return {
      value: constructFromEvents(events, { ...options, json: true })[0],
      duplicates: duplicateKeys(text),
    }
  }
}

function duplicateKeys(text: string): readonly Problem[] {
  const problems: Problem[] = []
  const visit = (node: PlacedNode, path: readonly (string | number)[]): void => {
    for (const { name, span } of node.duplicates) {
      const place = spanPlace(text, span.from, span.to)
      const message = `the key "${name}" stands twice${path.length > 0 ? ` in "${path.join('.')}"` : ''}`
      problems.push({
        code: 'duplicate_key',
        severity: 'error',
        message,
        remedy: 'remove or rename one',
        path: [...path, name],
        place,
      })
    }
    for (const [key, child] of node.children) visit(child, [...path, key])
  }
  const root = placedTree(text)
  if (root) visit(root, [])
  return problems
}

function tagProblems(text: string, events: readonly Event[]): Problem[] {
  const problems: Problem[] = []
  for (const event of events) {
    if (!('tagStart' in event) || event.tagStart < 0) continue
    problems.push({
      code: 'yaml_tag',
      severity: 'error',
      message: `the tag "${text.slice(event.tagStart, event.tagEnd)}" is not allowed: a pipeline is plain data`,
      remedy: 'remove the tag; put quotes around a value that is to be text',
      path: [],
      place: spanPlace(text, event.tagStart, event.tagEnd),
    })
  }
  return problems
}

interface Measured {
  readonly problem?: Problem
  readonly numbers: readonly Problem[]
}

const NOTHING: Measured = { numbers: [] }

/** Counts the nodes with every alias written out, stops beyond `limit`, and finds what JSON can't hold. */
function measure(
  root: unknown,
  limit: number,
  lossy: ReadonlyMap<number, string>,
): { readonly problem?: Problem; readonly numbers: readonly Problem[] } {
  let nodes = 0
  let refusal: Problem | undefined
  const numbers: Problem[] = []
  const path: (string | number)[] = []
  const visit = (value: unknown): void => {
    nodes++
    if (nodes > limit) refusal = limitProblem('alias_bomb', 'its aliases (*name) grow into too much data')
    else if (path.length > MAX_DEPTH * 2)
      refusal = limitProblem('too_deep', 'an anchor holds itself, or values are nested too deeply')
    if (refusal) return
    if (typeof value === 'number') {
      const written = lossy.get(Math.abs(value))
      if (!Number.isFinite(value)) numbers.push(numberProblem(value, [...path]))
      else if (written !== undefined) numbers.push(lossyProblem(value, written, [...path]))
    }
    if (typeof value !== 'object' || value === null) return
    const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
    for (const [key, child] of entries) {
      path.push(key)
      visit(child)
      path.pop()
      if (refusal) return
    }
  }
  visit(root)
  return refusal ? { problem: refusal, numbers } : { numbers }
}

const limitProblem = (code: string, what: string): Problem => ({
  code,
  severity: 'error',
  message: `the file is refused: ${what}`,
  remedy: 'write the values out, or move data into files that tasks read',
  path: [],
})

const numberProblem = (value: number, path: readonly (string | number)[]): Problem => ({
  code: 'bad_number',
  severity: 'error',
  message: `"${path.at(-1) ?? ''}" is ${Number.isNaN(value) ? 'not a number (.nan)' : 'infinite (.inf)'}: values are JSON`,
  remedy: 'write a finite number, or text in quotes',
  path,
})

const lossyProblem = (value: number, written: string, path: readonly (string | number)[]): Problem => ({
  code: 'bad_number',
  severity: 'error',
  message: `"${path.at(-1) ?? ''}" has more digits than a number can hold: ${written} would become ${value}`,
  remedy: 'put it in quotes to keep it as text',
  path,
})

function broken(code: string, message: string, remedy: string): LoadedYaml {
  return { value: undefined, problems: [{ code, severity: 'error', message, remedy, path: [] }] }
}
