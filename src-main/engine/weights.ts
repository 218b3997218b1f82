import type { TaskId } from '../../src-shared/pipeline/model.ts'

/** The expected duration of a task from its last successes: their median, from three on. */
export function estimateMs(durationsMs: readonly number[]): number | undefined {
  if (durationsMs.length < 3) return undefined
  const sorted = [...durationsMs].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? 0
  if (sorted.length % 2 === 1) return upper
  return (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2
}

/**
 * Weight of each task for the longest path: its last known duration, else the median of those that are known, else 1 (then the
 * longest path counts tasks).
 */
export function weightsOf(
  ids: readonly TaskId[],
  durationsOf: (id: TaskId) => readonly number[],
): (id: TaskId) => number {
  const known = new Map<TaskId, number>()
  for (const id of ids) {
    const durations = durationsOf(id)
    const weight = estimateMs(durations) ?? durations[0]
    if (weight !== undefined) known.set(id, weight)
  }
  const all = [...known.values()].sort((a, b) => a - b)
  const usual = Math.max(all[all.length >> 1] ?? 1, 1)
  return (id) => known.get(id) ?? usual
}
