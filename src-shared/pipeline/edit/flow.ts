import type { Json, JsonObject } from '../../json.ts'
import { renameKey } from './block.ts'
import { lineEndOf, lineStartOf } from './document.ts'
import { formatFlow, formatFlowLines, formatKey } from './format.ts'
import { pairItems } from './list-diff.ts'
import { commonQuote, keyAfter, placeOfEntry, placeOfItem } from './places.ts'
import { type ListNode, type MapNode, skipBlank } from './tree.ts'
import { change, type Place, type Work } from './work.ts'

interface Element {
  readonly start: number
  readonly end: number
}

interface Insertion {
  /** Index of the element that stays and comes before; -1: none. */
  readonly behind: number
  /** Gets the indentation of the line that it goes on, and the column. */
  readonly format: (indent: number, isTall: boolean) => string
}

/** Changes a `{ … }` in place; at least one of its keys stays. */
export function changeFlowMap(
  work: Work,
  node: MapNode,
  before: JsonObject,
  after: JsonObject,
  place: Place,
): void {
  const removed = new Set<number>()
  const known = new Set<string>()
  let last = -1
  for (const [index, entry] of node.entries.entries()) {
    const key = keyAfter(work, place, entry.key, after)
    if (key === undefined) {
      removed.add(index)
      continue
    }
    last = index
    known.add(key)
    if (key !== entry.key) renameKey(work, entry, key)
    work.reconcile(
      work,
      entry.value,
      before[entry.key] ?? null,
      after[key] ?? null,
      placeOfEntry(work, node, entry, place),
    )
  }
  const added = Object.entries(after).filter(([key]) => !known.has(key))
  const isRoot = place.path.length === 0
  const insertions = added.map(([key, value]) => ({
    behind: isRoot ? rootNeighbour(node, removed, key, last) : last,
    format: (indent: number, isTall: boolean): string => {
      const head = `${formatKey(key, true, work.document.isJson)}: `
      return head + formatted(work, value, indent, isTall, indent + head.length)
    },
  }))
  changeElements(work, node, node.entries, removed, insertions)
}

function rootNeighbour(node: MapNode, removed: ReadonlySet<number>, key: string, last: number): number {
  const stops = ['tasks', 'groups', 'notes'].includes(key)
    ? ['layout']
    : ['tasks', 'groups', 'notes', 'layout']
  const stop = key === 'layout' ? -1 : node.entries.findIndex((entry) => stops.includes(entry.key))
  if (stop < 0) return last
  for (let index = stop - 1; index >= 0; index--) if (!removed.has(index)) return index
  return -1
}

/** Changes a `[ … ]` in place; neither the old nor the new one is empty. */
export function changeFlowList(
  work: Work,
  node: ListNode,
  before: readonly Json[],
  after: readonly Json[],
  place: Place,
): void {
  const removed = new Set<number>()
  const insertions: Insertion[] = []
  const quote = commonQuote(node)
  let behind = -1
  for (const step of pairItems(before, after)) {
    if (step.kind === 'keep') {
      behind = step.old
      const item = node.items[step.old]
      if (item === undefined) continue
      work.reconcile(
        work,
        item.value,
        before[step.old] ?? null,
        after[step.now] ?? null,
        placeOfItem(work, node, step.old, item, place),
      )
    } else if (step.kind === 'remove') removed.add(step.old)
    else {
      const value = after[step.now] ?? null
      insertions.push({
        behind,
        format: (indent, isTall) => formatted(work, value, indent, isTall, indent, quote),
      })
    }
  }
  changeElements(work, node, node.items, removed, insertions)
}

function formatted(
  work: Work,
  value: Json,
  indent: number,
  isTall: boolean,
  column: number,
  quote?: 'single' | 'double',
): string {
  const { isJson, eol } = work.document
  return isTall && isJson
    ? formatFlowLines(value, indent, work.document, eol, column)
    : formatFlow(value, isJson, quote)
}

