import type { TextChange } from '../../../src-shared/pipeline/edits.ts'

/** The one change between two texts, without what they have in common at both ends. */
export function differenceOf(before: string, after: string): readonly TextChange[] {
  if (before === after) return []
  let start = 0
  const most = Math.min(before.length, after.length)
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let end = 0
  while (
    end < most - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end++
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }]
}
