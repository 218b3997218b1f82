import { basename, dirname } from 'node:path'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import type { RunEvent, RunFinished } from '../../../src-shared/run/events.ts'
import type { RunCounts } from '../../../src-shared/run/state.ts'
import { createHistory } from '../../store/history.ts'
import { takeLock, type WorkspaceLock } from '../../store/lock.ts'
import { openStore, type Store } from '../../store/open.ts'
import { createProofStore } from '../../store/proofs.ts'
import { newRunId } from '../run-id.ts'
import { VERSION } from '../version.ts'
import { type Askable, placesInDoubt } from './holds.ts'
import type { StalePart } from './judge.ts'
import { type Proof, proofKey, readProof } from './proof.ts'

export interface UnchangedRunOptions {
  /** Absolute path of the pipeline file, and what stands in it now. */
  readonly path: string
  readonly text: string
  readonly params: JsonObject
  /** Also the fresh tasks are told, one by one. */
  readonly onEvent?: (event: RunEvent) => void
  /** Told of trouble with the history. */
  readonly onProblem?: (message: string) => void
}

/** A run in which nothing had to be executed, told and recorded; or what has to run. */
export type KnownRun =
  | { readonly kind: 'unchanged'; readonly finished: RunFinished; readonly warnings: readonly Problem[] }
  | { readonly kind: 'changed'; readonly changed: ChangedRun; readonly warnings: readonly Problem[] }

/** A pipeline of which a part has to run. Holds the folder's lock and its history until it is over. */
export interface ChangedRun extends StalePart {
  readonly tasks: readonly TaskId[]
  readonly lock: WorkspaceLock
  readonly store: Store
}

/**
 * The run of a pipeline in which nothing, or little, has changed since its tasks were fresh: looks, judges the tasks for which something
 * has changed, and where none has to run records the run and tells it. Undefined where that can't be said, or anything at all is
 * unusual; nothing has happened then, and the run must go the long way.
 */
export async function runUnchanged(options: UnchangedRunOptions): Promise<KnownRun | undefined> {
  const startedAt = performance.now()
  const folder = dirname(options.path)
  const { onProblem } = options
  const store = openStore(folder, {
    create: false,
    ...(onProblem ? { onProblem: (problem) => onProblem(problem.message) } : {}),
  })
  let isHandedOver = false
  try {
    // What has been set aside is found no more by whoever opens it next.
    for (const { code, message } of store.notices) if (code === 'damaged_set_aside') onProblem?.(message)
    if (store.access !== 'write' || store.notices.length > 0) return undefined
    const lock = takeLock(folder)
    if (!lock.ok) return undefined
    try {
      if (lock.value.warning !== undefined || hasOpenRun(store)) return undefined
      const found = await whatChanged(store, folder, options)
      if (found === undefined) return undefined
      const { proof, stale } = found
      const { warnings } = proof
      if (stale === undefined)
        return { kind: 'unchanged', finished: record(store, proof, options, startedAt), warnings }
      isHandedOver = true
      return { kind: 'changed', changed: { ...stale, tasks: proof.tasks, lock: lock.value, store }, warnings }
    } finally {
      if (!isHandedOver) lock.value.release()
    }
  } finally {
    if (!isHandedOver) store.close()
  }
}

/** What an engine that died has left behind must be settled, and told, first. */
const hasOpenRun = (store: Store): boolean =>
  store.db.prepare('SELECT 1 FROM run WHERE finished_at IS NULL LIMIT 1').get() !== undefined

/** The proof that was kept, and what of the pipeline has to run in spite of it. */
async function whatChanged(
  store: Store,
  folder: string,
  { path, text, params }: UnchangedRunOptions,
): Promise<{ readonly proof: Proof; readonly stale?: StalePart } | undefined> {
  const fileName = basename(path)
  const proofs = createProofStore(store, fileName)
  const kept = proofs.load()
  const read = kept && readProof(kept.content, proofKey(text, params, folder))
  if (!kept || !read) return undefined
  const { proof, users } = read
  const ask = async (): Promise<Askable> => {
    const { createObservingPorts } = await import('../observing.ts')
    return createObservingPorts(store, folder)
  }
  const checkedAt = Date.now()
  const places = await placesInDoubt(proof, users, folder, ask)
  if (places === undefined) return undefined
  if (places.size + proof.open.length === 0) return { proof }
  const { judge } = await import('./judge.ts')
  const inDoubt = new Set([...places, ...proof.open])
  const doubted = { proof, users, inDoubt, checkedAt, generation: kept.generation }
  const judgement = await judge(doubted, { store, proofs, folder, fileName })
  if (judgement === undefined) return undefined
  return judgement.kind === 'fresh' ? { proof } : { proof, stale: judgement.part }
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
    for (const [place, task] of tasks.entries())
      if (off.has(place)) onEvent({ type: 'task', task, state: 'disabled', time: time() })
    for (const [place, task] of tasks.entries())
      if (!off.has(place)) onEvent({ type: 'task', task, state: 'fresh' })
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
