import {
  COLLECTION_STYLE_FLOW,
  CORE_SCHEMA,
  EVENT_ID,
  type Event,
  getScalarValue,
  load,
  type MappingEvent,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_SINGLE_QUOTED,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import { assertNever } from '../../assert.ts'

/** A value where it stands in the text. `start` to `end` is its own text, anchors before it begin at `propsStart`. */
export type TreeNode = MapNode | ListNode | ScalarNode | AliasNode

interface NodeBase {
  readonly propsStart: number
  readonly start: number
  readonly end: number
  readonly anchor?: string
}

export interface MapNode extends NodeBase {
  readonly kind: 'map'
  /** `pair`: the braceless `a: b` inside `[ ]`. */
  readonly style: 'block' | 'flow' | 'pair'
  readonly entries: readonly MapEntry[]
}

export interface MapEntry {
  readonly key: string
  readonly keyNode: ScalarNode
  /** Of the key, or of the `?` before it. */
  readonly start: number
  /** Just behind the `:`; absent in `{a}`. */
  readonly colonEnd?: number
  readonly value: TreeNode
  readonly end: number
}

export interface ListNode extends NodeBase {
  readonly kind: 'list'
  readonly style: 'block' | 'flow'
  readonly items: readonly ListItem[]
}

export interface ListItem {
  /** Of the `-` in block style. */
  readonly start: number
  readonly value: TreeNode
  readonly end: number
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar'
  /** `empty`: no text at all (`key:`); `start` and `end` are where it would stand. */
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'empty'
  /** Block scalars: the column of the body, where the body begins, and whether trailing blank lines count (`+`). */
  readonly body?: { readonly indent: number; readonly start: number }
}

interface AliasNode extends NodeBase {
  readonly kind: 'alias'
  readonly name: string
}

export interface Tree {
  /** Absent in a file without content. */
  readonly root?: TreeNode
  /** By name; the last one where a name is used twice. */
  readonly anchors: ReadonlyMap<string, TreeNode>
}

/** Thrown where the text has a form that edits don't reach (a list as a key, two documents). */
export class TreeError extends Error {}

/** The nodes of one YAML document with their exact ranges, from the parser that also loads the data. */
export function buildTree(text: string, events: readonly Event[]): Tree {
  const builder = new Builder(text, events)
  return builder.build()
}

/** The first position from `at` that is neither blank nor in a comment. */
export function skipBlank(text: string, at: number): number {
  let position = at
  for (;;) {
    const code = text.charCodeAt(position)
    if (code === 32 || code === 9 || code === 10 || code === 13) position++
    else if (code === 35) {
      const end = text.indexOf('\n', position)
      if (end < 0) return text.length
      position = end + 1
    } else return position
  }
}

/** The same entry, further on in the text; its value moves along when somebody looks at it. */
export function shiftedEntry(entry: MapEntry, by: number): MapEntry {
  if (by === 0) return entry
  return entry instanceof ShiftedEntry
    ? new ShiftedEntry(entry.origin, entry.by + by)
    : new ShiftedEntry(entry, by)
}

/** Thousands of entries move with each edit and next to none is looked at: hence the getters. */
class ShiftedEntry implements MapEntry {
  readonly origin: MapEntry
  readonly by: number
  readonly key: string
  readonly start: number
  readonly end: number
  readonly colonEnd?: number

  constructor(origin: MapEntry, by: number) {
    this.origin = origin
    this.by = by
    this.key = origin.key
    this.start = origin.start + by
    this.end = origin.end + by
    if (origin.colonEnd !== undefined) this.colonEnd = origin.colonEnd + by
  }

  get keyNode(): ScalarNode {
    return { ...this.origin.keyNode, ...shiftedRange(this.origin.keyNode, this.by) }
  }

  get value(): TreeNode {
    return shiftedNode(this.origin.value, this.by)
  }
}

const shiftedRange = (node: TreeNode, by: number) => ({
  propsStart: node.propsStart + by,
  start: node.start + by,
  end: node.end + by,
})

function shiftedNode(node: TreeNode, by: number): TreeNode {
  const range = shiftedRange(node, by)
  switch (node.kind) {
    case 'map':
      return { ...node, ...range, entries: node.entries.map((entry) => shiftedEntry(entry, by)) }
    case 'list':
      return {
        ...node,
        ...range,
        items: node.items.map(({ start, end, value }) => ({
          start: start + by,
          end: end + by,
          value: shiftedNode(value, by),
        })),
      }
    case 'scalar':
      return {
        ...node,
        ...range,
        ...(node.body === undefined
          ? {}
          : { body: { indent: node.body.indent, start: node.body.start + by } }),
      }
    case 'alias':
      return { ...node, ...range }
    default:
      return assertNever(node)
  }
}

/** A cursor over the parser's events; lives for one call of `buildTree`. */
class Builder {
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #anchors = new Map<string, TreeNode>()
  #next = 0

  constructor(text: string, events: readonly Event[]) {
    this.#text = text
    this.#events = events
  }

  build(): Tree {
    const documents = this.#events.filter((event) => event.type === EVENT_ID.DOCUMENT).length
    if (documents > 1) throw new TreeError('a pipeline file is one YAML document, but this one has several')
    if (documents === 0) return { anchors: this.#anchors }
    this.#next = 1
    const root = this.#node(0)
    return { root, anchors: this.#anchors }
  }

  /** `from`: the end of the token before, where a value without text would stand. */
  #node(from: number): TreeNode {
    const event = this.#events[this.#next++]
    if (event === undefined) throw new TreeError('expected a value but the events ended')
    const node = this.#nodeOf(event, from)
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    return node
  }

  #nodeOf(event: Event, from: number): TreeNode {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event, from)
      case EVENT_ID.MAPPING:
        return this.#map(event)
      case EVENT_ID.SEQUENCE:
        return this.#list(event)
      case EVENT_ID.ALIAS: {
        const start = event.anchorStart - 1
        const name = this.#text.slice(event.anchorStart, event.anchorEnd)
        return { kind: 'alias', propsStart: start, start, end: event.anchorEnd, name }
      }
      default:
        throw new TreeError('expected a value but found the end of one')
    }
  }

  #props(event: ScalarEvent | MappingEvent | SequenceEvent, start: number) {
    if (event.tagStart >= 0) throw new TreeError('tags (`!name`) are not allowed in a pipeline file')
    if (event.anchorStart < 0) return { propsStart: start }
    const anchor = this.#text.slice(event.anchorStart, event.anchorEnd)
    return { propsStart: event.anchorStart - 1, anchor }
  }

  #scalar(event: ScalarEvent, from: number): ScalarNode {
    const text = this.#text
    if (event.style === SCALAR_STYLE_LITERAL_BLOCK || event.style === SCALAR_STYLE_FOLDED_BLOCK) {
      const style = event.style === SCALAR_STYLE_LITERAL_BLOCK ? 'literal' : 'folded'
      const start = skipBlank(text, event.anchorStart >= 0 ? event.anchorEnd : from)
      const body = { indent: event.indent, start: event.valueStart }
      const end = blockScalarEnd(text, event, start)
      return { kind: 'scalar', style, start, end, body, ...this.#props(event, start) }
    }
    if (event.valueStart < 0) {
      const at = event.anchorStart >= 0 ? event.anchorEnd : from
      return { kind: 'scalar', style: 'empty', start: at, end: at, ...this.#props(event, at) }
    }
    const isDouble = event.style === SCALAR_STYLE_DOUBLE_QUOTED
    const isQuoted = isDouble || event.style === SCALAR_STYLE_SINGLE_QUOTED
    const style = isDouble ? 'double' : isQuoted ? 'single' : 'plain'
    const start = isQuoted ? event.valueStart - 1 : event.valueStart
    const end = isQuoted ? event.valueEnd + 1 : event.valueEnd
    return { kind: 'scalar', style, start, end, ...this.#props(event, start) }
  }

  #map(event: MappingEvent): MapNode {
    const text = this.#text
    const isFlow = event.style === COLLECTION_STYLE_FLOW
    const style = !isFlow ? 'block' : text[event.start] === '{' ? 'flow' : 'pair'
    const entries: MapEntry[] = []
    let end = style === 'flow' ? event.start + 1 : event.start
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const entry = this.#entry(skipSeparators(text, end, style === 'flow' ? ',' : ''))
      entries.push(entry)
      end = entry.end
    }
    this.#next++
    if (style === 'flow') end = closing(text, end, '}')
    return { kind: 'map', style, entries, start: event.start, end, ...this.#props(event, event.start) }
  }

  #entry(start: number): MapEntry {
    const text = this.#text
    const keyEvent = this.#events[this.#next]
    const isExplicit = text[start] === '?' && /\s/.test(text[start + 1] ?? ' ')
    const keyNode = this.#node(start + (isExplicit ? 1 : 0))
    if (keyNode.kind !== 'scalar' || keyEvent?.type !== EVENT_ID.SCALAR) {
      throw new TreeError('only words can be keys in a pipeline file')
    }
    const key = keyText(getScalarValue(text, keyEvent), keyNode.style === 'plain')
    const colon = skipBlank(text, keyNode.end)
    const hasColon = text[colon] === ':'
    const value = this.#node(hasColon ? colon + 1 : keyNode.end)
    const end = Math.max(value.end, hasColon ? colon + 1 : keyNode.end)
    return { key, keyNode, start, value, end, ...(hasColon ? { colonEnd: colon + 1 } : {}) }
  }

  #list(event: SequenceEvent): ListNode {
    const text = this.#text
    const isFlow = event.style === COLLECTION_STYLE_FLOW
    const items: ListItem[] = []
    let end = isFlow ? event.start + 1 : event.start
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const start = skipSeparators(text, end, isFlow ? ',' : '')
      const value = this.#node(isFlow ? start : start + 1)
      const itemEnd = Math.max(value.end, isFlow ? start : start + 1)
      items.push({ start, value, end: itemEnd })
      end = itemEnd
    }
    this.#next++
    if (isFlow) end = closing(text, end, ']')
    return {
      kind: 'list',
      style: isFlow ? 'flow' : 'block',
      items,
      start: event.start,
      end,
      ...this.#props(event, event.start),
    }
  }
}

