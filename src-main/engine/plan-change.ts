import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunState } from '../../src-shared/run/state.ts'

/** A task's state became another one. */
export interface PlanChange {
  readonly task: TaskId
  readonly state: RunState
  /** From 1; absent where nothing was started. */
  readonly attempt?: number
  /** For `blocked`: the task upstream that didn't succeed. */
  readonly blockedBy?: TaskId
  /** For `retrying`: call `retryDue` after so long. */
  readonly retryInMs?: number
}

export type PlanOutcome =
  | { readonly status: 'succeeded' }
  | { readonly status: 'cancelled' }
  /** `isHopeless`: another attempt can't end differently, so none is made. */
  | { readonly status: 'failed' | 'timed-out'; readonly isHopeless?: boolean }
