import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import { Plan } from './plan.ts'
import type { ObservingPorts } from './ports.ts'
import type { Capacities } from './resources.ts'
import { type Asked, selectTasks } from './selection.ts'
import { assess } from './status.ts'
import { estimateMs, weightsOf } from './weights.ts'

export interface PreviewedTask {
  readonly task: TaskId
  /** `upstream`: it may turn out fresh. `forced`: nothing else would make it run. */
  readonly why: 'stale' | 'upstream' | 'forced'
  readonly reasons: readonly Reason[]
  /** Absent with fewer than three successes behind it. */
  readonly estimateMs?: number
}

/** What a run would do, decided by the code that decides the run. */
export interface Preview {
  readonly tasks: readonly PreviewedTask[]
  readonly counts: {
    readonly run: number
    readonly mayRun: number
    readonly fresh: number
    readonly disabled: number
  }
  /** How long the whole would take with these jobs; absent where no task has an estimate. */
  readonly estimateMs?: number
}

export interface PreviewOptions {
  readonly jobs: number
  readonly capacities?: Capacities
}

export async function preview(
  graph: TaskGraph,
  asked: Asked,
  ports: ObservingPorts,
  options: PreviewOptions,
): Promise<Result<Preview, readonly Problem[]>> {
  const tasks = selectTasks(graph, asked.selection)
  const durationsOf = (id: TaskId): readonly number[] => ports.history.record(id)?.durationsMs ?? []
  const weightOf = weightsOf(tasks, durationsOf)
  const plan = Plan.create(graph, { tasks, weightOf, ...options })
  if (!plan.ok) return fail(plan.error)
  const assessments = await assess(graph, ports, { tasks, force: asked.force })
  const counts = { run: 0, mayRun: 0, fresh: 0, disabled: 0 }
  const previewed: PreviewedTask[] = []
  for (const [task, { state, reasons }] of assessments) {
    counts[state === 'stale' ? 'run' : state === 'upstream' ? 'mayRun' : state] += 1
    if (state === 'fresh' || state === 'disabled') continue
    const estimate = estimateMs(durationsOf(task))
    previewed.push({
      task,
      why: whyOf(reasons),
      reasons,
      ...(estimate === undefined ? {} : { estimateMs: estimate }),
    })
  }
  const hasEstimate = previewed.some((task) => task.estimateMs !== undefined)
  const runs = new Set(previewed.map(({ task }) => task))
  const whole = hasEstimate
    ? { estimateMs: simulatedMs(plan.value, (id) => (runs.has(id) ? weightOf(id) : undefined)) }
    : {}
  return ok({ tasks: previewed, counts, ...whole })
}

function whyOf(reasons: readonly Reason[]): PreviewedTask['why'] {
  if (reasons.every(({ kind }) => kind === 'forced')) return 'forced'
  return reasons.every(({ kind }) => kind === 'upstream') ? 'upstream' : 'stale'
}

/** Lets the plan run with the expected durations; those without one (undefined) are fresh. */
function simulatedMs(plan: Plan, durationOf: (id: TaskId) => number | undefined): number {
  const running: { readonly id: TaskId; readonly endsAt: number }[] = []
  let now = 0
  for (;;) {
    for (let id = plan.nextReady(); id !== undefined; id = plan.nextReady()) {
      plan.decided(id, durationOf(id) === undefined ? 'fresh' : 'stale')
    }
    for (let next = plan.nextToStart(); next !== undefined; next = plan.nextToStart()) {
      running.push({ id: next.task, endsAt: now + (durationOf(next.task) ?? 0) })
    }
    // At most `jobs` of them: a scan costs less than a heap.
    running.sort((a, b) => b.endsAt - a.endsAt)
    const first = running.pop()
    if (first === undefined) return now
    now = first.endsAt
    plan.finished(first.id, { status: 'succeeded' })
  }
}