function skipSeparators(text: string, at: number, separator: string): number {
  let position = skipBlank(text, at)
  while (separator !== '' && text[position] === separator) position = skipBlank(text, position + 1)
  return position
}

function closing(text: string, at: number, bracket: string): number {
  const position = skipSeparators(text, at, ',')
  if (text[position] !== bracket)
    throw new TreeError(`expected ${bracket} but was ${text[position] ?? 'the end'}`)
  return position + 1
}

/** Without the line break behind it; trailing blank lines belong to it only where `+` keeps them. */
function blockScalarEnd(text: string, event: ScalarEvent, start: number): number {
  const lineEnd = text.indexOf('\n', start)
  const header = lineEnd < 0 ? text.slice(start) : text.slice(start, lineEnd)
  const floor = start + (/^[|>][-+0-9]*/.exec(header)?.[0].length ?? 1)
  if (event.valueStart < 0 || event.valueEnd <= event.valueStart) return floor
  let end = event.valueEnd
  if (/^[|>]\d?\+/.test(header)) {
    if (text[end - 1] === '\n') end--
  } else {
    while (end > floor && /\s/.test(text[end - 1] ?? '')) end--
    const rest = text.indexOf('\n', end)
    if (end > floor) end = Math.min(event.valueEnd, rest < 0 ? text.length : rest)
  }
  return text[end - 1] === '\r' ? end - 1 : end
}

const mayBeOtherType = /^(?:[-+.~\d]|(?:true|false|null)$)|^$/i

/** The key as it is in the data: `1.0` is the key "1" there. */
function keyText(source: string, isPlain: boolean): string {
  if (!isPlain || !mayBeOtherType.test(source)) return source
  return String(load(source === '' ? '~' : source, { schema: CORE_SCHEMA }))
}
