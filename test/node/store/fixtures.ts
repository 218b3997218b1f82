import type { AttemptRecord, GoodRecord, RunRecord } from '../../../src-main/engine/ports.ts'
import type { Json } from '../../../src-shared/json.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunCounts } from '../../../src-shared/run/state.ts'

// Only expansion makes task ids; here they are given.
export const taskId = (id: string): TaskId => id as TaskId

export const NO_COUNTS: RunCounts = {
  succeeded: 0,
  fresh: 0,
  failed: 0,
  'timed-out': 0,
  cancelled: 0,
  blocked: 0,
  disabled: 0,
}

export const aRun = (run: string, more: Partial<RunRecord> = {}): RunRecord => ({
  run,
  pipeline: 'p.yaml',
  startedAt: 1_000,
  by: 'cli',
  asked: { force: true },
  engineVersion: '0.1.0',
  text: 'taskgraph: 1\n',
  ...more,
})

export const aGood = (run: string, more: Partial<GoodRecord> = {}): GoodRecord => ({
  run,
  attempt: 1,
  at: 1_500,
  accepted: false,
  fingerprint: {
    hash: 'h1',
    command: { run: 'true' },
    code: {},
    inputs: { 'in.txt': { signature: 'sha256:aa', sizeBytes: 3, mtimeNs: '123' } },
    results: {},
  },
  targets: [{ path: 'out.txt', kind: 'file', sizeBytes: 1, mtimeNs: '99' }],
  ...more,
})

export const aSuccess = (run: string, task: string, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  run,
  task: taskId(task),
  attempt: 1,
  state: 'succeeded',
  startedAt: 1_100,
  durationMs: 50,
  good: aGood(run),
  ...more,
})

export const aFailure = (run: string, task: string, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  run,
  task: taskId(task),
  attempt: 1,
  state: 'failed',
  startedAt: 1_100,
  durationMs: 70,
  exitCode: 2,
  error: 'exit code 2',
  ...more,
})

/** What a value is once its lazy parts are read. */
export const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value))
