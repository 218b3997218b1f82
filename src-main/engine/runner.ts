import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import type { RunFinished } from '../../src-shared/run/events.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import { AttemptRunner, type Ending } from './attempt.ts'
import { caught, settled } from './caught.ts'
import { Evaluator } from './evaluator.ts'
import type { Observation } from './fingerprint.ts'
import type { Lookup } from './lookup.ts'
import { Pacer } from './pacer.ts'
import { Plan } from './plan.ts'
import type { PlanChange } from './plan-change.ts'
import type { OpenRunHandle, RunHandle, RunOptions } from './run-options.ts'
import { selectTasks } from './selection.ts'
import { weightsOf } from './weights.ts'

export type { OpenRunHandle, RunHandle, RunOptions } from './run-options.ts'

/** Runs what is stale of what was asked for; or says, before anything runs, which tasks ask for more than there is. */
export function runGraph(options: RunOptions): Result<RunHandle, readonly Problem[]> {
  const { graph, asked, ports, jobs, failFast = false } = options
  const tasks = selectTasks(graph, asked.selection)
  const plan = Plan.create(graph, {
    tasks,
    jobs,
    failFast,
    random: ports.random,
    weightOf: weightsOf(tasks, (id) => ports.history.record(id)?.durationsMs ?? []),
    ...(options.capacities === undefined ? {} : { capacities: options.capacities }),
  })
  if (!plan.ok) return fail(plan.error)
  const runner = new Runner(options, plan.value, tasks.length)
  runner.begin()
  return ok({ done: runner.done, cancel: () => runner.cancel(), cancelTask: (id) => runner.cancelTask(id) })
}

/** Starts a run without tasks: the library's graphs grow while they run. `asked` is ignored but for `force`. */
export function openRun(options: RunOptions): Result<OpenRunHandle, readonly Problem[]> {
  const { graph, ports, jobs, failFast = false, capacities } = options
  const plan = Plan.create(graph, {
    tasks: [],
    jobs,
    failFast,
    random: ports.random,
    ...(capacities === undefined ? {} : { capacities }),
  })
  if (!plan.ok) return fail(plan.error)
  const runner = new Runner(options, plan.value, 0)
  runner.leaveOpen()
  runner.begin()
  return ok({
    done: runner.done,
    cancel: () => runner.cancel(),
    cancelTask: (id) => runner.cancelTask(id),
    add: (task) => runner.add(task),
    seal: () => runner.seal(),
    pause: () => runner.pause(),
    resume: () => runner.resume(),
  })
}

/** So many tasks share one promise while contents are read for their check. */
const readingBatch = 64
/** So many batches at once: all of them would end together, and check thousands of tasks in one stretch. */
const mostReading = 4

/** Carries results between the plan and the ports. All decisions are the plan's and the evaluator's. */
class Runner {
  readonly #options: RunOptions
  readonly #plan: Plan
  readonly #taskCount: number
  readonly #evaluator: Evaluator
  readonly #attempts: AttemptRunner
  readonly #pacer: Pacer
  readonly #timers = new Map<TaskId, () => void>()
  readonly #reasons = new Map<TaskId, readonly Reason[]>()
  readonly #readyAt = new Map<TaskId, number>()
  /** What tasks were just judged by, until the end of the pump: who starts at once need not look again. */
  readonly #justSeen = new Map<TaskId, Observation>()
  #told = { at: Number.NaN, time: '' }
  readonly #finished = Promise.withResolvers<RunFinished>()
  readonly #startedAt: number
  #isPumping = false
  #isPumpDue = false
  #isOver = false
  #isOpen = false
  #isPumpPlanned = false
  #isResumeDue = false
  /** Batches whose contents are being read, and those whose turn comes then. */
  #reading = 0
  readonly #toRead: (readonly Task[])[] = []

  constructor(options: RunOptions, plan: Plan, taskCount: number) {
    this.#options = options
    this.#plan = plan
    this.#taskCount = taskCount
    this.#evaluator = new Evaluator(options.graph, options.ports)
    this.#attempts = new AttemptRunner(options, this.#evaluator)
    this.#pacer = new Pacer(options.ports.clock)
    this.#startedAt = options.ports.clock.monotonic()
  }

  get done(): Promise<RunFinished> {
    return this.#finished.promise
  }

