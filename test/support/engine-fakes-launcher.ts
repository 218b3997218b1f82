import type { Clock, Job, JobOutcome, Launcher, RunningJob, RunPermit } from '../../src-main/engine/ports.ts'
import type { Json } from '../../src-shared/json.ts'

/** What a fake process does. It lives for `durationMs`, or for ever with `hangs`. */
export interface Behaviour {
  readonly durationMs?: number
  readonly hangs?: boolean
  readonly fails?: boolean
  readonly exitCode?: number
  /** Ends only when it is killed. */
  readonly ignoresTerm?: boolean
  /** Needs so long to end after SIGTERM or SIGKILL. */
  readonly diesAfterMs?: number
  readonly result?: Json
  /** Happens when it ends by itself, whether it succeeds or fails. */
  readonly effect?: () => void
  /** Happens when it starts. */
  readonly onStart?: () => void
}

/** Runs jobs as timers of a clock. */
export class FakeLauncher implements Launcher {
  readonly #clock: Clock
  readonly #behaviour: (job: Job) => Behaviour
  readonly jobs: Job[] = []
  readonly running = new Set<Job>()
  mostRunning = 0
  refuses: string | undefined
  onProgress: ((fraction: number, message?: string) => void) | undefined

  constructor(clock: Clock, behaviour: (job: Job) => Behaviour) {
    this.#clock = clock
    this.#behaviour = behaviour
  }

  start(_permit: RunPermit, job: Job, onProgress: (fraction: number, message?: string) => void): RunningJob {
    if (this.refuses !== undefined) throw new Error(this.refuses)
    this.onProgress = onProgress
    this.jobs.push(job)
    this.running.add(job)
    this.mostRunning = Math.max(this.mostRunning, this.running.size)
    const behaviour = this.#behaviour(job)
    behaviour.onStart?.()
    const process = new FakeProcess(this.#clock, job, behaviour)
    void process.outcome.then(() => this.running.delete(job))
    return process
  }

  async close(): Promise<void> {
    this.running.clear()
  }
}

class FakeProcess implements RunningJob {
  readonly #clock: Clock
  readonly #behaviour: Behaviour
  readonly #graceMs: number
  readonly #begun: number
  readonly #ended = Promise.withResolvers<JobOutcome>()
  readonly #forget: (() => void)[] = []
  #isEnding = false

  constructor(clock: Clock, job: Job, behaviour: Behaviour) {
    this.#clock = clock
    this.#behaviour = behaviour
    this.#graceMs = job.graceMs
    this.#begun = clock.monotonic()
    if (!behaviour.hangs) this.#after(behaviour.durationMs ?? 10, () => this.#endByItself())
    const { timeoutMs } = job
    if (timeoutMs === undefined) return
    this.#after(timeoutMs, () =>
      this.#terminate({ status: 'timed-out', durationMs: 0, error: `it took longer than ${timeoutMs} ms` }),
    )
  }

  get outcome(): Promise<JobOutcome> {
    return this.#ended.promise
  }

  cancel(): void {
    this.#terminate({ status: 'cancelled', durationMs: 0 })
  }

  #terminate(outcome: JobOutcome): void {
    if (this.#isEnding) return
    this.#isEnding = true
    const { ignoresTerm = false, diesAfterMs = 1 } = this.#behaviour
    this.#after((ignoresTerm ? this.#graceMs : 0) + diesAfterMs, () => this.#end(outcome))
  }

  #endByItself(): void {
    if (this.#isEnding) return
    const { effect, fails, exitCode = 1, result } = this.#behaviour
    effect?.()
    if (fails) this.#end({ status: 'failed', durationMs: 0, exitCode, error: `exit ${exitCode}` })
    else this.#end({ status: 'succeeded', durationMs: 0, ...(result === undefined ? {} : { result }) })
  }

  #end(outcome: JobOutcome): void {
    for (const forget of this.#forget) forget()
    this.#ended.resolve({ ...outcome, durationMs: this.#clock.monotonic() - this.#begun })
  }

  #after(delayMs: number, callback: () => void): void {
    this.#forget.push(this.#clock.after(delayMs, callback))
  }
}
