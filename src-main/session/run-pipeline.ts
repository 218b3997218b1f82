import type { JsonObject } from '../../src-shared/json.ts'
import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import type { RunEvent } from '../../src-shared/run/events.ts'
import { unfinishedPaths } from '../engine/job.ts'
import type { RunPermit } from '../engine/ports.ts'
import { type RunHandle, runGraph } from '../engine/runner.ts'
import type { Asked } from '../engine/selection.ts'
import type { InterruptedAttempt } from '../store/history.ts'
import { type LockHolder, takeLock } from '../store/lock.ts'
import { createQueries } from '../store/queries.ts'
import { machineCapacities } from './capacities.ts'
import { beginProof } from './freshness/keep-proof.ts'
import type { ChangedRun } from './freshness/run-unchanged.ts'
import type { Loaded } from './load.ts'
import { recoverRuns } from './recover.ts'
import { newRunId } from './run-id.ts'
import { tidyAfterRun } from './upkeep.ts'
import type { Workspace } from './workspace.ts'

export interface RunPipelineOptions {
  readonly workspace: Workspace
  readonly loaded: Loaded & { readonly graph: TaskGraph }
  readonly asked: Asked
  readonly permit: RunPermit
  readonly jobs: number
  /** `cli`, `app`, `web` or `library`. */
  readonly by: string
  /** The program's version, for the record. */
  readonly version: string
  /** What was asked, as the history keeps it. */
  readonly askedAs: JsonObject
  readonly failFast?: boolean
  /** The params that the graph was loaded with, where a proof is to be kept that everything is fresh (see `runUnchanged`). */
  readonly proofFor?: JsonObject
  /** The graph is only what has to run of a pipeline: the lock is held already (and given up at the end), the rest is known. */
  readonly part?: ChangedRun
  readonly onEvent: (event: RunEvent) => void
  /** Aborted: the run is cancelled. */
  readonly signal?: AbortSignal
}

export interface StartedRun {
  /** Sorts by time: the start in milliseconds and six random digits, both in base 36. */
  readonly run: string
  /** `done` settles once the lock is free again, too. */
  readonly handle: RunHandle
  /** Last attempts of this pipeline's tasks that had begun when their engine died, whoever found that out. */
  readonly interrupted: readonly InterruptedAttempt[]
  /** Worth a line to the user: nothing could be locked (a read-only folder). */
  readonly warning?: string
}

export type RunRefusal =
  | { readonly code: 'locked'; readonly message: string; readonly details: LockHolder }
  | { readonly code: 'problems'; readonly message: string; readonly details: readonly Problem[] }

/**
 * Starts a run of an open pipeline: takes the workspace's lock, settles what an engine that died has left behind, and holds the lock
 * until the last task is over and old runs are forgotten (see `tidyAfterRun`). Refused where another run holds the lock, or tasks ask
 * for more than there is.
 */
export function runPipeline(options: RunPipelineOptions): Result<StartedRun, RunRefusal> {
  const { workspace, loaded, signal, part } = options
  const lock = part === undefined ? takeLock(workspace.folder) : ok(part.lock)
  if (!lock.ok) return fail({ code: 'locked', message: lockedMessage(lock.error), details: lock.error })
  const release = (): void => lock.value.release()
  try {
    workspace.history.refresh()
    // What the file no longer has will never run again.
    const interrupted = recoverRuns(workspace).filter(({ task }) => loaded.graph.tasks.has(task))
    for (const attempt of interrupted) discardUnfinished(attempt, loaded.graph, workspace)
    const { proofFor } = options
    const proof = part?.beginProof(workspace) ?? (proofFor && beginProof(workspace, loaded, proofFor))
    const witness = proof?.witness
    const run = newRunId(Date.now())
    const started = runGraph({
      graph: loaded.graph,
      asked: options.asked,
      ports: { ...workspace.enginePorts(options.jobs), ...(witness ? { witness } : {}) },
      permit: options.permit,
      record: {
        run,
        pipeline: workspace.fileName,
        startedAt: Date.now(),
        by: options.by,
        asked: options.askedAs,
        engineVersion: options.version,
        text: loaded.text,
      },
      folder: workspace.folder,
      pid: process.pid,
      jobs: options.jobs,
      capacities: machineCapacities(),
      failFast: options.failFast ?? false,
      ...(part === undefined ? {} : { settled: part.settled }),
      onEvent(event) {
        if (event.type === 'task' && event.state === 'ready') proof?.foundStale?.()
        options.onEvent(event)
      },
    })
    if (!started.ok) {
      release()
      const message = started.error.map((problem) => problem.message).join('; ')
      return fail({ code: 'problems', message, details: started.error })
    }
    const { handle, stopListening } = cancelledBy(started.value, signal)
    const done = handle.done
      .then(async (finished) => {
        if (options.asked.selection.kind === 'all') await proof?.finish(finished)
        await tidyAfterRun(workspace)
        return finished
      })
      .finally(stopListening)
      .finally(release)
    const { warning } = lock.value
    return ok({
      run,
      handle: { ...handle, done },
      interrupted,
      ...(warning === undefined ? {} : { warning }),
    })
  } catch (error) {
    release()
    throw error
  }
}

/**
 * Marks what an engine that died has left running as interrupted, so that whoever only looks sees it so. Nothing happens while a run is
 * on, and where the newest run has ended.
 */
export function settleInterrupted(workspace: Workspace): void {
  const [newest] = createQueries(workspace.store, workspace.fileName).runs(1)
  if (newest?.state !== 'running' || workspace.store.access !== 'write') return
  const lock = takeLock(workspace.folder)
  if (!lock.ok) return
  try {
    recoverRuns(workspace)
  } finally {
    lock.value.release()
  }
}

/** Who holds the lock and what to do about it, in one line. */
export function lockedMessage({ pid, host, since }: LockHolder): string {
  const who = pid === 0 ? 'another process' : `process ${pid}`
  const when = new Date(since).toISOString()
  return `the folder is locked by another run: ${who} on ${host} since ${when}; wait for its end, or stop it`
}

/** What an atomic task's attempt had begun to write when its engine died. Names of its own: no file of the user's. */
function discardUnfinished(
  { run, task, attempt }: InterruptedAttempt,
  graph: TaskGraph,
  { observing }: Workspace,
): void {
  const known = graph.tasks.get(task)
  if (known === undefined) return
  try {
    observing.files.discard(unfinishedPaths({ task: known, run, number: attempt }))
  } catch {
    // A folder that can't be written: the task will say so when it runs.
  }
}

function cancelledBy(handle: RunHandle, signal: AbortSignal | undefined) {
  const cancel = (): void => handle.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  return { handle, stopListening: () => signal?.removeEventListener('abort', cancel) }
}
