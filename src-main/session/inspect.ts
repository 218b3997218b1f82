import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { acceptedRecord } from '../engine/accept.ts'
import type { GoodRecord } from '../engine/ports.ts'
import { type Preview, preview } from '../engine/preview.ts'
import type { Asked } from '../engine/selection.ts'
import { type Assessment, assess } from '../engine/status.ts'
import { estimateMs } from '../engine/weights.ts'
import { machineCapacities } from './capacities.ts'
import { newRunId } from './run-id.ts'
import type { Workspace } from './workspace.ts'

export type { Preview, PreviewedTask } from '../engine/preview.ts'
export { type Asked, askedByRequest, resolveTasks, selectTasks } from '../engine/selection.ts'
export type { Assessment } from '../engine/status.ts'

/** How every task stands, in the order in which they would run. Executes nothing. */
export const statusOf = (workspace: Workspace, graph: TaskGraph): Promise<ReadonlyMap<TaskId, Assessment>> =>
  assess(graph, workspace.observing)

/** What a run would do. Executes nothing. */
export const previewOf = (
  workspace: Workspace,
  graph: TaskGraph,
  asked: Asked,
  jobs: number,
): Promise<Result<Preview, readonly Problem[]>> =>
  preview(graph, asked, workspace.observing, { jobs, capacities: machineCapacities() })

/** How long a task probably takes, from three successes on. */
export const estimateOf = (workspace: Workspace, task: TaskId): number | undefined =>
  estimateMs(workspace.history.record(task)?.durationsMs ?? [])

/** Records the present state of tasks as good without running them: all of them, or none and the reasons. */
export async function acceptTasks(
  workspace: Workspace,
  graph: TaskGraph,
  tasks: readonly TaskId[],
  by: string,
): Promise<Result<null, readonly string[]>> {
  const now = Date.now()
  const run = newRunId(now)
  const entries: { task: TaskId; good: GoodRecord }[] = []
  const errors: string[] = []
  for (const task of tasks) {
    const good = await acceptedRecord(graph, workspace.observing, task, run)
    if (good.ok) entries.push({ task, good: good.value })
    else errors.push(good.error)
  }
  if (errors.length > 0) return fail(errors)
  workspace.history.accept(entries, by, now)
  for (const { good } of entries) workspace.sources.keep(good.fingerprint, now)
  return ok(null)
}
