import { EVENT_ID, type Event, getScalarValue, parseEvents, type ScalarEvent } from 'js-yaml'
import type { Place, Problem } from './problem.ts'

/** A value of the text with the range of its own words and of its key's. */
export interface PlacedNode {
  readonly key?: Span
  readonly value?: Span
  readonly children: ReadonlyMap<string | number, PlacedNode>
  /** Keys that stand twice in one map: the later ones. */
  readonly duplicates: readonly { readonly name: string; readonly span: Span }[]
}

export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * The problems with their places, in the order of the text. A problem's place is its excerpt where it has one, else the key for
 * unknown or misnamed keys and for maps and lists, else the value; where the path doesn't exist, the nearest thing above it.
 * A problem that has a place already keeps it; where the text is no YAML the others stand at its start.
 */
export function placeProblems(text: string, problems: readonly Problem[]): Problem[] {
  if (problems.every((problem) => problem.place)) return inOrder(problems)
  const root = placedTree(text)
  const toPlace = placer(text)
  if (!root)
    return inOrder(
      problems.map((problem) =>
        problem.place ? problem : { ...problem, place: toPlace({ from: 0, to: 0 }) },
      ),
    )
  return inOrder(
    problems.map((problem) =>
      problem.place ? problem : { ...problem, place: toPlace(locate(text, root, problem)) },
    ),
  )
}

/** The place of a range of the text. */
export const spanPlace = (text: string, from: number, to: number): Place => placer(text)({ from, to })

/** The text's values with their ranges; undefined where it is no YAML. */
export function placedTree(text: string): PlacedNode | undefined {
  try {
    const events = parseEvents(text, { maxDepth: 100 })
    const first = events.findIndex((event) => event.type !== EVENT_ID.DOCUMENT)
    return first === -1 ? undefined : new TreeReader(text, events, first).read()
  } catch {
    return undefined // no YAML: load.ts has said so, with the place
  }
}

/** One pass over the events of js-yaml. */
class TreeReader {
  readonly #text: string
  readonly #events: readonly Event[]
  #at: number

  constructor(text: string, events: readonly Event[], at: number) {
    this.#text = text
    this.#events = events
    this.#at = at
  }

  read(key?: Span): PlacedNode {
    const event = this.#events[this.#at++]
    const own = key ? { key } : {}
    if (event?.type === EVENT_ID.MAPPING) return this.#readMap(own)
    if (event?.type === EVENT_ID.SEQUENCE) return this.#readList(own)
    const value = event ? valueSpan(event) : undefined
    return { ...own, ...(value ? { value } : {}), children: new Map(), duplicates: [] }
  }

  #readMap(own: { key?: Span }): PlacedNode {
    const children = new Map<string | number, PlacedNode>()
    const duplicates: { name: string; span: Span }[] = []
    while (!this.#isEnd()) {
      const keyEvent = this.#events[this.#at]
      const before = this.#at
      this.read()
      const span = (keyEvent && valueSpan(keyEvent)) ?? { from: 0, to: 0 }
      const name = keyEvent?.type === EVENT_ID.SCALAR ? scalarText(this.#text, keyEvent) : `\0${before}`
      if (children.has(name)) duplicates.push({ name, span })
      children.set(name, this.read(span))
    }
    this.#at++
    return { ...own, children, duplicates }
  }

  #readList(own: { key?: Span }): PlacedNode {
    const children = new Map<string | number, PlacedNode>()
    while (!this.#isEnd()) children.set(children.size, this.read())
    this.#at++
    return { ...own, children, duplicates: [] }
  }

  #isEnd(): boolean {
    const event = this.#events[this.#at]
    return event === undefined || event.type === EVENT_ID.POP
  }
}

const scalarText = (text: string, event: ScalarEvent): string =>
  event.valueStart < 0 ? 'null' : getScalarValue(text, event)

function valueSpan(event: Event): Span | undefined {
  if (event.type === EVENT_ID.ALIAS) return { from: event.anchorStart - 1, to: event.anchorEnd }
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined
  return { from: event.valueStart, to: event.valueEnd }
}

const KEY_PROBLEMS: ReadonlySet<string> = new Set([
  'unknown_key',
  'bad_name',
  'reserved_name',
  'several_actions',
  'args_with_run',
  'result_with_run',
])

function locate(text: string, root: PlacedNode, problem: Problem): Span {
  let node = root
  let best: Span | undefined
  let depth = 0
  for (const step of problem.path) {
    const child = node.children.get(step) ?? node.children.get(String(step))
    if (!child && step === 0 && node.value) {
      depth++ // one path written without a list is the list's first
      continue
    }
    if (!child) break
    node = child
    depth++
    best = child.key ?? child.value ?? firstSpan(child) ?? best
  }
  if (depth < problem.path.length || KEY_PROBLEMS.has(problem.code)) return best ?? { from: 0, to: 0 }
  const excerpt = problem.excerpt === undefined ? undefined : findExcerpt(text, node, problem.excerpt)
  return excerpt ?? node.value ?? best ?? firstSpan(root) ?? { from: 0, to: 0 }
}

/** The first words within a list or map: where an item of a list starts. */
function firstSpan(node: PlacedNode): Span | undefined {
  for (const child of node.children.values()) return child.key ?? child.value ?? firstSpan(child)
  return node.value
}

function findExcerpt(text: string, node: PlacedNode, excerpt: string): Span | undefined {
  if (node.value) {
    const from = text.indexOf(excerpt, node.value.from)
    return from >= 0 && from + excerpt.length <= node.value.to
      ? { from, to: from + excerpt.length }
      : undefined
  }
  for (const child of node.children.values()) {
    const found = findExcerpt(text, child, excerpt)
    if (found) return found
  }
  return undefined
}

function placer(text: string): (span: Span) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineOf = (offset: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  return ({ from, to }) => {
    const offset = Math.min(from, text.length)
    const endOffset = Math.min(Math.max(to, offset), text.length)
    const [line, endLine] = [lineOf(offset), lineOf(endOffset)]
    return {
      line: line + 1,
      column: offset - (starts[line] ?? 0) + 1,
      endLine: endLine + 1,
      endColumn: endOffset - (starts[endLine] ?? 0) + 1,
      offset,
      endOffset,
    }
  }
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.place?.offset ?? 0) - (b.place?.offset ?? 0))
}