  begin(): void {
    const { clock } = this.#options.ports
    clock.after(0, () => {
      const { record, pid, ports, onEvent, settled = nothingSettled } = this.#options
      ports.history.beginRun(record)
      const { run, pipeline } = record
      const tasks = this.#taskCount + settled.fresh.length + settled.disabled.length
      onEvent({ type: 'run-started', run, pipeline, tasks, pid, time: this.#time() })
      this.#tell(settled.disabled.map((task) => ({ task, state: 'disabled' })))
      this.#tell(this.#plan.initial())
      this.#tell(settled.fresh.map((task) => ({ task, state: 'fresh' })))
      this.#pump()
    })
  }

  leaveOpen(): void {
    this.#isOpen = true
  }

  add(task: Task): Result<undefined, readonly Problem[]> {
    const changes = this.#plan.add(task)
    if (!changes.ok) return changes
    this.#tell(changes.value)
    this.pumpSoon()
    return ok(undefined)
  }

  seal(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.pumpSoon()
  }

  pause(): void {
    this.#isResumeDue = false
    this.#plan.pause()
  }

  resume(): void {
    this.#isResumeDue = true
    this.pumpSoon()
  }

  /** Once for all that is added in one go. */
  pumpSoon(): void {
    if (this.#isPumping) this.#isPumpDue = true
    if (this.#isPumping || this.#isPumpPlanned) return
    this.#isPumpPlanned = true
    this.#options.ports.clock.after(0, () => {
      this.#isPumpPlanned = false
      this.#pump()
    })
  }

  cancel(): void {
    if (this.#isOver) return
    for (const forget of this.#timers.values()) forget()
    this.#timers.clear()
    this.#tell(this.#plan.cancel())
    this.#attempts.cancelAll()
    this.#pump()
  }

  cancelTask(id: TaskId): void {
    if (this.#isOver) return
    this.#timers.get(id)?.()
    this.#timers.delete(id)
    this.#tell(this.#plan.cancelTask(id))
    this.#attempts.cancel(id)
    this.#pump()
  }

  /** Checks what is due and starts what fits, for one stretch; then others are let in. */
  #pump(): void {
    if (this.#isOver) return
    if (this.#isPumping) {
      this.#isPumpDue = true
      return
    }
    this.#isPumping = true
    this.#pacer.restart()
    let isCut = false
    do {
      this.#isPumpDue = false
      const lookup = this.#evaluator.newLookup()
      isCut = this.#checkDue(lookup)
      if (this.#isResumeDue && !isCut && this.#reading === 0) {
        this.#isResumeDue = false
        this.#plan.resume()
      }
      this.#startReady(lookup)
    } while (this.#isPumpDue && !isCut)
    this.#isPumping = false
    this.#justSeen.clear()
    if (this.#plan.isDone && !this.#isOpen) this.#finish()
    else if (isCut) this.#options.ports.clock.after(0, () => this.#pump())
  }

  #startReady(lookup: Lookup): void {
    for (let next = this.#plan.nextToStart(); next !== undefined; next = this.#plan.nextToStart()) {
      this.#start(next, lookup)
    }
  }

  /** True when it stopped because others must be let in. */
  #checkDue(lookup: Lookup): boolean {
    let toRead: Task[] = []
    let isCut = false
    for (let id = this.#plan.nextReady(); id !== undefined; id = this.#plan.nextReady()) {
      const task = this.#task(id)
      if (!this.#check(task, lookup)) toRead.push(task)
      if (toRead.length === readingBatch) {
        this.#readSoon(toRead)
        toRead = []
      }
      isCut = this.#pacer.isDue()
      if (isCut) break
    }
    if (toRead.length > 0) this.#readSoon(toRead)
    return isCut
  }

  #readSoon(tasks: readonly Task[]): void {
    if (this.#reading < mostReading) void this.#readAndCheck(tasks)
    else this.#toRead.push(tasks)
  }

  /** False when contents must be read first. */
  #check(task: Task, lookup: Lookup): boolean {
    const isForced = this.#options.asked.force.has(task.id)
    const evaluate = () => this.#evaluator.evaluate(task, lookup, { staleUpstream: [], isForced })
    const evaluation = caught(() => {
      const first = evaluate()
      return 'unread' in first && lookup.readLittle(first.unread) ? evaluate() : first
    })
    // What failed here fails again when the task starts, and is told there as the task's own error.
    if (!evaluation.ok) {
      this.#tell(this.#plan.decided(task.id, 'stale'))
      return true
    }
    if ('unread' in evaluation.value) return false
    const { decision, observation } = evaluation.value
    if (decision.fresh) {
      this.#tell(this.#plan.decided(task.id, 'fresh'))
      return true
    }
    this.#reasons.set(task.id, decision.reasons)
    this.#justSeen.set(task.id, observation)
    this.#tell(this.#plan.decided(task.id, 'stale'))
    return true
  }

  /** Never rejects. */
  async #readAndCheck(tasks: readonly Task[]): Promise<void> {
    this.#reading += 1
    const lookup = this.#evaluator.newLookup()
    let open = tasks
    while (open.length > 0) {
      const unread = open.flatMap((task) => {
        const observed = caught(() =>
          this.#evaluator.evaluate(task, lookup, { staleUpstream: [], isForced: false }),
        )
        return observed.ok && 'unread' in observed.value ? observed.value.unread : []
      })
      const reading = await settled(lookup.read(unread))
      if (this.#isOver) return
      open = open.filter((task) => !this.#check(task, lookup))
      if (reading.ok) continue
      for (const task of open) this.#tell(this.#plan.decided(task.id, 'stale'))
      break
    }
    this.#reading -= 1
    const next = this.#toRead.shift()
    if (next !== undefined) void this.#readAndCheck(next)
    this.#pump()
  }

  #start({ task: id, attempt = 1 }: PlanChange, lookup: Lookup): void {
    const { clock } = this.#options.ports
    const reasons = this.#reasons.get(id) ?? []
    const seen = attempt === 1 ? this.#justSeen.get(id) : undefined
    const queuedMs = clock.monotonic() - (this.#readyAt.get(id) ?? clock.monotonic())
    this.#attempts.run({
      task: this.#task(id),
      number: attempt,
      reasons,
      queuedMs,
      lookup,
      ...(seen === undefined ? {} : { seen }),
      shouldGoOn: () => this.#plan.shouldGoOn(id),
      onWaiting: () => this.#tell([{ task: id, state: 'starting', attempt }]),
      onStarted: (log) => this.#tell(this.#plan.started(id), { log }),
      onEnded: (ending) => this.#end(id, ending),
    })
  }

  #end(id: TaskId, { outcome, ...details }: Ending): void {
    const changes = this.#plan.finished(id, outcome)
    this.#tell(changes, details)
    for (const change of changes)
      if (change.retryInMs !== undefined) this.#retryLater(change.task, change.retryInMs)
    this.#pump()
  }

  #retryLater(id: TaskId, delayMs: number): void {
    const forget = this.#options.ports.clock.after(delayMs, () => {
      this.#timers.delete(id)
      this.#tell(this.#plan.retryDue(id))
      this.#pump()
    })
    this.#timers.set(id, forget)
  }

