import type { Json } from '../../src-shared/json.ts'
import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import { caught, settled } from './caught.ts'
import type { Evaluator } from './evaluator.ts'
import {
  fingerprintOf,
  isOwnOutputSignature,
  madeMeanwhile,
  type Observation,
  settledFingerprint,
} from './fingerprint.ts'
import { type Attempt, jobOf, logPathOf, unfinishedPaths, workingPath } from './job.ts'
import type { Lookup } from './lookup.ts'
import { objectionTo } from './permit.ts'
import type { PlanOutcome } from './plan-change.ts'
import type { AttemptRecord, GoodRecord, JobOutcome, RunningJob } from './ports.ts'
import { ReuseIndex } from './reuse.ts'
import type { RunOptions } from './runner.ts'
import { recordTargets } from './targets.ts'

/** One attempt that the plan asks for, and whom to tell. */
export interface AttemptRequest {
  readonly task: Task
  /** From 1. */
  readonly number: number
  readonly reasons: readonly Reason[]
  readonly queuedMs: number
  /** True to the moment of the call. */
  readonly lookup: Lookup
  /** What its first attempt was found to be made of a moment ago. */
  readonly seen?: Observation
  /** False once the attempt is cancelled. */
  readonly shouldGoOn: () => boolean
  /** Something must be read or copied before it can start. */
  readonly onWaiting: () => void
  readonly onStarted: (log: string) => void
  /** Called once, always; nothing of the attempt is left then. */
  readonly onEnded: (ending: Ending) => void
}

/** How an attempt ended, with what people are told about it. */
export interface Ending {
  readonly outcome: PlanOutcome
  readonly seconds?: number
  readonly exitCode?: number
  readonly signal?: string
  readonly error?: string
  readonly log?: string
}

/** An attempt under way. */
interface Active {
  readonly request: AttemptRequest
  readonly attempt: Attempt
  readonly log: string
  readonly lane: number
  readonly startedAt: number
  readonly begunAt: number
  readonly before: Observation
}

/**
 * Takes attempts from "it is its turn" to "recorded": looks at the inputs, starts the job, and at its end looks again, checks the
 * targets and writes the history. It decides nothing about order; that is the plan's.
 */
export class AttemptRunner {
  readonly #options: RunOptions
  readonly #evaluator: Evaluator
  readonly #jobs = new Map<TaskId, RunningJob>()
  readonly #lanes: boolean[] = []
  /** What each task was made of at its first attempt of this run. */
  readonly #first = new Map<TaskId, Observation>()
  #reuse: ReuseIndex | undefined

  constructor(options: RunOptions, evaluator: Evaluator) {
    this.#options = options
    this.#evaluator = evaluator
  }

