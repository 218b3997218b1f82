import type { RunView, TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'

export type StateCounts = Readonly<Record<DisplayState, number>>

/**
 * The live rows of all tasks. The map lives as long as the store and is changed in place; its rows are immutable, so a
 * row that is the same object has not changed. Listeners of one id hear of that id alone.
 */
export interface RunStore {
  readonly rows: ReadonlyMap<string, TaskRow>
  /** Grows with every batch of changes. */
  version(): number
  row(id: string): TaskRow | undefined
  run(): RunView | undefined
  /** How many tasks are in each state: the same object until a number changes. */
  counts(): StateCounts
  /** Replaces everything. */
  reset(rows: readonly TaskRow[], run: RunView | undefined): void
  /** Puts in changed rows, drops removed ones, then tells each listener once. */
  apply(batch: RunBatch): void
  subscribeRow(id: string, listener: () => void): () => void
  /** Called once for each batch, with the ids that changed; `undefined` after a reset. */
  subscribe(listener: (changed: ReadonlySet<string> | undefined) => void): () => void
}

export interface RunBatch {
  readonly rows?: readonly TaskRow[]
  readonly removed?: readonly string[]
  readonly run?: RunView
}

export const noCounts: StateCounts = {
  queued: 0,
  running: 0,
  succeeded: 0,
  fresh: 0,
  stale: 0,
  upstream: 0,
  failed: 0,
  'timed-out': 0,
  blocked: 0,
  cancelled: 0,
  disabled: 0,
}

export function createRunStore(): RunStore {
  const rows = new Map<string, TaskRow>()
  const byId = new Map<string, Set<() => void>>()
  const all = new Set<(changed: ReadonlySet<string> | undefined) => void>()
  let version = 0
  let run: RunView | undefined
  let counts = { ...noCounts }

  const put = (row: TaskRow): void => {
    const before = rows.get(row.id)
    if (before) counts[before.state]--
    counts[row.state]++
    rows.set(row.id, row)
  }
  const drop = (id: string): void => {
    const before = rows.get(id)
    if (before) counts[before.state]--
    rows.delete(id)
  }

  return {
    rows,
    version: () => version,
    row: (id) => rows.get(id),
    run: () => run,
    counts: () => counts,
    reset(next, nextRun) {
      rows.clear()
      counts = { ...noCounts }
      for (const row of next) put(row)
      run = nextRun
      version++
      for (const listeners of byId.values()) for (const listener of listeners) listener()
      for (const listener of all) listener(undefined)
    },
    apply(batch) {
      const changed = new Set<string>()
      if (batch.rows?.length || batch.removed?.length) counts = { ...counts }
      for (const id of batch.removed ?? []) {
        drop(id)
        changed.add(id)
      }
      for (const row of batch.rows ?? []) {
        put(row)
        changed.add(row.id)
      }
      if (batch.run) run = batch.run
      if (changed.size === 0 && !batch.run) return
      version++
      for (const id of changed) for (const listener of byId.get(id) ?? []) listener()
      for (const listener of all) listener(changed)
    },
    subscribeRow(id, listener) {
      const listeners = byId.get(id) ?? new Set()
      byId.set(id, listeners)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && byId.get(id) === listeners) byId.delete(id)
      }
    },
    subscribe(listener) {
      all.add(listener)
      return () => all.delete(listener)
    },
  }
}
