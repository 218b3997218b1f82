import type { StateCounts } from '../stores/run-store.ts'

/** Tasks that have a reason of their own to run. */
export function willRun(counts: StateCounts): number {
  return counts.stale + counts.failed + counts['timed-out'] + counts.cancelled + counts.blocked
}
