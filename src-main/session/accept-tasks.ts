import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import { acceptTasks as tryToAccept } from './inspect.ts'
import type { Workspace } from './workspace.ts'

/** Of a fan-out all instances may be refused. */
const MOST_TOLD = 3

/** As `acceptTasks` of the command line; what can't be accepted is refused in words for the app. */
export async function acceptTasks(
  workspace: Workspace,
  graph: TaskGraph,
  ids: readonly TaskId[],
  by: string,
): Promise<void> {
  const accepted = await tryToAccept(workspace, graph, ids, by)
  if (accepted.ok) return
  const more = accepted.error.length - MOST_TOLD
  const message = accepted.error.slice(0, MOST_TOLD).join('; ') + (more > 0 ? `; and ${more} more` : '')
  throw new CommandRefused({ code: 'not_acceptable', message })
}