function changeElements(
  work: Work,
  node: MapNode | ListNode,
  elements: readonly Element[],
  removed: ReadonlySet<number>,
  insertions: readonly Insertion[],
): void {
  const lastKept = elements.findLastIndex((_, index) => !removed.has(index))
  for (const index of removed) if (index < lastKept) removeInside(work, elements, index)
  const hasTail = removeTail(work, elements, lastKept)
  for (const insertion of insertions) {
    if (insertion.behind !== lastKept) insertBefore(work, elements, insertion.behind + 1, insertion)
  }
  const atEnd = insertions.filter((insertion) => insertion.behind === lastKept)
  if (atEnd.length > 0) append(work, node, elements[lastKept], hasTail, atEnd)
}

/** Takes out an element that another one follows, with its comma, and its line where it has one to itself. */
function removeInside(work: Work, elements: readonly Element[], index: number): void {
  const { text } = work.document
  const element = elements[index]
  const next = elements[index + 1]
  if (element === undefined || next === undefined) return
  const comma = skipBlank(text, element.end)
  const end = text[comma] === ',' ? comma + 1 : element.end
  if (text.slice(end, next.start).trim() === '') {
    change(work, element.start, next.start, '')
    return
  }
  change(work, element.start, end, '')
}

/** Takes out everything behind the last element that stays. Returns whether there was anything. */
function removeTail(work: Work, elements: readonly Element[], lastKept: number): boolean {
  const { text } = work.document
  const kept = elements[lastKept]
  const last = elements.at(-1)
  if (kept === undefined || last === undefined || kept === last) return false
  const range = text.slice(kept.end, last.end)
  if (!hasComment(elements, text, lastKept) || range.indexOf('\n') < 0) change(work, kept.end, last.end, '')
  else {
    const comma = skipBlank(text, kept.end)
    change(work, comma, comma + 1, '')
    for (const element of elements.slice(lastKept + 1)) {
      const behind = skipBlank(text, element.end)
      const to = text[behind] === ',' && element !== last ? behind + 1 : element.end
      change(work, element.start, to, '')
    }
  }
  return true
}

function hasComment(elements: readonly Element[], text: string, from: number): boolean {
  return elements.slice(from, -1).some((element, index) => {
    const next = elements[from + index + 1]
    return next !== undefined && text.slice(element.end, next.start).includes('#')
  })
}

function append(
  work: Work,
  node: MapNode | ListNode,
  last: Element | undefined,
  hasTail: boolean,
  insertions: readonly Insertion[],
): void {
  const { text, eol } = work.document
  if (last === undefined) return
  const isTall =
    lineStartOf(text, last.start) !== lineStartOf(text, node.start) &&
    lineStartOf(text, node.end - 1) > last.end
  const margin = /^[ \t]*/.exec(text.slice(lineStartOf(text, last.start)))?.[0] ?? ''
  const inserts = insertions.map((insertion) => insertion.format(margin.length, isTall))
  const comma = skipBlank(text, last.end)
  const hasComma = text[comma] === ',' && !hasTail
  if (!isTall) {
    if (hasComma) change(work, comma + 1, comma + 1, inserts.map((insert) => ` ${insert},`).join(''))
    else change(work, last.end, last.end, inserts.map((insert) => `, ${insert}`).join(''))
    return
  }
  const lineEnd = hasTail ? last.end : lineEndOf(text, hasComma ? comma : last.end)
  if (!hasComma) change(work, last.end, last.end, ',')
  const lines = inserts.join(`,${eol}${margin}`)
  change(work, lineEnd, lineEnd, `${eol}${margin}${lines}${hasComma ? ',' : ''}`)
}

function insertBefore(work: Work, elements: readonly Element[], index: number, insertion: Insertion): void {
  const { text, eol } = work.document
  const element = elements[index]
  if (element === undefined) return
  const lineStart = lineStartOf(text, element.start)
  const margin = text.slice(lineStart, element.start)
  const isTall = margin.trim() === '' && elements.length > 1
  const insert = insertion.format(margin.length, isTall)
  change(work, element.start, element.start, isTall ? `${insert},${eol}${margin}` : `${insert}, `)
}
