import type { Json } from '../../json.ts'
import type { TextChange } from '../edits.ts'
import type { OpenDocument } from './document.ts'
import type { JsonPath } from './json-path.ts'
import type { TreeNode } from './tree.ts'

/** What the data alone cannot say about an edit. */
export interface Hints {
  /** Old task id to new one: keys of `tasks` and `layout` that change their name in place. */
  readonly renames: ReadonlyMap<string, string>
  /** A change of strings that can be tried on the text as written, quotes, line breaks and all. */
  readonly rewrite?: (source: string) => string
  /** New tasks as hand-written lines (key at column 0), to be kept as they are. */
  readonly sources: ReadonlyMap<string, readonly string[]>
}

export const noHints: Hints = { renames: new Map(), sources: new Map() }

/** Where a value hangs. */
export interface Place {
  readonly path: JsonPath
  /** Inside brackets. */
  readonly isFlow: boolean
  /** Column of the key or dash that it follows; -1 at the root. */
  readonly indent: number
  /** Just behind the `:` or `-`; where a value begins that has no text yet. Absent where the `:` is missing too. */
  readonly head?: number
}

/** One rewriting of a document; collects changes until `finishedChanges`. */
export interface Work {
  readonly document: OpenDocument
  readonly hints: Hints
  /** Through an alias: change the anchored value, or put a copy in place of the alias. */
  readonly aliases: 'follow' | 'copy'
  readonly changes: TextChange[]
  /** Anchored values that were changed already, with their new value. */
  readonly visited: Map<TreeNode, Json>
  readonly reconcile: (work: Work, node: TreeNode, before: Json, after: Json, place: Place) => void
}

/** Thrown where the text has a form that an edit cannot keep; becomes the refusal `not_editable`. */
export class NotEditable extends Error {}

export function change(work: Work, from: number, to: number, insert: string): void {
  if (from !== to || insert !== '') work.changes.push({ from, to, insert })
}

/** In the order of the text, neighbours joined. At one offset insertions come first, in the order in which they were made. */
export function finishedChanges(work: Work): TextChange[] {
  const { text } = work.document
  const isRange = (item: TextChange): number => (item.to > item.from ? 1 : 0)
  const sorted = work.changes.toSorted((a, b) => a.from - b.from || isRange(a) - isRange(b))
  const joined: TextChange[] = []
  for (const next of sorted) joinLast(joined, next)
  const last = joined.pop()
  if (last !== undefined) joinLast(joined, withoutFinalBreak(text, last))
  return joined.map((item) => trimmed(text, item)).filter((item) => item.from < item.to || item.insert !== '')
}

function joinLast(joined: TextChange[], next: TextChange): void {
  const last = joined.at(-1)
  if (last === undefined || next.from > last.to) {
    joined.push(next)
    return
  }
  const isRemoval = last.insert === '' && next.insert === ''
  if (next.from < last.to && !isRemoval) throw new NotEditable('two changes meet in one place')
  joined[joined.length - 1] = {
    from: last.from,
    to: Math.max(last.to, next.to),
    insert: last.insert + next.insert,
  }
}

/** A file that had no line break at its end gets none by losing its last lines. */
function withoutFinalBreak(text: string, last: TextChange): TextChange {
  if (text.endsWith('\n') || last.to < text.length || last.insert !== '' || text[last.from - 1] !== '\n')
    return last
  return { ...last, from: last.from - (text[last.from - 2] === '\r' ? 2 : 1) }
}

/** Without what stays the same at both ends. */
function trimmed(text: string, { from, to, insert }: TextChange): TextChange {
  let start = 0
  while (start < insert.length && from + start < to && text[from + start] === insert[start]) start++
  let end = 0
  while (
    end < insert.length - start &&
    to - end > from + start &&
    text[to - end - 1] === insert[insert.length - end - 1]
  )
    end++
  return { from: from + start, to: to - end, insert: insert.slice(start, insert.length - end) }
}
