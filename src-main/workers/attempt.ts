import type { Job, JobOutcome } from '../engine/ports.ts'
import type { Execution, ExecutionEnd } from './execution.ts'
import { MemorySampler } from './memory-sampler.ts'
import { outcomeOf, type StopReason } from './outcome.ts'
import { endTree } from './process-tree.ts'
import { type Progress, ProgressTail } from './progress-tail.ts'
import { onTick } from './ticker.ts'

export interface StartedExecution extends Execution {
  /** Gives the slot or worker back, once nothing of the attempt is left. */
  readonly release: () => void
  /** The group's leader is a kept worker that other attempts used before. */
  readonly isShared: boolean
}

/** Younger attempts are not looked at: most end before. */
const firstLookMs = 200
const memoryEveryMs = 1000

/**
 * One attempt from its start until nothing of it is left.
 *
 * running ──ended──▶ (leftovers end) ──▶ settled;  running ──stop──▶ stopping ──tree gone and ended──▶ settled
 */
export class Attempt {
  readonly outcome: Promise<JobOutcome>
  readonly #job: Job
  readonly #marker: string
  readonly #execution: StartedExecution
  readonly #onProgress: (fraction: number, message?: string) => void
  readonly #startedAt = performance.now()
  readonly #progress: ProgressTail
  readonly #memory = new MemorySampler()
  #nextMemoryLook = firstLookMs
  #isRunning = true
  #stopped: StopReason | undefined
  #treeGone: Promise<void> | undefined

  constructor(
    job: Job,
    marker: string,
    execution: StartedExecution,
    onProgress: (fraction: number, message?: string) => void,
  ) {
    this.#job = job
    this.#marker = marker
    this.#execution = execution
    this.#onProgress = onProgress
    this.#progress = new ProgressTail(job.logPath)
    this.outcome = this.#supervise()
  }

  /** Ends the attempt early; the first reason counts, and none once it has ended. */
  stop(reason: StopReason): void {
    if (!this.#isRunning || this.#stopped) return
    this.#stopped = reason
    this.#treeGone = endTree(
      {
        group: () => this.#execution.group(),
        marker: `TASKGRAPH_MARK=${this.#marker}`,
        isRunning: () => this.#isRunning,
      },
      this.#job.graceMs,
    )
  }

  async #supervise(): Promise<JobOutcome> {
    const { timeoutMs } = this.#job
    const forgetTick = onTick((now) => this.#look(now))
    const forgetTimeout =
      timeoutMs === undefined ? () => {} : afterLong(timeoutMs, () => this.stop('timed-out'))
    const end = await this.#execution.ended
    const durationMs = performance.now() - this.#startedAt
    this.#isRunning = false
    forgetTick()
    forgetTimeout()
    await this.#treeGone
    if (!this.#stopped) await this.#endLeftovers(end)
    if (!('isSilent' in end && end.isSilent)) this.#report(this.#progress.last())
    this.#execution.release()
    const peakMemoryBytes = larger(
      this.#memory.peakBytes,
      'peakMemoryBytes' in end ? end.peakMemoryBytes : undefined,
    )
    return outcomeOf(this.#job, end, this.#stopped, {
      durationMs,
      ...('cpuMs' in end && end.cpuMs !== undefined ? { cpuMs: end.cpuMs } : {}),
      ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
    })
  }

  /**
   * What it left in its own group. A session of its own is left alone: that was deliberate, as build servers do it.
   * Where a kept process died, nobody could look after it: then everything with the marker ends.
   */
  async #endLeftovers(end: ExecutionEnd): Promise<void> {
    const isRunning = () => false
    if (end.kind === 'died') {
      await endTree(
        { group: () => this.#execution.group(), marker: `TASKGRAPH_MARK=${this.#marker}`, isRunning },
        this.#job.graceMs,
      )
    } else if (end.kind === 'exited' && end.leftoverGroup !== undefined) {
      const group = end.leftoverGroup
      await endTree({ group: () => group, isRunning }, this.#job.graceMs)
    } else if ((end.kind === 'returned' || end.kind === 'threw') && end.leftoverOf !== undefined) {
      const group = end.leftoverOf
      await endTree({ group: () => group, except: group, isRunning }, this.#job.graceMs)
    }
  }

  #look(now: number): void {
    const ageMs = now - this.#startedAt
    if (ageMs < firstLookMs) return
    this.#report(this.#progress.poll())
    if (ageMs < this.#nextMemoryLook) return
    this.#nextMemoryLook = ageMs + memoryEveryMs
    const leader = this.#execution.group()
    if (leader !== undefined) this.#memory.look(leader, this.#execution.isShared)
  }

  #report(progress: Progress | undefined): void {
    if (progress === undefined) return
    const { fraction, message } = progress
    if (message === undefined) this.#onProgress(fraction)
    else this.#onProgress(fraction, message)
  }
}

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a

/** A timer for any duration: Node's own fires at once above 24 days. */
function afterLong(delayMs: number, callback: () => void): () => void {
  const maxMs = 2 ** 31 - 1
  let leftMs = delayMs
  let timer: NodeJS.Timeout
  const arm = () => {
    const stepMs = Math.min(leftMs, maxMs)
    leftMs -= stepMs
    timer = setTimeout(leftMs > 0 ? arm : callback, stepMs)
  }
  arm()
  return () => clearTimeout(timer)
}
