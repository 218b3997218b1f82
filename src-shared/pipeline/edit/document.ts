import { CORE_SCHEMA, constructFromEvents, parseEvents, YAMLException } from 'js-yaml'
import type { Json, JsonObject } from '../../json.ts'
import { asObject } from './json-path.ts'
import { buildTree, type Tree, TreeError } from './tree.ts'

/** A pipeline file opened for an edit: its data, and where each value stands. */
export interface OpenDocument {
  readonly text: string
  readonly data: JsonObject
  readonly tree: Tree
  readonly eol: '\n' | '\r\n'
  /** Strict JSON: quotes everywhere, no trailing commas, no comments. */
  readonly isJson: boolean
  /** Columns by which a level is indented. */
  readonly indentUnit: number
}

/** Why a text cannot be opened: the parser's own words. */
export interface Unreadable {
  readonly message: string
}

/**
 * Reads a file with the parser that the engine loads it with. The last few texts are remembered: the text after an edit is
 * mostly the text before the next one.
 */
export function openDocument(text: string): OpenDocument | Unreadable {
  const known = recent.get(text)
  if (known !== undefined) return known
  const opened = read(text)
  remember(text, opened)
  return opened
}

/** Spares the next `openDocument` of this text the reading. */
export function remember(text: string, opened: OpenDocument | Unreadable): void {
  recent.set(text, opened)
  for (const oldest of recent.keys()) {
    if (recent.size <= 3) break
    recent.delete(oldest)
  }
}

export const isUnreadable = (opened: OpenDocument | Unreadable): opened is Unreadable => !('tree' in opened)

const recent = new Map<string, OpenDocument | Unreadable>()

/** Far above what a hand writes; a bomb has more. */
const maxAliases = 10_000

function read(text: string): OpenDocument | Unreadable {
  try {
    const events = parseEvents(text, { maxDepth: 100 })
    const tree = buildTree(text, events)
    const data = dataOf(constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases })[0])
    if (tree.root !== undefined && tree.root.kind !== 'map' && data !== null) {
      return { message: 'the file is not a map of keys' }
    }
    return {
      text,
      data: asObject(data),
      tree,
      eol: eolOf(text),
      isJson: isJson(text),
      indentUnit: unitOf(tree, text),
    }
  } catch (error) {
    if (error instanceof YAMLException || error instanceof TreeError || error instanceof RangeError) {
      return { message: error.message.split('\n')[0] ?? 'it cannot be read' }
    }
    throw error
  }
}

/** The boundary: what the parser constructs by the core schema is JSON by that schema's own definition. */
export function dataOf(constructed: unknown): Json {
  return (constructed ?? null) as Json
}

function eolOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n')
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n'
}

function isJson(text: string): boolean {
  if (!/^[\s\ufeff]*\{/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** From the first nested key; two columns where nothing is nested. */
function unitOf(tree: Tree, text: string): number {
  if (tree.root?.kind !== 'map') return 2
  for (const entry of tree.root.entries) {
    const first = entry.value.kind === 'map' ? entry.value.entries[0] : undefined
    if (first === undefined) continue
    const column = columnOf(text, first.start) - columnOf(text, entry.start)
    if (column > 0 && column <= 8 && lineStartOf(text, first.start) !== lineStartOf(text, entry.start))
      return column
  }
  return 2
}

/** The offset at which the line of `at` begins. */
export const lineStartOf = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** The offset at which the line of `at` ends, before its line break. */
export function lineEndOf(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  if (end < 0) return text.length
  return end > at && text[end - 1] === '\r' ? end - 1 : end
}

export const columnOf = (text: string, at: number): number => {
  const start = lineStartOf(text, at)
  return at - (text.charCodeAt(start) === 0xfeff ? start + 1 : start)
}
