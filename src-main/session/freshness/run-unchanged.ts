import { basename, dirname } from 'node:path'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import type { RunEvent, RunFinished } from '../../../src-shared/run/events.ts'
import type { RunCounts } from '../../../src-shared/run/state.ts'
import { createHistory } from '../../store/history.ts'
import { takeLock } from '../../store/lock.ts'
import { openStore, type Store } from '../../store/open.ts'
import { createProofStore } from '../../store/proofs.ts'
import { newRunId } from '../run-id.ts'
import { VERSION } from '../version.ts'
import { type Askable, stillHolds } from './holds.ts'
import { type Proof, proofKey } from './proof.ts'

export interface UnchangedRunOptions {
  /** Absolute path of the pipeline file, and what stands in it now. */
  readonly path: string
  readonly text: string
  readonly params: JsonObject
  /** Also the fresh tasks are told, one by one. */
  readonly onEvent?: (event: RunEvent) => void
}

export interface UnchangedRun {
  readonly finished: RunFinished
  readonly warnings: readonly Problem[]
}

/**
 * The whole run of a pipeline in which nothing has changed since all of it was fresh: looks, records the run, tells it. Undefined where
 * that isn't so, or anything at all is unusual; nothing has happened then, and the run must go the long way.
 */
export async function runUnchanged(options: UnchangedRunOptions): Promise<UnchangedRun | undefined> {
  const startedAt = performance.now()
  const folder = dirname(options.path)
  const store = openStore(folder, { create: false })
  try {
    if (store.access !== 'write' || store.notices.length > 0) return undefined
    const lock = takeLock(folder)
    if (!lock.ok) return undefined
    try {
      if (lock.value.warning !== undefined || hasOpenRun(store)) return undefined
      const proof = await validProof(store, folder, options)
      return proof && { finished: record(store, proof, options, startedAt), warnings: proof.warnings }
    } finally {
      lock.value.release()
    }
  } finally {
    store.close()
  }
}

/** What an engine that died has left behind must be settled, and told, first. */
const hasOpenRun = (store: Store): boolean =>
  store.db.prepare('SELECT 1 FROM run WHERE finished_at IS NULL LIMIT 1').get() !== undefined

async function validProof(
  store: Store,
  folder: string,
  { path, text, params }: UnchangedRunOptions,
): Promise<Proof | undefined> {
  const kept = createProofStore(store, basename(path)).load()
  if (kept === undefined) return undefined
  const proof: Proof = JSON.parse(kept)
  if (proof.key !== proofKey(text, params, folder)) return undefined
  const ask = async (): Promise<Askable> => {
    const { createObservingPorts } = await import('../observing.ts')
    return createObservingPorts(store, folder)
  }
  return (await stillHolds(proof, folder, ask)) ? proof : undefined
}

function record(
  store: Store,
  { tasks, disabled }: Proof,
  { path, text, params, onEvent }: UnchangedRunOptions,
  begunAt: number,
): RunFinished {
  const history = createHistory(store, basename(path))
  const pipeline = basename(path)
  const now = Date.now()
  const run = newRunId(now)
  const asked = Object.keys(params).length > 0 ? { params } : {}
  const counts: RunCounts = {
    succeeded: 0,
    fresh: tasks.length - disabled.length,
    failed: 0,
    'timed-out': 0,
    cancelled: 0,
    blocked: 0,
    disabled: disabled.length,
  }
  history.beginRun({ run, pipeline, startedAt: now, by: 'cli', asked, engineVersion: VERSION, text })
  const time = (): string => new Date().toISOString()
  if (onEvent !== undefined) {
    onEvent({ type: 'run-started', run, pipeline, tasks: tasks.length, pid: process.pid, time: time() })
    const off = new Set(disabled)
    for (const task of disabled) onEvent({ type: 'task', task, state: 'disabled', time: time() })
    for (const task of tasks) if (!off.has(task)) onEvent({ type: 'task', task, state: 'fresh' })
  }
  history.endRun(run, 'succeeded', counts, Date.now())
  const seconds = Math.round(performance.now() - begunAt) / 1000
  const finished: RunFinished = {
    type: 'run-finished',
    run,
    outcome: 'succeeded',
    counts,
    seconds,
    time: time(),
  }
  onEvent?.(finished)
  return finished
}
