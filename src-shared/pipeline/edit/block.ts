import type { Json, JsonObject } from '../../json.ts'
import { columnOf, lineEndOf, lineStartOf } from './document.ts'
import { blockList, formatKey, formatScalar } from './format.ts'
import { pairItems } from './list-diff.ts'
import {
  blockLines,
  commonQuote,
  endWithComments,
  isAiry,
  keyAfter,
  linesToRemove,
  placeOfEntry,
  placeOfItem,
  startWithComments,
} from './places.ts'
import type { ListNode, MapEntry, MapNode } from './tree.ts'
import { change, type Place, type Work } from './work.ts'

/** Changes a map of lines in place; at least one of its keys stays. */
export function changeBlockMap(
  work: Work,
  node: MapNode,
  before: JsonObject,
  after: JsonObject,
  place: Place,
): void {
  const kept: MapEntry[] = []
  const known = new Set<string>()
  const stays = (entry: MapEntry): boolean => keyAfter(work, place, entry.key, after) !== undefined
  for (const [index, entry] of node.entries.entries()) {
    const key = keyAfter(work, place, entry.key, after)
    if (key === undefined) {
      removeEntry(work, node, index, place, stays)
      continue
    }
    kept.push(entry)
    known.add(key)
    if (key !== entry.key) renameKey(work, entry, key)
    const inner = placeOfEntry(work, node, entry, place)
    work.reconcile(work, entry.value, before[entry.key] ?? null, after[key] ?? null, inner)
  }
  for (const [key, value] of Object.entries(after)) {
    if (!known.has(key)) insertEntry(work, node, kept, [key, value], place)
  }
}

function insertEntry(
  work: Work,
  node: MapNode,
  kept: readonly MapEntry[],
  [key, value]: readonly [string, Json],
  place: Place,
): void {
  const { text, eol } = work.document
  const indent = columnOf(text, node.entries[0]?.start ?? node.start)
  const lines = blockLines(work, [...place.path, key], key, value, indent)
  const anchor = place.path.length === 0 ? rootNeighbour(kept, key) : kept.at(-1)
  if (anchor === undefined) {
    const at = kept[0]?.start ?? node.start
    change(work, at, at, `${lines.join(eol).trimStart()}${eol}${' '.repeat(indent)}`)
    return
  }
  const gap = place.path.length === 1 && place.path[0] === 'tasks' && isAiry(text, kept) ? eol : ''
  const at = endWithComments(text, anchor.end, anchor === node.entries.at(-1) ? indent : indent + 1)
  change(work, at, at, gap + lines.map((line) => eol + line).join(''))
}

export function renameKey(work: Work, entry: MapEntry, key: string): void {
  const { keyNode } = entry
  const quote = keyNode.style === 'single' || keyNode.style === 'double' ? keyNode.style : undefined
  const name =
    quote === undefined ? formatKey(key, true, work.document.isJson) : formatScalar(key, false, false, quote)
  change(work, keyNode.start, keyNode.end, name)
}

/** Keys about the whole come before `tasks`, the rest after it; `layout` is always the last. Undefined: before all others. */
function rootNeighbour(kept: readonly MapEntry[], key: string): MapEntry | undefined {
  if (key === 'layout') return kept.at(-1)
  const isTail = ['tasks', 'groups', 'notes'].includes(key)
  const stops = isTail ? ['layout'] : ['tasks', 'groups', 'notes', 'layout']
  const stop = kept.findIndex((entry) => stops.includes(entry.key))
  return stop < 0 ? kept.at(-1) : kept[stop - 1]
}

