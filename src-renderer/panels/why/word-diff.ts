/** A piece of a text that stayed, went or came. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Beyond this many cells of the table the middle is shown as replaced as a whole. */
const mostCells = 4_000_000

/** What changed between two texts: by words within a line, by lines where there are many. */
export function diffTexts(before: string, after: string): readonly DiffPart[] {
  const isLong = before.length + after.length > 4000
  return diffParts(split(before, isLong), split(after, isLong))
}

function split(text: string, byLine: boolean): readonly string[] {
  if (byLine) return text.split(/(?<=\n)/)
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []
}

function diffParts(before: readonly string[], after: readonly string[]): readonly DiffPart[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  const middle = diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end))
  return joined([
    { kind: 'same', text: before.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: before.slice(before.length - end).join('') },
  ])
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffPart[] {
  const replaced: readonly DiffPart[] = [
    { kind: 'removed', text: before.join('') },
    { kind: 'added', text: after.join('') },
  ]
  if (before.length === 0 || after.length === 0 || before.length * after.length > mostCells) return replaced
  const table = commonLengths(before, after)
  const width = after.length + 1
  const parts: DiffPart[] = []
  let i = 0
  let j = 0
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      parts.push({ kind: 'same', text: before[i] ?? '' })
      i++
      j++
    } else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) {
      parts.push({ kind: 'removed', text: before[i++] ?? '' })
    } else parts.push({ kind: 'added', text: after[j++] ?? '' })
  }
  return [
    ...parts,
    { kind: 'removed', text: before.slice(i).join('') },
    { kind: 'added', text: after.slice(j).join('') },
  ]
}

/** Length of the longest common subsequence of what is left from (i, j) on. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array {
  const width = after.length + 1
  const table = new Uint16Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i * width + j] =
        before[i] === after[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0)
    }
  }
  return table
}

function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (part.text === '') continue
    if (last?.kind === part.kind) result[result.length - 1] = { kind: part.kind, text: last.text + part.text }
    else result.push(part)
  }
  return result
}
