import { CORE_SCHEMA, constructFromEvents, parseEvents, YAMLException } from 'js-yaml'
import type { JsonObject } from '../../json.ts'
import type { TextChange } from '../edits.ts'
import { applyChanges } from './changes.ts'
import { columnOf, dataOf, lineStartOf, type OpenDocument } from './document.ts'
import { asObject, isEqual, isObject, keyOf } from './json-path.ts'
import { buildTree, type MapEntry, type MapNode, shiftedEntry, TreeError } from './tree.ts'

/**
 * The document after an edit, reading only the tasks and layout lines that changed; undefined where that cannot be told from them
 * (then the whole text is read). It holds `expected` where every line that was read says so: it is the same check, for less.
 *
 * Why parts may stand for the whole: without anchors, the lines from one key of a block map to the next mean the same alone as in
 * their place, and a map of such parts is their sum.
 */
export function reopened(
  old: OpenDocument,
  changes: readonly TextChange[],
  text: string,
  expected: JsonObject,
): OpenDocument | undefined {
  const { root, anchors } = old.tree
  if (root?.kind !== 'map' || root.style !== 'block' || anchors.size > 0 || changes.length === 0)
    return undefined
  if (Object.keys(expected).length !== root.entries.length) return undefined
  const entries: MapEntry[] = []
  let shift = 0
  let used = 0
  for (const [index, entry] of root.entries.entries()) {
    const end = lineStartOf(old.text, root.entries[index + 1]?.start ?? old.text.length + 1)
    const limit = index === root.entries.length - 1 ? old.text.length : end
    const own = changes
      .slice(used)
      .filter((change) => change.from < limit || index === root.entries.length - 1)
    const before = keyOf(old.data, entry.key)
    const after = keyOf(expected, entry.key)
    if (own.length === 0) {
      if (after === undefined || !isEqual(before, after)) return undefined
      entries.push(shiftedEntry(entry, shift))
      continue
    }
    used += own.length
    const section = sectionOf(old.text, entry, limit)
    const map = section && changedSection(old.text, section, own, asObject(before), after, shift)
    if (map === undefined) return undefined
    entries.push({ ...shiftedHead(entry, shift), value: map, end: map.end })
    shift += growth(own)
  }
  if (used !== changes.length) return undefined
  const end = entries.at(-1)?.end ?? 0
  return { ...old, text, data: expected, tree: { root: { ...root, entries, end }, anchors } }
}

const growth = (changes: readonly TextChange[]): number =>
  changes.reduce((sum, change) => sum + change.insert.length - (change.to - change.from), 0)

function shiftedHead(entry: MapEntry, shift: number): Omit<MapEntry, 'value' | 'end'> {
  const { key, keyNode, start, colonEnd } = shiftedEntry(entry, shift)
  return { key, keyNode, start, ...(colonEnd === undefined ? {} : { colonEnd }) }
}

interface Section {
  readonly node: MapNode
  readonly column: number
  /** Where the lines of each key begin, and where those of the last end. */
  readonly starts: readonly number[]
}

/** A block map with each key on a line of its own. */
function sectionOf(text: string, entry: MapEntry, limit: number): Section | undefined {
  const node = entry.value
  if ((entry.key !== 'tasks' && entry.key !== 'layout') || node.kind !== 'map' || node.style !== 'block')
    return undefined
  const first = node.entries[0]
  if (first === undefined || lineStartOf(text, first.start) <= entry.start) return undefined
  const column = columnOf(text, first.start)
  return { node, column, starts: [...node.entries.map((item) => item.start - column), limit] }
}

function changedSection(
  text: string,
  section: Section,
  changes: readonly TextChange[],
  before: JsonObject,
  after: unknown,
  shift: number,
): MapNode | undefined {
  const { node, starts } = section
  if (!isObject(dataOf(after))) return undefined
  const expected = asObject(dataOf(after))
  const entries: MapEntry[] = []
  let moved = shift
  let next = 0
  for (const region of regionsOf(starts, changes)) {
    if (region === undefined) return undefined
    for (; next < region.first; next++)
      if (!keep(entries, node.entries[next], before, expected, moved)) return undefined
    const from = starts[region.first] ?? 0
    const to = starts[region.last + 1] ?? 0
    const own = changes.slice(region.changeFrom, region.changeTo)
    const part = readPart(text.slice(from, to), own, from, section.column)
    if (part === undefined) return undefined
    for (const entry of part.entries) {
      if (!isEqual(keyOf(part.data, entry.key), keyOf(expected, entry.key))) return undefined
      entries.push(shiftedEntry(entry, from + moved))
    }
    moved += growth(own)
    next = region.last + 1
  }
  for (; next < node.entries.length; next++)
    if (!keep(entries, node.entries[next], before, expected, moved)) return undefined
  return complete(node, entries, expected)
}

/** Adds an entry that no change touches; false where it was to have another value. */
function keep(
  entries: MapEntry[],
  entry: MapEntry | undefined,
  before: JsonObject,
  expected: JsonObject,
  shift: number,
): boolean {
  if (entry === undefined) return true
  if (!isEqual(keyOf(before, entry.key), keyOf(expected, entry.key))) return false
  entries.push(shiftedEntry(entry, shift))
  return true
}

function complete(node: MapNode, entries: readonly MapEntry[], expected: JsonObject): MapNode | undefined {
  const keys = new Set(entries.map((entry) => entry.key))
  const first = entries[0]
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (keys.size !== entries.length || keys.size !== Object.keys(expected).length) return undefined
  return { ...node, entries, start: first.start, propsStart: first.start, end: last.end }
}

interface Region {
  readonly first: number
  readonly last: number
  readonly changeFrom: number
  readonly changeTo: number
}

/** Runs of keys that changes touch; undefined among them where one lies outside. */
function* regionsOf(
  starts: readonly number[],
  changes: readonly TextChange[],
): Generator<Region | undefined> {
  let region: Region | undefined
  let at = 0
  for (const [index, { from, to }] of changes.entries()) {
    if (from < (starts[0] ?? 0) || to > (starts.at(-1) ?? 0)) return yield undefined
    while (at < starts.length - 2 && (starts[at + 1] ?? 0) <= from) at++
    const first = at
    while (at < starts.length - 2 && (starts[at + 1] ?? 0) < to) at++
    if (region !== undefined && first <= region.last) region = { ...region, last: at, changeTo: index + 1 }
    else {
      if (region !== undefined) yield region
      region = { first, last: at, changeFrom: index, changeTo: index + 1 }
    }
  }
  if (region !== undefined) yield region
}

function readPart(
  old: string,
  changes: readonly TextChange[],
  base: number,
  column: number,
): { entries: readonly MapEntry[]; data: JsonObject } | undefined {
  const text = applyChanges(
    old,
    changes.map(({ from, to, insert }) => ({ from: from - base, to: to - base, insert })),
  )
  try {
    const events = parseEvents(text, { maxDepth: 100 })
    const { root, anchors } = buildTree(text, events)
    if (root === undefined) return { entries: [], data: {} }
    if (root.kind !== 'map' || root.style !== 'block' || anchors.size > 0) return undefined
    if (root.entries.some((entry) => columnOf(text, entry.start) !== column)) return undefined
    return {
      entries: root.entries,
      data: asObject(dataOf(constructFromEvents(events, { source: text, schema: CORE_SCHEMA })[0])),
    }
  } catch (error) {
    if (error instanceof YAMLException || error instanceof TreeError || error instanceof RangeError)
      return undefined
    throw error
  }
}
