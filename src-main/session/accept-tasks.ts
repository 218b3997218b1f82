import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import { acceptedRecord } from '../engine/accept.ts'
import type { Workspace } from './workspace.ts'

/** Records the present state of tasks as good, all or none, without running them; logged with who asked. */
export async function acceptTasks(
  workspace: Workspace,
  graph: TaskGraph,
  ids: readonly TaskId[],
  by: string,
): Promise<void> {
  const entries = []
  for (const id of ids) {
    const good = await acceptedRecord(graph, workspace.observing, id, 'accepted')
    if (!good.ok) throw new CommandRefused({ code: 'not_acceptable', message: good.error })
    entries.push({ task: id, good: good.value })
  }
  const now = Date.now()
  workspace.history.accept(entries, by, now)
  for (const { good } of entries) workspace.sources.keep(good.fingerprint, now)
}
