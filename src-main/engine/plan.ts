import type { Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { isFinal, type RunCounts, type RunOutcome, type RunState } from '../../src-shared/run/state.ts'
import type { PlanChange, PlanOutcome } from './plan-change.ts'
import { ReadyQueue } from './ready-queue.ts'
import { type Capacities, excessiveRequests, type Request, Resources, requestOf } from './resources.ts'
import { retryDelay } from './retry.ts'

export interface PlanOptions {
  /** The tasks of the run, dependencies first (see `selectTasks`). */
  readonly tasks: readonly TaskId[]
  /** How many may run at once. */
  readonly jobs: number
  /** `cpu` is `jobs` unless it stands here; `memory` unlimited; a pool has the file's capacity. */
  readonly capacities?: Capacities
  readonly failFast?: boolean
  /** Weight of a task on the longest path; without it each counts 1. */
  readonly weightOf?: (id: TaskId) => number
  /** 0 to 1, for the jitter of retries. */
  readonly random?: () => number
}

/** `due` and `checking` are shown as `waiting`: what they depend on is settled, and they wait for (or are in) their check. */
type Phase = RunState | 'due' | 'checking'

interface Node {
  readonly id: TaskId
  readonly task: Task
  readonly index: number
  readonly priority: number
  readonly request: Request
  readonly dependents: Node[]
  path: number
  phase: Phase
  /** Dependencies in the plan that are neither succeeded nor fresh. */
  open: number
  attempt: number
  isCancelled: boolean
  /** While blocked: what upstream ended badly, never a task that is blocked itself. */
  blockedBy: TaskId | undefined
  /** Index of the last dependent that was joined to it, so that a pair with several dependencies counts once. */
  joined: number
}

/**
 * The order of a run as a synchronous state machine; it knows no time, no file and no process. Every method returns the changes that
 * it caused, in a fixed order. What comes too late (a decision for a task that was cancelled meanwhile) changes nothing.
 *
 *     waiting → due → checking → fresh | ready → starting → running → succeeded | failed | timed-out | cancelled
 *                                          ↑                   └→ retrying ┐
 *                                          └───────────────────────────────┘
 *     what has not started: → blocked (by a failure upstream) | cancelled; `disabled` from the beginning
 *
 * Held here and nowhere else: dependencies first, never above `jobs` or a capacity, a failure blocks exactly the descendants.
 */
export class Plan {
  readonly #nodes: Node[] = []
  readonly #byId = new Map<TaskId, Node>()
  readonly #queue: ReadyQueue<Node>
  readonly #resources: Resources
  readonly #options: PlanOptions
  readonly #capacities: Capacities
  readonly #random: () => number
  readonly #counts = new Map<Phase, number>()
  #due: Node[] = []
  #dueAt = 0
  #unfinished = 0
  #active = 0
  #isPaused = false
  #stopped: 'no' | 'failed' | 'cancelled' = 'no'

  private constructor(options: PlanOptions, capacities: Capacities) {
    this.#options = options
    this.#capacities = capacities
    this.#random = options.random ?? (() => 0)
    this.#resources = new Resources(capacities)
    this.#queue = new ReadyQueue((index) => this.#nodes[index])
  }

  /** A plan and its first changes (the disabled tasks), or every request that exceeds what there is. */
  static create(graph: TaskGraph, options: PlanOptions): Result<Plan, readonly Problem[]> {
    const capacities = { cpu: options.jobs, ...graph.file.pools, ...options.capacities }
    const plan = new Plan(options, capacities)
    const problems: Problem[] = []
    for (const id of options.tasks) {
      const task = graph.tasks.get(id)
      if (task === undefined) throw new Error(`expected a task of the graph but was "${id}"`)
      const node = plan.#join(task)
      if (node.phase !== 'disabled')
        problems.push(...excessiveRequests(task.definition.id, node.request, capacities))
    }
    if (problems.length > 0) return fail(problems)
    plan.#findPaths()
    return ok(plan)
  }

  /** True once every task has reached its final state. */
  get isDone(): boolean {
    return this.#unfinished === 0
  }

  /** Tasks that hold a slot now. */
  get activeCount(): number {
    return this.#active
  }

  get isCancelled(): boolean {
    return this.#stopped === 'cancelled'
  }

  state(id: TaskId): RunState | undefined {
    const node = this.#byId.get(id)
    return node && shown(node.phase)
  }

  attempt(id: TaskId): number {
    return this.#byId.get(id)?.attempt ?? 0
  }

  /** Ask after every await: false when the attempt of a starting or running task is no longer wanted. */
  shouldGoOn(id: TaskId): boolean {
    const node = this.#byId.get(id)
    return node !== undefined && isActive(node.phase) && !node.isCancelled
  }

  counts(): RunCounts {
    const of = (state: RunState): number => this.#counts.get(state) ?? 0
    return {
      succeeded: of('succeeded'),
      fresh: of('fresh'),
      failed: of('failed'),
      'timed-out': of('timed-out'),
      cancelled: of('cancelled'),
      blocked: of('blocked'),
      disabled: of('disabled'),
    }
  }

  /** How the run ended, or would end if nothing more happened. */
  outcome(): RunOutcome {
    const { failed, 'timed-out': timedOut, cancelled, blocked } = this.counts()
    if (this.#stopped === 'cancelled' && cancelled > 0) return 'cancelled'
    if (failed + timedOut > 0) return 'failed'
    return cancelled + blocked > 0 ? 'cancelled' : 'succeeded'
  }

  /** The next task to be checked, if any: all that it depends on is settled. It takes no slot. Answer with `decided`. */
  nextReady(): TaskId | undefined {
    while (this.#dueAt < this.#due.length) {
      const node = this.#due[this.#dueAt]
      this.#dueAt += 1
      if (this.#dueAt > 1024 && this.#dueAt * 2 > this.#due.length) this.#forgetTaken()
      if (node?.phase !== 'due') continue
      this.#move(node, 'checking')
      return node.id
    }
    return undefined
  }

  /** What the check said. */
  decided(id: TaskId, decision: 'fresh' | 'stale'): readonly PlanChange[] {
    const node = this.#byId.get(id)
    if (node?.phase !== 'checking') return []
    if (decision === 'stale') return [this.#makeReady(node)]
    this.#move(node, 'fresh')
    this.#settle(node)
    return [{ task: id, state: 'fresh' }]
  }

  /** The best ready task that fits, if any; it now holds its slot and resources and is `starting`. */
  nextToStart(): PlanChange | undefined {
    if (this.#isPaused || this.#active >= this.#options.jobs || this.#queue.size === 0) return undefined
    const node = this.#queue.take(this.#resources, (item) => item.phase === 'ready')
    if (node === undefined) return undefined
    node.attempt += 1
    this.#active += 1
    this.#resources.take(node.request)
    this.#move(node, 'starting')
    return { task: node.id, state: 'starting', attempt: node.attempt }
  }

  /** Its process was started. */
  started(id: TaskId): readonly PlanChange[] {
    const node = this.#byId.get(id)
    if (node?.phase !== 'starting') return []
    this.#move(node, 'running')
    return [{ task: id, state: 'running', attempt: node.attempt }]
  }

  /** The attempt of a starting or running task is over and none of its processes is left. */
  finished(id: TaskId, outcome: PlanOutcome): readonly PlanChange[] {
    const node = this.#byId.get(id)
    if (node === undefined || !isActive(node.phase)) return []
    this.#active -= 1
    this.#resources.release(node.request)
    if (outcome.status === 'succeeded') {
      this.#move(node, 'succeeded')
      this.#settle(node)
      return [{ task: id, state: 'succeeded', attempt: node.attempt }]
    }
    if (outcome.status === 'cancelled') return this.#end(node, 'cancelled')
    return this.#retry(node, outcome.isHopeless === true) ?? this.#fail(node, outcome.status)
  }

  /** The delay of a retrying task is over. */
  retryDue(id: TaskId): readonly PlanChange[] {
    const node = this.#byId.get(id)
    return node?.phase === 'retrying' ? [this.#makeReady(node)] : []
  }

  /** Nothing more starts. What runs stays until its `finished`; the caller ends it. Repeated: no change. */
  cancel(): readonly PlanChange[] {
    if (this.#stopped === 'cancelled') return []
    this.#stopped = 'cancelled'
    for (const node of this.#nodes) if (isActive(node.phase)) node.isCancelled = true
    return this.#cancelAllThatWait()
  }

  /** As `cancel`, for one task: what needs it is blocked by it, the rest goes on. */
  cancelTask(id: TaskId): readonly PlanChange[] {
    const node = this.#byId.get(id)
    if (node === undefined || isOver(node.phase)) return []
    node.isCancelled = true
    return isActive(node.phase) ? [] : this.#end(node, 'cancelled')
  }

  /** While paused nothing starts; checks and what runs go on. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
  }

  /** A task that joins a run that is already on (the library's graphs grow). All that it depends on must be there before. */
  add(task: Task): Result<readonly PlanChange[], readonly Problem[]> {
    const request = requestOf(task.definition.resources)
    const problems = excessiveRequests(task.definition.id, request, this.#capacities)
    if (problems.length > 0) return fail(problems)
    const node = this.#join(task)
    node.path = this.#options.weightOf?.(task.id) ?? 1
    if (node.phase === 'disabled') return ok([{ task: task.id, state: 'disabled' }])
    if (this.#stopped !== 'no') return ok(this.#end(node, 'cancelled'))
    const broken = task.dependencies
      .map(({ on }) => this.#byId.get(on))
      .find((on) => on !== undefined && isBroken(on.phase))
    if (broken === undefined) return ok([])
    this.#move(node, 'blocked')
    node.blockedBy = broken.blockedBy ?? broken.id
    return ok([{ task: task.id, state: 'blocked', blockedBy: node.blockedBy }])
  }

  /** The changes that a new plan begins with: its disabled tasks. */
  initial(): readonly PlanChange[] {
    return this.#nodes
      .filter((node) => node.phase === 'disabled')
      .map(({ id }) => ({ task: id, state: 'disabled' }))
  }

  #join(task: Task): Node {
    const node: Node = {
      id: task.id,
      task,
      index: this.#nodes.length,
      priority: task.definition.priority,
      request: requestOf(task.definition.resources),
      dependents: [],
      path: 0,
      phase: 'waiting',
      open: 0,
      attempt: 0,
      isCancelled: false,
      blockedBy: undefined,
      joined: -1,
    }
    let isDisabled = task.isDisabled
    for (const { on } of task.dependencies) {
      const dependency = this.#byId.get(on)
      // Outside the plan (`only`): taken as it is. Joined already: the pair has several dependencies.
      if (dependency === undefined || dependency.joined === node.index) continue
      dependency.joined = node.index
      if (dependency.phase === 'disabled') isDisabled = true
      dependency.dependents.push(node)
      if (dependency.phase !== 'succeeded' && dependency.phase !== 'fresh') node.open += 1
    }
    this.#nodes.push(node)
    this.#byId.set(node.id, node)
    this.#unfinished += 1
    if (isDisabled) this.#move(node, 'disabled')
    else if (node.open === 0) this.#makeDue(node)
    return node
  }

  #findPaths(): void {
    for (const node of this.#nodes.toReversed()) {
      const after = node.dependents.reduce((longest, { path }) => Math.max(longest, path), 0)
      node.path = after + (this.#options.weightOf?.(node.id) ?? 1)
    }
  }

  #makeDue(node: Node): void {
    this.#move(node, 'due')
    this.#due.push(node)
  }

  #makeReady(node: Node): PlanChange {
    this.#move(node, 'ready')
    this.#queue.push(node)
    return { task: node.id, state: 'ready' }
  }

  #settle(node: Node): void {
    for (const dependent of node.dependents) {
      dependent.open -= 1
      if (dependent.open === 0 && dependent.phase === 'waiting') this.#makeDue(dependent)
    }
  }

  #retry(node: Node, isHopeless: boolean): readonly PlanChange[] | undefined {
    if (isHopeless || node.isCancelled || this.#stopped !== 'no') return undefined
    const retryInMs = retryDelay(node.task.definition.retries, node.attempt, this.#random)
    if (retryInMs === undefined) return undefined
    this.#move(node, 'retrying')
    return [{ task: node.id, state: 'retrying', attempt: node.attempt, retryInMs }]
  }

  #fail(node: Node, state: 'failed' | 'timed-out'): readonly PlanChange[] {
    const changes = this.#end(node, state)
    if (!this.#options.failFast || this.#stopped !== 'no') return changes
    this.#stopped = 'failed'
    // A task between two attempts has failed: with no further attempt that is how it ends.
    const halted = this.#nodes
      .filter(({ phase }) => phase === 'retrying')
      .flatMap((other) => this.#end(other, 'failed'))
    return [...changes, ...halted, ...this.#cancelAllThatWait()]
  }

  /** The final state of a task that didn't succeed; its descendants are blocked by it. */
  #end(node: Node, state: 'failed' | 'timed-out' | 'cancelled'): readonly PlanChange[] {
    this.#move(node, state)
    const attempt = node.attempt > 0 ? { attempt: node.attempt } : {}
    const changes: PlanChange[] = [{ task: node.id, state, ...attempt }]
    const open = [...node.dependents]
    for (let at = 0; at < open.length; at += 1) {
      const dependent = open[at]
      if (dependent?.phase !== 'waiting') continue
      this.#move(dependent, 'blocked')
      dependent.blockedBy = node.id
      changes.push({ task: dependent.id, state: 'blocked', blockedBy: node.id })
      for (const next of dependent.dependents) if (next.phase === 'waiting') open.push(next)
    }
    return changes
  }

  #cancelAllThatWait(): readonly PlanChange[] {
    const changes: PlanChange[] = []
    for (const node of this.#nodes) {
      if (isOver(node.phase) || isActive(node.phase)) continue
      this.#move(node, 'cancelled')
      changes.push({
        task: node.id,
        state: 'cancelled',
        ...(node.attempt > 0 ? { attempt: node.attempt } : {}),
      })
    }
    return changes
  }

  #move(node: Node, phase: Phase): void {
    node.phase = phase
    if (!isOver(phase)) return
    this.#unfinished -= 1
    this.#counts.set(phase, (this.#counts.get(phase) ?? 0) + 1)
  }

  #forgetTaken(): void {
    this.#due = this.#due.slice(this.#dueAt)
    this.#dueAt = 0
  }
}

const isActive = (phase: Phase): boolean => phase === 'starting' || phase === 'running'

const isOver = (phase: Phase): boolean => phase !== 'due' && phase !== 'checking' && isFinal(phase)

const isBroken = (phase: Phase): boolean =>
  phase === 'failed' || phase === 'timed-out' || phase === 'cancelled' || phase === 'blocked'

const shown = (phase: Phase): RunState => (phase === 'due' || phase === 'checking' ? 'waiting' : phase)
