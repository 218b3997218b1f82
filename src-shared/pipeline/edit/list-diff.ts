import type { Json } from '../../json.ts'
import { isEqual } from './json-path.ts'

type ListStep =
  | { readonly kind: 'keep'; readonly old: number; readonly now: number }
  | { readonly kind: 'remove'; readonly old: number; readonly now?: undefined }
  | { readonly kind: 'insert'; readonly now: number; readonly old?: undefined }

/** Lists longer than this are paired from both ends alone. */
const maxCompared = 400

/**
 * How one list becomes another, in the order of the text. `keep` pairs items that are equal, or that changed in place: lists of
 * one length are paired by position.
 */
export function pairItems(before: readonly Json[], after: readonly Json[]): ListStep[] {
  if (before.length === after.length)
    return before.map((_, index) => ({ kind: 'keep', old: index, now: index }))
  const equal = equalPairs(before, after)
  const steps: ListStep[] = []
  let old = 0
  let now = 0
  for (const [nextOld, nextNow] of [...equal, [before.length, after.length] as const]) {
    while (old < nextOld && now < nextNow) steps.push({ kind: 'keep', old: old++, now: now++ })
    while (old < nextOld) steps.push({ kind: 'remove', old: old++ })
    while (now < nextNow) steps.push({ kind: 'insert', now: now++ })
    if (nextOld < before.length) steps.push({ kind: 'keep', old: old++, now: now++ })
  }
  return steps
}

function equalPairs(before: readonly Json[], after: readonly Json[]): (readonly [number, number])[] {
  let start = 0
  while (start < before.length && start < after.length && isEqual(before[start], after[start])) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    isEqual(before.at(-1 - end), after.at(-1 - end))
  )
    end++
  const middle = longestCommon(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  )
  return [
    ...Array.from({ length: start }, (_, index) => [index, index] as const),
    ...middle.map(([old, now]) => [old + start, now + start] as const),
    ...Array.from(
      { length: end },
      (_, index) => [before.length - end + index, after.length - end + index] as const,
    ),
  ]
}

function longestCommon(a: readonly Json[], b: readonly Json[]): (readonly [number, number])[] {
  if (a.length === 0 || b.length === 0 || a.length > maxCompared || b.length > maxCompared) return []
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = isEqual(a[i], b[j])
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (isEqual(a[i], b[j])) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}
