import type { Json, JsonObject } from '../../json.ts'
import { columnOf, lineEndOf, lineStartOf } from './document.ts'
import { formatBlock, formatKey } from './format.ts'
import type { JsonPath } from './json-path.ts'
import type { ListItem, ListNode, MapEntry, MapNode, TreeNode } from './tree.ts'
import type { Place, Work } from './work.ts'

export function placeOfEntry(work: Work, node: MapNode, entry: MapEntry, place: Place): Place {
  return {
    path: [...place.path, entry.key],
    isFlow: node.style !== 'block',
    indent: columnOf(work.document.text, entry.start),
    ...(entry.colonEnd === undefined ? {} : { head: entry.colonEnd }),
  }
}

export function placeOfItem(work: Work, node: ListNode, index: number, item: ListItem, place: Place): Place {
  return {
    path: [...place.path, index],
    isFlow: node.style === 'flow',
    indent: columnOf(work.document.text, item.start),
    head: node.style === 'flow' ? item.start : item.start + 1,
  }
}

/** For how many levels maps at `path` are written as lines, however short: `tasks:` and each task in it, but `env: { A: 1 }`. */
export function forceBlock(path: JsonPath): number {
  return Math.max(0, (path[0] === 'tasks' || path[0] === 'groups' ? 3 : 2) - path.length)
}

/** `key: value` as lines at a column; a task that came with its own text keeps that. */
export function blockLines(work: Work, path: JsonPath, key: string, value: Json, indent: number): string[] {
  const margin = ' '.repeat(indent)
  const source = path.length === 2 && path[0] === 'tasks' ? work.hints.sources.get(key) : undefined
  if (source !== undefined) return source.map((line) => (line === '' ? '' : margin + line))
  const head = `${margin}${formatKey(key, false, false)}:`
  const formatted = formatBlock(value, indent, work.document, forceBlock(path), head.length + 1)
  return [formatted.inline === '' ? head : `${head} ${formatted.inline}`, ...formatted.body]
}

/** Whether nothing but blanks and one key stands before `at` on its line, and the line is not the first of its brackets. */
export function isOnOwnLines(text: string, at: number): boolean {
  return (
    /^[ \t]*(?:"(?:[^"\\]|\\.)*"\s*:\s*)?$/.test(text.slice(lineStartOf(text, at), at)) &&
    lineStartOf(text, at) > 0
  )
}

const isBlankLine = (text: string, start: number): boolean =>
  /^[ \t\r]*$/.test(text.slice(start, lineEndOf(text, start)))

/** The column of the comment that is alone on the line; undefined for any other line. */
function commentColumn(text: string, start: number): number | undefined {
  const match = /^([ \t]*)#/.exec(text.slice(start, lineEndOf(text, start)))
  return match?.[1]?.length
}

const nextLine = (text: string, at: number): number | undefined => {
  const end = text.indexOf('\n', at)
  return end < 0 || end + 1 > text.length ? undefined : end + 1
}

/** The end of the last line of a value, with the comments below it that are indented at least to `column`. */
export function endWithComments(text: string, end: number, column: number): number {
  let last = lineEndOf(text, end)
  for (let line = nextLine(text, last); line !== undefined; line = nextLine(text, line)) {
    const comment = commentColumn(text, line)
    if (comment !== undefined && comment >= column) last = lineEndOf(text, line)
    else if (!isBlankLine(text, line) || line >= text.length) break
  }
  return last
}

/** The start of the line of `at`, or of the comments directly above it in the same column, down to `floor`. */
export function startWithComments(text: string, at: number, floor: number): number {
  let start = lineStartOf(text, at)
  const column = at - start
  while (start > 0) {
    const above = lineStartOf(text, start - 1)
    if (above < floor || commentColumn(text, above) !== column) break
    start = above
  }
  return start
}

/** Takes whole lines out; where blank lines would meet, those above go too. Returns the range of the removal. */
export function linesToRemove(
  text: string,
  start: number,
  end: number,
  floor: number,
): { from: number; to: number } {
  const after = nextLine(text, end)
  let from = start
  if (after === undefined || after >= text.length || isBlankLine(text, after)) {
    while (from > floor && from > 0) {
      const above = lineStartOf(text, from - 1)
      if (above < floor || !isBlankLine(text, above)) break
      from = above
    }
  }
  return { from, to: after ?? text.length }
}

/** The quotes that all strings of a list have. */
export function commonQuote(node: ListNode): 'single' | 'double' | undefined {
  const styles = new Set(
    node.items.map((item) => (item.value.kind === 'scalar' ? item.value.style : 'plain')),
  )
  const [style] = styles
  return styles.size === 1 && (style === 'single' || style === 'double') ? style : undefined
}

/**
 * The key that an entry has after the edit; undefined where it goes. A task that gets the name of a leftover in `layout` takes
 * its place.
 */
export function keyAfter(work: Work, place: Place, key: string, after: JsonObject): string | undefined {
  const [section] = place.path
  const { renames } = work.hints
  const isNamedByTasks = place.path.length === 1 && (section === 'tasks' || section === 'layout')
  if (!isNamedByTasks || renames.size === 0) return Object.hasOwn(after, key) ? key : undefined
  const name = renames.get(key) ?? ([...renames.values()].includes(key) ? undefined : key)
  return name !== undefined && Object.hasOwn(after, name) ? name : undefined
}

/** Whether blank lines stand between the keys of a map; then one stands before a new one as well. */
export function isAiry(text: string, entries: readonly MapEntry[]): boolean {
  const last = entries.at(-1)
  if (last === undefined || keepsBlankLines(text, last.value)) return false
  const gaps = entries.slice(1, 9).map((entry, index) => text.slice(entries[index]?.end, entry.start))
  return gaps.length > 0 && gaps.every((gap) => /\n[ \t\r]*\n/.test(gap))
}

/** A text with `|+` at its end would take a blank line behind it for its own. */
function keepsBlankLines(text: string, node: TreeNode): boolean {
  const last =
    node.kind === 'map' ? node.entries.at(-1) : node.kind === 'list' ? node.items.at(-1) : undefined
  if (last !== undefined) return keepsBlankLines(text, last.value)
  return (
    node.kind === 'scalar' &&
    node.body !== undefined &&
    /^[|>]\d?\+/.test(text.slice(node.start, node.start + 3))
  )
}
