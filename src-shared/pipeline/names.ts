/** What a task, a loop, a parameter or a group may be called. */
export const NAME_PATTERN = /^[A-Za-z0-9_-]+$/

/** First words of references: nothing of the user's may be called so. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'params',
  'env',
  'target',
  'targets',
  'input',
  'inputs',
])

/** Second words of references to a task: no target may be called so. */
export const RESERVED_TARGET_NAMES: ReadonlySet<string> = new Set(['targets', 'result'])

/**
 * The candidate that was probably meant, or undefined where none is close. Close means one slip in three letters, two swapped
 * letters being one slip; letter case never counts. Of a single letter nothing is close.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  const limit = wanted.length < 2 ? 0 : Math.max(1, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

const MAX_COMPARISONS = 300_000

/**
 * The names to search for the one that was meant: all, or none once so much has been wrong that the search would take longer
 * than the reading (10,000 unknown names among 10,000 tasks are 100 million comparisons).
 */
export function namesToSuggest(
  names: ReadonlyMap<string, unknown> | ReadonlySet<string>,
  problemsSoFar: number,
): Iterable<string> {
  return names.size * problemsSoFar > MAX_COMPARISONS ? [] : names.keys()
}

/** `did you mean "x"?` as a remedy, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): { readonly remedy?: string } {
  const meant = closestName(name, candidates)
  return meant === undefined ? {} : { remedy: `did you mean "${meant}"?` }
}

const MOST_TOLD = 8

/** The same, or else `there is a, b, c` where they are few. */
export function didYouMeanOneOf(name: string, candidates: Iterable<string>): { readonly remedy?: string } {
  const all = [...candidates]
  const meant = didYouMean(name, all)
  if (meant.remedy !== undefined || all.length === 0 || all.length > MOST_TOLD) return meant
  return { remedy: `there is ${all.map((one) => `"${one}"`).join(', ')}` }
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let cost = Math.min(change, at(last, column) + 1, at(current, column - 1) + 1)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY
