import fc from 'fast-check'
import { describe, test } from 'vitest'
import { Plan } from '../../../src-main/engine/plan.ts'
import type { PlanChange } from '../../../src-main/engine/plan-change.ts'
import type { TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'
import { isFinal, type RunState } from '../../../src-shared/run/state.ts'
import { graphOf, id, type TaskSpec } from '../../support/engine-fakes-graph.ts'
import { ancestorsOf } from '../../support/engine-simulation.ts'

/** `TASKGRAPH_SEQUENCES=100000` for the long run. */
const sequences = Number(process.env.TASKGRAPH_SEQUENCES ?? 5000)

/** What the plan told so far, and what must hold of it at every moment. */
class Model {
  plan: Plan
  readonly jobs: number
  readonly failFast: boolean
  readonly specs: TaskSpec[]
  graph: TaskGraph
  #ancestors: ReadonlyMap<TaskId, readonly TaskId[]>
  readonly states = new Map<string, RunState>()
  readonly attempts = new Map<string, number>()
  readonly checking = new Set<TaskId>()
  readonly blockedBy = new Map<string, TaskId>()
  isStopped = false

  constructor(specs: readonly TaskSpec[], jobs: number, failFast: boolean) {
    this.specs = [...specs]
    this.graph = graphOf(this.specs)
    this.#ancestors = ancestorsIn(this.graph)
    this.jobs = jobs
    this.failFast = failFast
    this.plan = this.#newPlan()
  }

  /** A new task joins. */
  grow(spec: TaskSpec): void {
    this.specs.push(spec)
    this.graph = graphOf(this.specs)
    this.#ancestors = ancestorsIn(this.graph)
  }

  /** The engine died and begins anew: nothing of the run is left. */
  restart(): void {
    this.states.clear()
    this.attempts.clear()
    this.checking.clear()
    this.blockedBy.clear()
    this.isStopped = false
    this.plan = this.#newPlan()
  }

  in(...wanted: readonly RunState[]): readonly TaskId[] {
    return this.graph.order.filter((task) => wanted.includes(this.states.get(task) ?? 'waiting'))
  }

  apply(changes: readonly PlanChange[]): void {
    for (const { task, state, attempt, blockedBy } of changes) {
      const before = this.states.get(task) ?? 'waiting'
      hold(!isFinal(before), () => `${task} was ${before} and became ${state}`)
      this.states.set(task, state)
      if (blockedBy !== undefined) this.blockedBy.set(task, blockedBy)
      if (state === 'starting') this.#checkStart(task, attempt)
    }
  }

  check(): void {
    const { plan } = this
    const active = this.in('starting', 'running').length
    hold(active === plan.activeCount, () => `${plan.activeCount} hold a slot but ${active} were told`)
    hold(active <= this.jobs, () => `${active} run with ${this.jobs} jobs`)
    let isDone = true
    for (const task of this.graph.order) {
      const state = this.states.get(task) ?? 'waiting'
      if (!isFinal(state)) isDone = false
      hold(plan.state(task) === state, () => `${task} is ${plan.state(task)} but was told ${state}`)
      const broken = (this.#ancestors.get(task) ?? []).filter((other) => isBroken(this.states.get(other)))
      const blocker = this.blockedBy.get(task)
      if (state === 'blocked')
        hold(
          broken.some((other) => other === blocker),
          () => `${task} is blocked by ${blocker}`,
        )
      if (this.isStopped || isBroken(state)) continue
      hold(
        (state === 'blocked') === broken.length > 0,
        () => `${task} is ${state} below ${broken.join(', ')}`,
      )
    }
    hold(plan.isDone === isDone, () => `the plan says ${plan.isDone ? 'done' : 'not done'}`)
  }

  #checkStart(task: TaskId, attempt = 0): void {
    const spec = this.specs.find((other) => other.id === task)
    for (const on of spec?.needs ?? []) {
      const state = this.states.get(on)
      hold(state === 'succeeded' || state === 'fresh', () => `${task} started while ${on} was ${state}`)
    }
    hold(
      attempt === (this.attempts.get(task) ?? 0) + 1,
      () => `${task} started attempt ${attempt} twice or too early`,
    )
    hold(attempt <= (spec?.retries?.count ?? 0) + 1, () => `${task} started attempt ${attempt}, one too many`)
    this.attempts.set(task, attempt)
  }

  #newPlan(): Plan {
    const { graph, jobs, failFast } = this
    const plan = Plan.create(graph, { tasks: graph.order, jobs, failFast })
    if (!plan.ok) throw new Error('expected a plan')
    return plan.value
  }
}

/** `expect` is too slow for millions of checks. */
function hold(isTrue: boolean, otherwise: () => string): void {
  if (!isTrue) throw new Error(`expected the plan to keep its promises but ${otherwise()}`)
}

function ancestorsIn(graph: TaskGraph): ReadonlyMap<TaskId, readonly TaskId[]> {
  return new Map(graph.order.map((task) => [task, [...ancestorsOf(graph, task)]]))
}

