import type { TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import type { Rect } from './geometry.ts'

export type InstanceCounts = Readonly<Partial<Record<DisplayState, number>>>

/** More instances than this are shown page by page. */
export const dotsOnPage = 200

/** Failed first: what needs a look is on the first page. */
export const dotOrder: readonly DisplayState[] = [
  'failed',
  'timed-out',
  'running',
  'stale',
  'upstream',
  'queued',
  'blocked',
  'cancelled',
  'succeeded',
  'fresh',
  'disabled',
]

export const pageCount = (total: number): number => Math.max(1, Math.ceil(total / dotsOnPage))

/** First and last instance of a page, from 1. */
export function pageRange(total: number, page: number): readonly [number, number] {
  const first = Math.min(page, pageCount(total) - 1) * dotsOnPage
  return [Math.min(total, first + 1), Math.min(total, first + dotsOnPage)]
}

/** The states of one page's instances, failed first; of those that nothing is known about yet, that they may run. */
export function dotsOf(total: number, counts: InstanceCounts, page = 0): readonly DisplayState[] {
  const [first, last] = pageRange(total, page)
  const dots: DisplayState[] = []
  let passed = 0
  for (const state of dotOrder) {
    const count = counts[state] ?? 0
    const from = Math.max(passed, first - 1)
    const to = Math.min(passed + count, last)
    for (let at = from; at < to; at++) dots.push(state)
    passed += count
  }
  while (dots.length < last - first + 1) dots.push(dots.at(-1) ?? 'upstream')
  return dots
}

/** The instance that stands at a place in the order of the dots. */
export function instanceAt(instances: readonly TaskRow[], place: number): TaskRow | undefined {
  const rank = new Map(dotOrder.map((state, index) => [state, index]))
  return instances.toSorted((a, b) => (rank.get(a.state) ?? 0) - (rank.get(b.state) ?? 0))[place]
}

export const fanWidth = 194
export const fanHeight = 16

/** Where dots stand: in one row while they are few, else in a grid that is filled from above, column by column. */
export interface DotGrid {
  readonly rows: number
  readonly pitchX: number
  readonly pitchY: number
  readonly gap: number
}

export function dotGrid(count: number): DotGrid {
  if (count <= 27) return { rows: 1, pitchX: 7, pitchY: 12, gap: 2 }
  if (count <= 64) return { rows: 2, pitchX: 6, pitchY: 8, gap: 2 }
  return { rows: 4, pitchX: fanWidth / Math.max(34, Math.ceil(count / 4)), pitchY: 4, gap: 1 }
}

export function dotRect(index: number, { rows, pitchX, pitchY, gap }: DotGrid): Rect {
  const top = (fanHeight - rows * pitchY + gap) / 2
  return {
    x: Math.floor(index / rows) * pitchX,
    y: top + (index % rows) * pitchY,
    width: pitchX - gap,
    height: pitchY - gap,
  }
}

/** The dot at a point, the gap to its right and below it included. */
export function dotAt(x: number, y: number, count: number): number | undefined {
  const { rows, pitchX, pitchY, gap } = dotGrid(count)
  const top = (fanHeight - rows * pitchY + gap) / 2
  const [column, row] = [Math.floor(x / pitchX), Math.floor((y - top) / pitchY)]
  const index = column * rows + row
  return row >= 0 && row < rows && column >= 0 && index < count ? index : undefined
}