  run(request: AttemptRequest): void {
    const { task, number } = request
    const attempt: Attempt = { task, number, run: this.#options.record.run }
    const observed = caught(() => this.#observe(request, request.lookup))
    if (!observed.ok) return this.#endUnstarted(request, attempt, observed.error)
    if ('unread' in observed.value) {
      request.onWaiting()
      void this.#readAndLaunch(request, attempt)
      return
    }
    this.#launchOrReuse(request, attempt, observed.value)
  }

  cancel(task: TaskId): void {
    this.#jobs.get(task)?.cancel()
  }

  cancelAll(): void {
    for (const job of this.#jobs.values()) job.cancel()
  }

  /** Never rejects. */
  async #readAndLaunch(request: AttemptRequest, attempt: Attempt): Promise<void> {
    const lookup = this.#evaluator.newLookup()
    const observed = await settled(this.#observeReading(request, lookup))
    if (!request.shouldGoOn()) return request.onEnded({ outcome: { status: 'cancelled' } })
    if (!observed.ok) return this.#endUnstarted(request, attempt, observed.error)
    this.#launchOrReuse(request, attempt, observed.value)
  }

  #observe(request: AttemptRequest, lookup: Lookup): ReturnType<Evaluator['observe']> {
    const { task } = request
    const first = this.#first.get(task.id)
    const observed = request.seen ?? this.#evaluator.observe(task, lookup)
    if ('unread' in observed) return observed
    if (first === undefined) {
      if (task.definition.retries.count > 0) this.#first.set(task.id, observed)
      return observed
    }
    const made = madeMeanwhile(this.#evaluator.shapes.of(task), first, observed)
    return made.length === 0 ? observed : this.#evaluator.observe(task, lookup, new Set(made))
  }

  async #observeReading(request: AttemptRequest, lookup: Lookup): Promise<Observation> {
    for (;;) {
      const observed = this.#observe(request, lookup)
      if (!('unread' in observed)) return observed
      await lookup.read(observed.unread)
    }
  }

  #launchOrReuse(request: AttemptRequest, attempt: Attempt, before: Observation): void {
    const { definition } = request.task
    if (definition.reuse === undefined || before.obstacles.length > 0)
      return this.#launch(request, attempt, before)
    const { ports, graph } = this.#options
    this.#reuse ??= new ReuseIndex(graph, ports.history, ports.hash, this.#options.reusable?.())
    const good = this.#reuse.find(request.task, fingerprintOf(before), this.#evaluator.newLookup())
    if (good === undefined) return this.#launch(request, attempt, before)
    request.onWaiting()
    void this.#reproduce(request, attempt, before, good, definition.reuse)
  }

  /** Never rejects. */
  async #reproduce(
    request: AttemptRequest,
    attempt: Attempt,
    before: Observation,
    good: GoodRecord,
    how: 'copy' | 'link',
  ): Promise<void> {
    const { files, clock } = this.#options.ports
    const paths = request.task.targets.map(({ path }) => path)
    const pairs = paths.map((to, at) => ({ from: good.targets[at]?.path ?? '', to }))
    const folders = caught(() => files.makeFoldersFor(paths))
    const copied = folders.ok ? await settled(files.reproduce(pairs, how)) : folders
    if (!request.shouldGoOn()) return request.onEnded({ outcome: { status: 'cancelled' } })
    if (!copied.ok || copied.value !== true) return this.#launch(request, attempt, before)
    const begun = this.#begin(request, attempt, before)
    if (!begun.ok) return this.#endUnstarted(request, attempt, begun.error)
    request.onStarted(begun.value.log)
    const durationMs = clock.monotonic() - begun.value.begunAt
    const result = good.result === undefined ? {} : { result: good.result }
    await this.#conclude(begun.value, { status: 'succeeded', durationMs, ...result }, false)
  }

  #launch(request: AttemptRequest, attempt: Attempt, before: Observation): void {
    const { ports, permit, folder, onEvent } = this.#options
    const { task } = request
    const [obstacle] = before.obstacles
    if (obstacle !== undefined) return this.#endUnstarted(request, attempt, obstacle)
    const wantsResult = this.#evaluator.shapes.wantsResult(task)
    const job = jobOf(attempt, before, { folder, hash: ports.hash, wantsResult, resultOf: this.#resultOf })
    if (!job.ok) return this.#endUnstarted(request, attempt, job.error)
    const log = logPathOf(attempt, ports.hash)
    const folders = caught(() => ports.files.makeFoldersFor([log, ...task.targets.map(({ path }) => path)]))
    if (!folders.ok) return this.#endUnstarted(request, attempt, folders.error)
    const objection = objectionTo(permit, task.id)
    if (objection !== undefined) return this.#endUnstarted(request, attempt, objection)
    const begun = this.#begin(request, attempt, before)
    if (!begun.ok) return this.#endUnstarted(request, attempt, begun.error)
    const onProgress = (fraction: number, message?: string): void =>
      onEvent({ type: 'progress', task: task.id, fraction, ...(message === undefined ? {} : { message }) })
    const started = caught(() => ports.launcher.start(permit, job.value, onProgress))
    if (!started.ok) {
      void this.#conclude(begun.value, { status: 'failed', durationMs: 0, error: started.error }, false)
      return
    }
    this.#jobs.set(task.id, started.value)
    request.onStarted(log)
    void this.#await(begun.value, started.value)
  }

  /** Never rejects. */
  async #await(active: Active, job: RunningJob): Promise<void> {
    const ended = await settled(job.outcome)
    this.#jobs.delete(active.attempt.task.id)
    const durationMs = this.#options.ports.clock.monotonic() - active.begunAt
    const outcome: JobOutcome = ended.ok ? ended.value : { status: 'failed', durationMs, error: ended.error }
    await this.#conclude(active, outcome, true)
  }

