import type { TextChange } from '../edits.ts'

/** The text after `changes` (ascending, not overlapping, offsets in `text`). */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const parts: string[] = []
  let at = 0
  for (const { from, to, insert } of changes) {
    if (from < at || to < from || to > text.length) {
      throw new RangeError(
        `expected ascending changes inside ${text.length} characters but was ${from}–${to} after ${at}`,
      )
    }
    parts.push(text.slice(at, from), insert)
    at = to
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** Whether `applyChanges` would take them. */
export function fits(text: string, changes: readonly TextChange[]): boolean {
  let at = 0
  for (const { from, to } of changes) {
    if (from < at || to < from || to > text.length) return false
    at = to
  }
  return true
}

/** The changes that lead from the text after `changes` back to `text`. */
export function invertChanges(text: string, changes: readonly TextChange[]): TextChange[] {
  let shift = 0
  return changes.map(({ from, to, insert }) => {
    const inverse = { from: from + shift, to: from + shift + insert.length, insert: text.slice(from, to) }
    shift += insert.length - (to - from)
    return inverse
  })
}

/** One set of changes that does what `first` and then `second` (offsets in the text after `first`) do. */
export function composeChanges(first: readonly TextChange[], second: readonly TextChange[]): TextChange[] {
  if (first.length === 0) return second.filter(isReal)
  if (second.length === 0) return first.filter(isReal)
  return joined(overlay(piecesOf(first), second))
}

const isReal = (change: TextChange): boolean => change.to > change.from || change.insert !== ''

/** A text as a row of pieces: kept characters of the old text, and new ones. `keep` of the last piece is endless. */
type Piece =
  | { readonly kind: 'keep'; readonly length: number }
  | { readonly kind: 'new'; readonly text: string; readonly drop: number }

function piecesOf(changes: readonly TextChange[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const { from, to, insert } of changes) {
    if (from > at) pieces.push({ kind: 'keep', length: from - at })
    pieces.push({ kind: 'new', text: insert, drop: to - from })
    at = to
  }
  pieces.push({ kind: 'keep', length: Number.POSITIVE_INFINITY })
  return pieces
}

/** Walks both rows at once: `second` consumes what `first` produced. */
function overlay(first: readonly Piece[], second: readonly TextChange[]): Piece[] {
  const queue = [...first].reverse()
  const out: Piece[] = []
  const take = (count: number, isDropped: boolean): void => {
    let left = count
    while (left > 0) {
      const piece = queue.pop()
      if (piece === undefined) return
      const length = piece.kind === 'keep' ? piece.length : piece.text.length
      const part = Math.min(left, length)
      left -= part
      if (piece.kind === 'keep') {
        out.push(isDropped ? { kind: 'new', text: '', drop: part } : { kind: 'keep', length: part })
        if (length > part) queue.push({ kind: 'keep', length: length - part })
      } else {
        // What the piece dropped is accounted for once, with its first part.
        out.push({ kind: 'new', text: isDropped ? '' : piece.text.slice(0, part), drop: piece.drop })
        if (length > part) queue.push({ kind: 'new', text: piece.text.slice(part), drop: 0 })
      }
    }
  }
  let at = 0
  for (const { from, to, insert } of second) {
    take(from - at, false)
    out.push({ kind: 'new', text: insert, drop: 0 })
    take(to - from, true)
    at = to
  }
  return [...out, ...queue.reverse()]
}

function joined(pieces: readonly Piece[]): TextChange[] {
  const changes: TextChange[] = []
  let at = 0
  let open: { from: number; to: number; insert: string } | undefined
  for (const piece of pieces) {
    if (piece.kind === 'keep') {
      if (open !== undefined && isReal(open)) changes.push(open)
      open = undefined
      at += piece.length
    } else {
      open ??= { from: at, to: at, insert: '' }
      open.insert += piece.text
      open.to += piece.drop
      at += piece.drop
    }
  }
  if (open !== undefined && isReal(open)) changes.push(open)
  return changes
}
