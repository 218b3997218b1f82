/** Where a task stands in a run. `spec/2-engine.md`, "One task's life". */
export type RunState =
  | 'waiting'
  | 'ready'
  | 'starting'
  | 'running'
  | 'retrying'
  | 'succeeded'
  | 'failed'
  | 'timed-out'
  | 'cancelled'
  | 'fresh'
  | 'blocked'
  | 'disabled'

/** What a node shows (`data-state`). `spec/5-app.md`, "States". */
export type DisplayState =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'fresh'
  | 'stale'
  | 'upstream'
  | 'failed'
  | 'timed-out'
  | 'blocked'
  | 'cancelled'
  | 'disabled'

export const isFinal = (state: RunState): boolean =>
  state === 'succeeded' ||
  state === 'failed' ||
  state === 'timed-out' ||
  state === 'cancelled' ||
  state === 'fresh' ||
  state === 'blocked' ||
  state === 'disabled'

export type RunOutcome = 'succeeded' | 'failed' | 'cancelled'

/** How often each final state came out of a run. Every key is always there. */
export type RunCounts = Readonly<
  Record<'succeeded' | 'fresh' | 'failed' | 'timed-out' | 'cancelled' | 'blocked' | 'disabled', number>
>
