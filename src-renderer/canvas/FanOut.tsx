import type { DisplayState } from '../../src-shared/run/state.ts'
import { stateNames } from '../ui/state.tsx'

type InstanceCounts = Readonly<Partial<Record<DisplayState, number>>>

/** Failed first: what needs a look must be seen even where dots stand for many instances. */
const dotOrder: readonly DisplayState[] = [
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
const mostDots = 24

/** The instances of a `foreach` task as dots: one each while they are few, else in proportion. */
export function FanOut({
  total,
  counts,
}: {
  readonly total: number
  readonly counts: InstanceCounts | undefined
}) {
  const dots = dotsOf(total, counts ?? {})
  const spoken = dotOrder
    .filter((state) => counts?.[state])
    .map((state) => `${counts?.[state]} ${stateNames[state].toLowerCase()}`)
    .join(', ')
  return (
    <div className="task-fan" title={`${total} instances${spoken ? `: ${spoken}` : ''}`}>
      <span className="task-dots" aria-hidden="true">
        {dots.map((state, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: dots have no identity but their place
          <i key={index} data-dot={state} />
        ))}
      </span>
      <span className="task-fan-count">×{total.toLocaleString('en')}</span>
    </div>
  )
}

/** A state of every kind that occurs keeps at least one dot. */
export function dotsOf(total: number, counts: InstanceCounts): readonly DisplayState[] {
  const shown = Math.min(total, mostDots)
  const scale = total > mostDots ? mostDots / total : 1
  const dots: DisplayState[] = []
  for (const state of dotOrder) {
    const count = counts[state] ?? 0
    const room = count === 0 ? 0 : Math.max(1, Math.round(count * scale))
    for (let i = 0; i < room && dots.length < shown; i++) dots.push(state)
  }
  while (dots.length < shown) dots.push(dots.at(-1) ?? 'upstream')
  return dots
}