  /** `details` belong to the first change, the task that caused the others. */
  #tell(changes: readonly PlanChange[], details: Omit<Ending, 'outcome'> = {}): void {
    const { onEvent, ports } = this.#options
    for (const [at, change] of changes.entries()) {
      if (change.state === 'fresh') {
        onEvent({ type: 'task', task: change.task, state: 'fresh' })
        continue
      }
      if (change.state === 'ready') this.#readyAt.set(change.task, ports.clock.monotonic())
      const reasons = change.state === 'ready' ? this.#reasons.get(change.task) : undefined
      const own = at === 0 ? details : {}
      const why = reasons === undefined ? {} : { reasons }
      onEvent({ type: 'task', ...change, ...own, ...why, time: this.#time() })
    }
  }

  #finish(): void {
    this.#isOver = true
    for (const forget of this.#timers.values()) forget()
    const { ports, record, onEvent, settled = nothingSettled } = this.#options
    const outcome = this.#plan.outcome()
    const own = this.#plan.counts()
    const counts = {
      ...own,
      fresh: own.fresh + settled.fresh.length,
      disabled: own.disabled + settled.disabled.length,
    }
    // The run is over either way; a history that can't be written has been told with the tasks that it concerned.
    caught(() => {
      ports.history.endRun(record.run, outcome, counts, ports.clock.now())
      ports.history.flush()
    })
    const seconds = secondsOf(ports.clock.monotonic() - this.#startedAt)
    const event: RunFinished = {
      type: 'run-finished',
      run: record.run,
      outcome,
      counts,
      seconds,
      time: this.#time(),
    }
    onEvent(event)
    this.#finished.resolve(event)
  }

  #task(id: TaskId): Task {
    const task = this.#options.graph.tasks.get(id)
    if (task === undefined) throw new Error(`expected a task of the graph but was "${id}"`)
    return task
  }

  /** Many events share a millisecond. */
  #time(): string {
    const now = Math.floor(this.#options.ports.clock.now())
    if (now !== this.#told.at) this.#told = { at: now, time: new Date(now).toISOString() }
    return this.#told.time
  }
}

const nothingSettled = { fresh: [], disabled: [] }

const secondsOf = (milliseconds: number): number => Math.round(milliseconds) / 1000