const isBroken = (state: RunState | undefined): boolean =>
  state === 'failed' || state === 'timed-out' || state === 'cancelled'

type Step = (model: Model) => void
const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length]

const steps: Readonly<Record<string, (index: number) => Step>> = {
  check: () => (model) => {
    const task = model.plan.nextReady()
    if (task !== undefined) model.checking.add(task)
  },
  decideStale: (index) => (model) => decide(model, index, 'stale'),
  decideFresh: (index) => (model) => decide(model, index, 'fresh'),
  start: () => (model) => {
    const change = model.plan.nextToStart()
    if (change !== undefined) model.apply([change])
  },
  started: (index) => (model) => {
    const task = pick(model.in('starting'), index)
    if (task !== undefined) model.apply(model.plan.started(task))
  },
  succeed: (index) => (model) => finish(model, index, 'succeeded'),
  fail: (index) => (model) => finish(model, index, 'failed'),
  timeOut: (index) => (model) => finish(model, index, 'timed-out'),
  endCancelled: (index) => (model) => finish(model, index, 'cancelled'),
  retryDue: (index) => (model) => {
    const task = pick(model.in('retrying'), index)
    if (task !== undefined) model.apply(model.plan.retryDue(task))
  },
  cancelTask: (index) => (model) => {
    const task = pick(model.graph.order, index)
    if (task !== undefined) model.apply(model.plan.cancelTask(task))
  },
  cancel: (index) => (model) => {
    if (index % 8 !== 0) return
    model.isStopped = true
    model.apply(model.plan.cancel())
  },
  pause: () => (model) => model.plan.pause(),
  resume: () => (model) => model.plan.resume(),
  add: (index) => (model) => {
    const name = `added${model.specs.length}`
    const needs = model.specs.filter((_, at) => (index >> at) % 2 === 1).map((spec) => spec.id)
    model.grow({ id: name, needs })
    const task = model.graph.tasks.get(id(name))
    const added = task && model.plan.add(task)
    if (added?.ok) model.apply(added.value)
  },
  crash: (index) => (model) => {
    if (index % 8 === 0) model.restart()
  },
  /** What comes too late, or for the wrong task, changes nothing. */
  stray: (index) => (model) => {
    const [task] = model.in(
      'waiting',
      'ready',
      'retrying',
      'succeeded',
      'failed',
      'cancelled',
      'blocked',
      'fresh',
    )
    if (task === undefined) return
    const told = [...model.plan.finished(task, { status: 'succeeded' }), ...model.plan.started(task)]
    if (!model.checking.has(task)) told.push(...model.plan.decided(task, index % 2 === 0 ? 'fresh' : 'stale'))
    hold(told.length === 0, () => `a stray answer changed ${told.map((change) => change.task).join(', ')}`)
  },
}

function decide(model: Model, index: number, decision: 'fresh' | 'stale'): void {
  const task = pick([...model.checking], index)
  if (task === undefined) return
  model.checking.delete(task)
  model.apply(model.plan.decided(task, decision))
}

function finish(
  model: Model,
  index: number,
  status: 'succeeded' | 'failed' | 'timed-out' | 'cancelled',
): void {
  const task = pick(model.in('starting', 'running'), index)
  if (task === undefined) return
  const changes = model.plan.finished(task, { status })
  if (model.failFast && changes.some(({ state }) => state === 'failed' || state === 'timed-out'))
    model.isStopped = true
  model.apply(changes)
}

/** Whatever has happened, a friendly world brings it to an end. */
function bringToEnd(model: Model): void {
  model.plan.resume()
  for (let round = 0; !model.plan.isDone; round += 1) {
    hold(round < 1000, () => 'it never ends')
    for (const name of ['check', 'decideStale', 'start', 'started', 'succeed', 'retryDue'])
      steps[name]?.(0)(model)
  }
}

const specs = fc
  .array(fc.record({ needs: fc.nat(), retries: fc.boolean(), priority: fc.nat(2) }), {
    minLength: 1,
    maxLength: 7,
  })
  .map((raw) =>
    raw.map(
      ({ needs, retries, priority }, at): TaskSpec => ({
        id: `t${at}`,
        needs: raw.flatMap((_, other) => (other < at && (needs >> other) % 2 === 1 ? [`t${other}`] : [])),
        priority,
        retries: { count: retries ? 1 : 0, delayMs: 1, backoff: 1, maxDelayMs: 1, jitter: 0 },
      }),
    ),
  )
const script = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(63)), {
  maxLength: 60,
  size: 'max',
})

describe('any sequence of what can happen to a plan', () => {
  test('keeps dependencies, limits, once-ness and exact blocking, and can be brought to an end', () => {
    fc.assert(
      fc.property(
        specs,
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        script,
        (tasks, jobs, failFast, moves) => {
          const model = new Model(tasks, jobs, failFast)
          for (const [name, index] of moves) {
            steps[name]?.(index)(model)
            model.check()
          }
          bringToEnd(model)
          model.check()
        },
      ),
      { numRuns: sequences },
    )
  }, 300_000)
})
