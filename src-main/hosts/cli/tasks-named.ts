import type { TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'
import { resolveTasks } from '../../session/inspect.ts'
import { namedTasksFailure } from './pipeline-file.ts'

/** Instances for names typed on the command line; an unknown one is wrong usage. Without names: none. */
export function tasksNamed(graph: TaskGraph, names: readonly string[], file: string): readonly TaskId[] {
  const found = resolveTasks(graph, names)
  if (!found.ok) throw namedTasksFailure(found.error, graph, file)
  const wanted = new Set(found.value)
  return graph.order.filter((id) => wanted.has(id))
}
