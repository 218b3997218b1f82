import type { TimelineBar } from './timeline-layout.ts'

/** Why an attempt could not start earlier: what it depends on, its own attempt before, or whoever had its worker. */
export type HeldBy = 'dependency' | 'retry' | 'worker'

export interface CriticalStep {
  readonly bar: TimelineBar
  /** What it waited for: the step before this one. Absent at the first. */
  readonly heldBy?: HeldBy
}

/** Clocks are read one after another: an end this little after a start still came before it. */
const toleranceMs = 5

/**
 * The chain that made the run as long as it was, first step first: from the attempt that ended last, always back to what it had to
 * wait for. An attempt that was ready before it started waited for its worker; any other one for the last of its dependencies.
 */
export function criticalPath(
  bars: readonly TimelineBar[],
  dependencies: Readonly<Record<string, readonly string[]>>,
): readonly CriticalStep[] {
  const byTask = Map.groupBy(bars, (bar) => bar.task)
  const byLane = Map.groupBy(bars, (bar) => bar.lane)
  let bar = lastToEnd(bars)
  const steps: CriticalStep[] = []
  const seen = new Set<TimelineBar>()
  while (bar && !seen.has(bar)) {
    seen.add(bar)
    const held = before(bar, byTask, byLane, dependencies)
    steps.push({ bar, ...(held ? { heldBy: held.by } : {}) })
    bar = held?.bar
  }
  return steps.reverse()
}

function before(
  bar: TimelineBar,
  byTask: ReadonlyMap<string, readonly TimelineBar[]>,
  byLane: ReadonlyMap<number, readonly TimelineBar[]>,
  dependencies: Readonly<Record<string, readonly string[]>>,
): { readonly bar: TimelineBar; readonly by: HeldBy } | undefined {
  const isEarlier = (other: TimelineBar): boolean =>
    other !== bar && other.endAt <= bar.startAt + toleranceMs && other.startAt <= bar.startAt
  const own = lastToEnd((byTask.get(bar.task) ?? []).filter(isEarlier))
  const dependency = lastToEnd(
    (dependencies[bar.task] ?? []).flatMap((task) => (byTask.get(task) ?? []).filter(isEarlier)),
  )
  const worker =
    bar.startAt - bar.queuedAt > toleranceMs
      ? lastToEnd((byLane.get(bar.lane) ?? []).filter(isEarlier))
      : undefined
  // Whoever had the worker held it up only if all else was done before.
  if (worker && worker.endAt > Math.max(own?.endAt ?? 0, dependency?.endAt ?? 0))
    return { bar: worker, by: 'worker' }
  if (own) return { bar: own, by: 'retry' }
  return dependency && { bar: dependency, by: 'dependency' }
}

function lastToEnd(bars: readonly TimelineBar[]): TimelineBar | undefined {
  let last: TimelineBar | undefined
  for (const bar of bars) if (!last || bar.endAt > last.endAt) last = bar
  return last
}
