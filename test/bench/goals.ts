import { median } from './measure.ts'
import type { Phase } from './project.ts'
import type { Reading } from './rounds.ts'

const OURS = 'TaskGraph Desktop'

interface Goal {
  readonly phase: Phase
  readonly count: number
  readonly peer: string
  /** Our time is at most so many times the peer's. */
  readonly most: number
}

const GOALS: readonly Goal[] = [
  { phase: 'cold', count: 1000, peer: 'make -r', most: 1.1 },
  { phase: 'noop', count: 1000, peer: 'doit', most: 0.4 },
  { phase: 'noop', count: 10_000, peer: 'doit', most: 0.5 },
]

/** In the table's words. */
export const saidOf = (goal: string, isMet: boolean): string => `${goal}: ${isMet ? 'met' : 'goal missed'}`

/** What was asked of us beside others, by workload, and what came of it. Nothing is said of sizes that were not run. */
export function goals(readings: readonly Reading[]): string {
  const rows = GOALS.flatMap((goal) =>
    [...new Set(readings.filter(({ count }) => count === goal.count).map(({ workload }) => workload))].map(
      (workload) => {
        const of = (peer: string): number =>
          median(
            readings
              .filter(
                (one) => one.workload === workload && one.count === goal.count && one.wrong === undefined,
              )
              .filter((one) => one.peer === peer && one.phase === goal.phase)
              .map(({ seconds }) => seconds),
          )
        const ratio = of(OURS) / of(goal.peer)
        const asked = `≤ ${goal.most} × ${goal.peer}`
        const found = Number.isNaN(ratio) ? `${asked}: not measured` : saidOf(asked, ratio <= goal.most)
        return `| ${goal.phase}, ${workload}, N = ${goal.count} | ${Number.isNaN(ratio) ? '-' : `${ratio.toFixed(2)} ×`} | ${found} |`
      },
    ),
  )
  if (rows.length === 0) return ''
  return `### Goals\n\n| what | measured | goal |\n| --- | --- | --- |\n${rows.join('\n')}`
}
