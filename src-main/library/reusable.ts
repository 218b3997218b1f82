import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
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
  const paths = targets.map(({ path }) => ({ path }))
  return {
    id,
    definition: {
      id,
      action: { kind: 'exec', words: [] },
      inputs: [],
      targets: paths,
      needs: [],
      env: {},
      cwd: '.',
      retries: { count: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
      graceMs: 0,
      priority: 0,
      resources: {},
      fingerprint: 'content',
      ignore: [],
      hashTargets: targets.every(({ digest }) => digest !== undefined && digest !== 'exists'),
      always: false,
      result: false,
      disabled: false,
      atomic: false,
    },
    action: { kind: 'exec', words: [] },
    inputs: [],
    targets: paths,
    candidates: [],
    ignore: [],
    dependencies: [],
    env: {},
    envReferences: {},
    cwd: '.',
    python: '',
    isDisabled: true,
  }
}