  /** Holds a lane and a row that says `running`. */
  #begin(request: AttemptRequest, attempt: Attempt, before: Observation) {
    const { clock, history } = this.#options.ports
    const log = logPathOf(attempt, this.#options.ports.hash)
    return caught((): Active => {
      const startedAt = clock.now()
      history.startAttempt(attempt.run, attempt.task.id, attempt.number, startedAt, log, () =>
        fingerprintOf(before),
      )
      const free = this.#lanes.findIndex((isTaken) => !isTaken)
      const lane = free < 0 ? this.#lanes.length : free
      this.#lanes[lane] = true
      return { request, attempt, log, lane, startedAt, begunAt: clock.monotonic(), before }
    })
  }

  /** Ends an attempt that has begun. Never rejects. */
  async #conclude(active: Active, outcome: JobOutcome, wasJob: boolean): Promise<void> {
    this.#lanes[active.lane] = false
    const { history } = this.#options.ports
    const good =
      outcome.status === 'succeeded'
        ? await settled(this.#goodRecord(active, outcome.result, wasJob))
        : undefined
    const final: JobOutcome =
      good === undefined || good.ok ? outcome : { ...endOf(outcome), status: 'failed', error: good.error }
    if (final.status !== 'succeeded') this.#discardUnfinished(active.attempt)
    const record = recordOf(active, final, good?.ok ? good.value : undefined)
    const written = caught(() => history.finishAttempt(record))
    if (written.ok) return active.request.onEnded(endingOf(active, final))
    const error = `its end could not be recorded: ${written.error}`
    active.request.onEnded(endingOf(active, { ...endOf(outcome), status: 'failed', error }))
  }

  /** The new good state. Rejects with what is missing: then the attempt failed after all. */
  async #goodRecord(active: Active, result: Json | undefined, wasJob: boolean): Promise<GoodRecord> {
    const { attempt, before } = active
    const { clock, hash } = this.#options.ports
    const { task } = attempt
    if (wasJob && task.definition.atomic) this.#putInPlace(attempt)
    const shape = this.#evaluator.shapes.of(task)
    const lookup = this.#evaluator.newLookup()
    const ownOutputs = new Set(
      [...before.inputs].flatMap(([path, { signature }]) => (isOwnOutputSignature(signature) ? [path] : [])),
    )
    let after = this.#evaluator.observe(task, lookup, ownOutputs)
    let made = recordTargets(task, lookup, this.#evaluator.nestedIn)
    while ('unread' in after || 'unread' in made) {
      const unread = [...('unread' in after ? after.unread : []), ...('unread' in made ? made.unread : [])]
      if (!lookup.readLittle(unread)) await lookup.read(unread)
      if ('unread' in after) after = this.#evaluator.observe(task, lookup, ownOutputs)
      if ('unread' in made) made = recordTargets(task, lookup, this.#evaluator.nestedIn)
    }
    if (made.missing.length > 0) throw new Error(missingTargets(made.missing))
    const fingerprint = settledFingerprint(shape, before, after, hash)
    if (task.definition.reuse !== undefined) this.#reuse?.add(task, fingerprint)
    const kept = this.#evaluator.shapes.wantsResult(task) ? { result: result ?? null } : {}
    const { run, number } = attempt
    const { targets } = made
    return { run, attempt: number, at: clock.now(), fingerprint, targets, accepted: false, ...kept }
  }

  /** The real targets appear together, and only when every one of them was made. */
  #putInPlace(attempt: Attempt): void {
    const { files } = this.#options.ports
    const pairs = attempt.task.targets.map(({ path }) => ({ from: workingPath(attempt, path), to: path }))
    const lookup = this.#evaluator.newLookup()
    const missing = pairs.filter(({ from }) => !lookup.exists(from)).map(({ to }) => to)
    if (missing.length > 0)
      throw new Error(`${missingTargets(missing)} as \${{ target }}, for the task is atomic`)
    for (const { from, to } of pairs) files.rename(from, to)
  }