function removeEntry(
  work: Work,
  node: MapNode,
  index: number,
  place: Place,
  stays: (entry: MapEntry) => boolean,
): void {
  const { text } = work.document
  const entry = node.entries[index]
  if (entry === undefined) return
  const lineStart = lineStartOf(text, entry.start)
  if (text.slice(lineStart, entry.start).replace('\ufeff', '').trim() !== '') {
    // `- a: 1` or `--- a: 1`: the next key moves up into its place.
    const next = node.entries.slice(index + 1).find(stays)
    change(work, entry.start, next?.start ?? entry.end, '')
    return
  }
  const isFirstOnDash =
    node.entries.slice(0, index).every((other) => !stays(other)) && isAfterDash(text, node)
  if (isFirstOnDash) return
  const previous = node.entries[index - 1]
  const floor =
    previous === undefined
      ? place.head === undefined
        ? 0
        : lineEndOf(text, place.head)
      : lineEndOf(text, previous.end)
  const takesComments = place.path.length === 0 || (place.path.length === 1 && place.path[0] !== 'layout')
  const start = takesComments ? startWithComments(text, entry.start, floor) : lineStart
  const end = endWithComments(text, entry.end, columnOf(text, entry.start) + 1)
  const range = linesToRemove(text, start, end, floor)
  change(work, range.from, range.to, '')
}

/** The first of the map stands behind a dash, and takes all up to the first key that stays with it. */
const isAfterDash = (text: string, node: MapNode): boolean => {
  const first = node.entries[0]
  return first !== undefined && text.slice(lineStartOf(text, first.start), first.start).trim() !== ''
}

/** Changes a list of `- item` lines in place; neither the old nor the new one is empty. */
export function changeBlockList(
  work: Work,
  node: ListNode,
  before: readonly Json[],
  after: readonly Json[],
  place: Place,
): void {
  const { text, eol } = work.document
  const indent = columnOf(text, node.items[0]?.start ?? node.start)
  const quote = commonQuote(node)
  let last = -1
  let isTouched = false
  for (const step of pairItems(before, after)) {
    const item = step.old === undefined ? undefined : node.items[step.old]
    if (step.kind === 'keep' && item !== undefined) {
      work.reconcile(
        work,
        item.value,
        before[step.old] ?? null,
        after[step.now] ?? null,
        placeOfItem(work, node, step.old, item, place),
      )
      last = step.old
      isTouched = true
    } else if (step.kind === 'remove' && item !== undefined) {
      removeItem(work, node, step.old, isTouched)
    } else if (step.kind === 'insert') {
      const value = after[step.now] ?? null
      const lines =
        quote !== undefined && typeof value === 'string' && !value.includes('\n')
          ? [`${' '.repeat(indent)}- ${formatScalar(value, false, false, quote)}`]
          : blockList([value], indent, work.document)
      insertLines(work, node, last, lines, eol)
    }
  }
}

function insertLines(work: Work, node: ListNode, last: number, lines: readonly string[], eol: string): void {
  const { text } = work.document
  const previous = node.items[last]
  if (previous !== undefined) {
    const at = lineEndOf(text, previous.end)
    change(work, at, at, lines.map((line) => eol + line).join(''))
    return
  }
  const first = node.items[0]
  if (first === undefined) return
  const margin = ' '.repeat(columnOf(text, first.start))
  change(
    work,
    first.start,
    first.start,
    lines.map((line, index) => (index === 0 ? line.trimStart() : line) + eol).join('') + margin,
  )
}

function removeItem(work: Work, node: ListNode, index: number, hasKeptBefore: boolean): void {
  const { text } = work.document
  const item = node.items[index]
  const next = node.items[index + 1]
  if (item === undefined) return
  const lineStart = lineStartOf(text, item.start)
  const first = node.items[0]
  const isCompact =
    first !== undefined && text.slice(lineStartOf(text, first.start), first.start).trim() !== ''
  if (isCompact && !hasKeptBefore && next !== undefined) {
    change(work, item.start, next.start, '')
    return
  }
  const end = endWithComments(text, item.end, columnOf(text, item.start) + 1)
  const floor = index === 0 ? lineStart : lineEndOf(text, node.items[index - 1]?.end ?? 0)
  const range = linesToRemove(text, lineStart, end, floor)
  change(work, range.from, range.to, '')
}
