import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'

/** No answer names more for one task: the last to end is what matters, and it is among the nearest. */
const MOST_EACH = 200

/**
 * Of each executed task, the executed ones that it had to wait for: its own dependencies, and through those that were up to date
 * or left out, theirs.
 */
export function runDependencies(
  graph: TaskGraph,
  executed: ReadonlySet<string>,
): Readonly<Record<string, readonly string[]>> {
  const nearest = new Map<TaskId, readonly TaskId[]>()
  const found: Record<string, readonly string[]> = {}
  for (const id of graph.order) {
    const own = new Set<TaskId>()
    for (const { on } of graph.tasks.get(id)?.dependencies ?? []) {
      if (own.size >= MOST_EACH) break
      if (executed.has(on)) own.add(on)
      else for (const further of nearest.get(on) ?? []) own.add(further)
    }
    const list = [...own].slice(0, MOST_EACH)
    nearest.set(id, list)
    if (executed.has(id) && list.length > 0) found[id] = list
  }
  return found
}