  /** What can't be removed now stays: that is no worse than the failure itself, which is what people are told. */
  #discardUnfinished(attempt: Attempt): void {
    caught(() => this.#options.ports.files.discard(unfinishedPaths(attempt)))
  }

  /** For an attempt that can't start: it failed, and no other one would end differently. */
  #endUnstarted(request: AttemptRequest, attempt: Attempt, error: string): void {
    const { history, clock } = this.#options.ports
    const startedAt = clock.now()
    const { run, number, task } = attempt
    const { queuedMs } = request
    const log = logPathOf(attempt, this.#options.ports.hash)
    const record = {
      run,
      task: task.id,
      attempt: number,
      state: 'failed',
      startedAt,
      durationMs: 0,
      queuedMs,
      error,
    } as const
    caught(() => {
      history.startAttempt(run, task.id, number, startedAt, log)
      history.finishAttempt({ ...record, reasons: request.reasons })
    })
    request.onEnded({ outcome: { status: 'failed', isHopeless: true }, seconds: 0, error })
  }

  readonly #resultOf = (id: TaskId): Json | undefined => this.#options.ports.history.record(id)?.good?.result
}

function missingTargets(paths: readonly string[]): string {
  const names = paths.map((path) => `"${path}"`).join(', ')
  const [what, them] = paths.length === 1 ? ['target', 'it'] : ['targets', 'them']
  return `the command succeeded but did not make its ${what} ${names}; correct the path or have the command write ${them}`
}

function endOf({ durationMs, cpuMs, peakMemoryBytes }: JobOutcome) {
  return {
    durationMs,
    ...(cpuMs === undefined ? {} : { cpuMs }),
    ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
  }
}

/** What an outcome tells beside its state. */
function detailsOf(outcome: JobOutcome): {
  readonly exitCode?: number
  readonly signal?: string
  readonly error?: string
} {
  switch (outcome.status) {
    case 'succeeded':
      return {}
    case 'cancelled':
      return {}
    case 'timed-out':
      return { error: outcome.error }
    case 'failed': {
      const { exitCode, signal, error } = outcome
      return {
        error,
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(signal === undefined ? {} : { signal }),
      }
    }
  }
}

function recordOf(active: Active, outcome: JobOutcome, good: GoodRecord | undefined): AttemptRecord {
  const { attempt, request, startedAt, lane, log } = active
  return {
    run: attempt.run,
    task: attempt.task.id,
    attempt: attempt.number,
    state: outcome.status,
    startedAt,
    queuedMs: request.queuedMs,
    lane,
    log,
    reasons: request.reasons,
    ...endOf(outcome),
    ...detailsOf(outcome),
    ...(outcome.status === 'succeeded' && !isFunction(attempt.task) ? { exitCode: 0 } : {}),
    ...(good === undefined ? {} : { good }),
  }
}

function endingOf({ attempt, log }: Active, outcome: JobOutcome): Ending {
  const exitCode = outcome.status === 'succeeded' && !isFunction(attempt.task) ? { exitCode: 0 } : {}
  return {
    outcome: { status: outcome.status, ...(isHopeless(outcome) ? { isHopeless: true } : {}) },
    seconds: Math.round(outcome.durationMs) / 1000,
    ...exitCode,
    ...detailsOf(outcome),
    log,
  }
}

/** 126 and 127 are a shell's words for a program that can't be executed or isn't there. */
const isHopeless = (outcome: JobOutcome): boolean =>
  outcome.status === 'failed' &&
  (outcome.isHopeless === true || outcome.exitCode === 126 || outcome.exitCode === 127)

const isFunction = ({ action }: Task): boolean => action.kind === 'module' || action.kind === 'python'
