import type { AttemptView } from '../../../src-shared/contract/views.ts'
import { shortReason } from '../../../src-shared/run/describe.ts'

/** What became of a task in one run: its last attempt there. */
export interface TaskInRun {
  readonly state: string
  readonly attempts: number
  readonly durationMs: number | undefined
  /** In words, first one first. */
  readonly reasons: readonly string[]
  readonly error: string | undefined
}

/** One task in two runs. Absent: that run didn't execute it, as it was up to date, blocked or not asked for. */
export interface RunDifference {
  readonly task: string
  readonly before: TaskInRun | undefined
  readonly after: TaskInRun | undefined
  /** How much longer it took; only where both took some time. */
  readonly deltaMs: number | undefined
  readonly isChanged: boolean
}

/** Times differ a little from run to run: a difference counts from a tenth of the longer one on, and from 50 ms on. */
const noticeablePart = 0.1
const noticeableMs = 50

/** Every task that one of the runs executed, in the order of the file where that is known. */
export function compareRuns(
  before: readonly AttemptView[],
  after: readonly AttemptView[],
): readonly RunDifference[] {
  const left = byTask(before)
  const right = byTask(after)
  return [...new Set([...left.keys(), ...right.keys()])].map((task) => {
    const was = left.get(task)
    const is = right.get(task)
    const deltaMs =
      was?.durationMs === undefined || is?.durationMs === undefined
        ? undefined
        : is.durationMs - was.durationMs
    const isChanged =
      was?.state !== is?.state ||
      was?.reasons.join('\n') !== is?.reasons.join('\n') ||
      isNoticeable(was?.durationMs, is?.durationMs)
    return { task, before: was, after: is, deltaMs, isChanged }
  })
}

export type CompareColumn = 'task' | 'before' | 'after' | 'time'

/** The rows that hold the text somewhere, in the order of a column; the biggest change of time first. */
export function arrangeDifferences(
  rows: readonly RunDifference[],
  options: {
    readonly text: string
    readonly column: CompareColumn
    readonly isDescending: boolean
    readonly titleOf?: (task: string) => string
  },
): readonly RunDifference[] {
  const wanted = options.text.trim().toLowerCase()
  const found =
    wanted === '' ? [...rows] : rows.filter((row) => textOf(row, options.titleOf).includes(wanted))
  const compare = comparers[options.column]
  const sign = options.isDescending ? -1 : 1
  return found.sort((a, b) => sign * compare(a, b) || a.task.localeCompare(b.task, 'en', { numeric: true }))
}

const stateOf = (task: TaskInRun | undefined): string => task?.state ?? ''
const comparers: Readonly<Record<CompareColumn, (a: RunDifference, b: RunDifference) => number>> = {
  task: (a, b) => a.task.localeCompare(b.task, 'en', { numeric: true }),
  before: (a, b) => stateOf(a.before).localeCompare(stateOf(b.before)),
  after: (a, b) => stateOf(a.after).localeCompare(stateOf(b.after)),
  time: (a, b) => Math.abs(a.deltaMs ?? 0) - Math.abs(b.deltaMs ?? 0),
}

const textOf = (
  { task, before, after }: RunDifference,
  titleOf: (task: string) => string = (id) => id,
): string =>
  [
    task,
    titleOf(task),
    stateOf(before),
    stateOf(after),
    ...(before?.reasons ?? []),
    ...(after?.reasons ?? []),
  ]
    .join('\n')
    .toLowerCase()

function byTask(attempts: readonly AttemptView[]): ReadonlyMap<string, TaskInRun> {
  const tasks = new Map<string, TaskInRun & { readonly attempt: number }>()
  for (const { task, attempt, state, durationMs, reasons, error } of attempts) {
    const known = tasks.get(task)
    if (known && known.attempt > attempt) continue
    tasks.set(task, {
      state,
      attempt,
      attempts: attempt,
      durationMs,
      reasons: reasons.map(shortReason),
      error,
    })
  }
  return tasks
}

function isNoticeable(before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after
  const delta = Math.abs(after - before)
  return delta >= noticeableMs && delta >= noticeablePart * Math.max(before, after)
}
