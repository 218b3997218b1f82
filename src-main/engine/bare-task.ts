import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'

/** A task of which no more than its name and its targets is known: it does nothing, reads nothing and waits for nothing. */
export function bareTask(id: TaskId, targetPaths: readonly string[]): Task {
  const common = {
    id,
    action: { kind: 'exec', words: [] },
    inputs: [],
    targets: targetPaths.map((path) => ({ path })),
    ignore: [],
    env: {},
    cwd: '.',
  } as const
  return {
    ...common,
    definition: {
      ...common,
      needs: [],
      retries: { count: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
      graceMs: 0,
      priority: 0,
      resources: {},
      fingerprint: 'content',
      hashTargets: false,
      always: false,
      result: false,
      disabled: false,
      atomic: false,
    },
    candidates: [],
    dependencies: [],
    envReferences: {},
    python: 'python3',
    isDisabled: false,
  }
}
