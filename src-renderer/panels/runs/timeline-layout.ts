import type { AttemptView } from '../../../src-shared/contract/views.ts'

/** One attempt on the timeline. Times in milliseconds from the run's start. */
export interface TimelineBar {
  readonly key: string
  readonly task: string
  readonly title: string
  readonly state: string
  readonly lane: number
  /** Since when it could have started. */
  readonly queuedAt: number
  /** Since when its lane was free while it waited: from there the waiting is drawn. */
  readonly waitFrom: number
  readonly startAt: number
  readonly endAt: number
  readonly attempt: AttemptView
}

export interface TimelineLayout {
  readonly bars: readonly TimelineBar[]
  readonly lanes: number
  readonly spanMs: number
}

/**
 * One lane for each worker. Attempts without a lane of their own get the first one that is free when they start. `now`
 * ends those that still run.
 */
export function layoutTimeline(
  attempts: readonly AttemptView[],
  now: number,
  titleOf: (task: string) => string = (task) => task,
): TimelineLayout {
  const inOrder = attempts.filter((each) => each.startedAt > 0).sort((a, b) => a.startedAt - b.startedAt)
  let zero = Number.POSITIVE_INFINITY
  for (const each of inOrder) zero = Math.min(zero, each.startedAt - (each.queuedMs ?? 0))
  const laneEnds: number[] = []
  const bars = inOrder.map((attempt): TimelineBar => {
    const startAt = attempt.startedAt - zero
    const endAt = Math.max(
      startAt,
      attempt.durationMs === undefined ? now - zero : startAt + attempt.durationMs,
    )
    const lane = attempt.lane ?? freeLane(laneEnds, startAt)
    const queuedAt = startAt - (attempt.queuedMs ?? 0)
    const waitFrom = Math.min(startAt, Math.max(queuedAt, laneEnds[lane] ?? 0))
    laneEnds[lane] = Math.max(laneEnds[lane] ?? 0, endAt)
    return {
      key: `${attempt.task} ${attempt.attempt}`,
      task: attempt.task,
      title: titleOf(attempt.task),
      state: attempt.state,
      lane,
      queuedAt,
      waitFrom,
      startAt,
      endAt,
      attempt,
    }
  })
  const spanMs = bars.reduce((most, bar) => Math.max(most, bar.endAt), 1)
  return { bars, lanes: laneEnds.length, spanMs }
}

/** Times for the axis: round ones, at most `most` of them. */
export function timelineTicks(spanMs: number, most: number): readonly number[] {
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5,
    72e5, 216e5, 432e5, 864e5,
  ]
  const step = steps.find((each) => spanMs / each <= most) ?? spanMs / most
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step)
}

function freeLane(laneEnds: readonly number[], startAt: number): number {
  // One millisecond of overlap is rounding.
  const free = Array.from(laneEnds).findIndex((end) => (end ?? 0) <= startAt + 1)
  return free < 0 ? laneEnds.length : free
}
