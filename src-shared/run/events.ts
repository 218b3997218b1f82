import type { TaskId } from '../pipeline/model.ts'
import type { Reason } from './reasons.ts'
import type { RunCounts, RunOutcome, RunState } from './state.ts'

/** What a run says while it goes on: the `--json` lines of the command line, and what a live view folds. Times are ISO 8601 in UTC. */
export type RunEvent = RunStarted | TaskChanged | TaskProgress | RunFinished

export interface RunStarted {
  readonly type: 'run-started'
  readonly run: string
  readonly pipeline: string
  readonly tasks: number
  /** The engine's process. */
  readonly pid: number
  readonly time: string
}

export interface TaskChanged {
  readonly type: 'task'
  readonly task: TaskId
  readonly state: RunState
  /** From 1; absent where nothing was started. */
  readonly attempt?: number
  readonly seconds?: number
  readonly exitCode?: number
  readonly signal?: string
  readonly error?: string
  /** Path of the attempt's log, relative to the pipeline's folder. */
  readonly log?: string
  readonly reasons?: readonly Reason[]
  /** For `blocked`: the task that failed. */
  readonly blockedBy?: TaskId
  /** For `retrying`: milliseconds until the next attempt. */
  readonly retryInMs?: number
  readonly time?: string
}

export interface TaskProgress {
  readonly type: 'progress'
  readonly task: TaskId
  /** 0 to 1. */
  readonly fraction: number
  readonly message?: string
}

export interface RunFinished {
  readonly type: 'run-finished'
  readonly run: string
  readonly outcome: RunOutcome
  readonly counts: RunCounts
  readonly seconds: number
  readonly time: string
}
