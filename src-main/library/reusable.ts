import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import { bareTask } from '../engine/bare-task.ts'
import type { GoodRecord, TaskRecord } from '../engine/ports.ts'

/** Tasks of earlier graphs, as far as copying their targets needs them: by what the history says that they made. */
export function reusableTasks(
  records: readonly TaskRecord[],
  isKnown: (id: TaskId) => boolean,
): readonly Task[] {
  return records.flatMap(({ task, good }) => {
    if (good === undefined || good.targets.length === 0 || isKnown(task)) return []
    return [formerTask(task, good)]
  })
}

function formerTask(id: TaskId, { targets }: GoodRecord): Task {
  const bare = bareTask(
    id,
    targets.map(({ path }) => path),
  )
  const hashTargets = targets.every(({ digest }) => digest !== undefined && digest !== 'exists')
  return { ...bare, definition: { ...bare.definition, hashTargets }, isDisabled: true }
}
