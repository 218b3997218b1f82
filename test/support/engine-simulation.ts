import type { Job } from '../../src-main/engine/ports.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunEvent, RunFinished } from '../../src-shared/run/events.ts'
import { isFinal, type RunState } from '../../src-shared/run/state.ts'
import { World, type WorldRun } from './engine-fakes.ts'
import { randomFrom, settle } from './engine-fakes-clock.ts'
import { graphOf, id, type TaskSpec } from './engine-fakes-graph.ts'
import type { Behaviour } from './engine-fakes-launcher.ts'

/** What went wrong in a simulated life of a pipeline; empty when every invariant held. */
export type Violations = readonly string[]

/**
 * One random life: a pipeline, a few runs with failing, hanging, TERM-ignoring and late-dying processes, cancels and crashes; then
 * everything is mended and it must become fresh, stay fresh, and stay fresh after a touch of every file.
 */
export async function simulate(seed: number): Promise<Violations> {
  const random = randomFrom(seed)
  const upTo = (limit: number): number => Math.floor(random() * limit)
  const chance = (probability: number): boolean => random() < probability
  const pools = { license: 1 + upTo(2) }
  const world = new World(randomGraph(random, pools))
  world.files.readsLazily = chance(0.3)
  world.files.mostReadAtOnce = upTo(2) * 8
  world.random = random
  for (const task of world.graph.order) if (chance(0.5)) world.files.write(`${task}.in`, `v${upTo(3)}`)
  for (const task of world.graph.tasks.values()) {
    for (const { path } of task.inputs)
      if (world.files.content(path) === undefined) world.files.write(path, 'v0')
  }
  const violations: string[] = []
  const lives = 1 + upTo(3)
  for (let life = 0; life < lives; life += 1) {
    misbehave(world, random)
    const jobs = 1 + upTo(3)
    const failFast = chance(0.2)
    const watch = new Watch(world, jobs, pools)
    const run = world.start({ jobs, failFast })
    const accidents = {
      cancelAt: chance(0.25) ? upTo(60) : hangLimitMs,
      cancelTaskAt: chance(0.25) ? upTo(40) : undefined,
      crashAt: chance(0.25) ? upTo(60) : undefined,
    }
    const wasCancelled = await live(
      watch,
      run,
      accidents,
      world.graph.order[upTo(world.graph.order.length)] ?? id('t0'),
    )
    if (wasCancelled === 'crashed') {
      violations.push(...watch.violations)
      await world.crash()
      continue
    }
    violations.push(
      ...watch.violations,
      ...endViolations(world, run, wasCancelled === 'cancelled' || failFast),
    )
    if (chance(0.3)) world.files.write(`${world.graph.order[0]}.in`, `v${upTo(3)}`)
  }
  world.behaviours.clear()
  violations.push(...(await mendedViolations(world)))
  return violations
}

async function mendedViolations(world: World): Promise<readonly string[]> {
  const violations: string[] = []
  const jobs = 2
  const watch = new Watch(world, jobs, world.graph.file.pools)
  const first = await world.run({ jobs })
  violations.push(...watch.violations)
  if (first.outcome !== 'succeeded') violations.push(`the mended run ended ${first.outcome}`)
  await world.run()
  if (world.ran.length > 0) violations.push(`a second run ran ${world.ran.join(', ')}`)
  const made = new Set(
    [...world.graph.tasks.values()].flatMap(({ targets }) => targets.map(({ path }) => path)),
  )
  for (const path of world.files.paths()) if (!made.has(path)) world.files.touch(path)
  await world.run()
  if (world.ran.length > 0) violations.push(`after a touch ran ${world.ran.join(', ')}`)
  return violations
}

/** By then only processes that hang for ever are left. */
const hangLimitMs = 2000

/** Tasks that could go on but don't, while others hang. */
function stuckTasks(world: World, run: WorldRun, jobs: number): readonly string[] {
  const states = lastStates(run.events)
  const running = new Set([...world.launcher.running].map(({ task }) => task))
  if (running.size >= jobs) return []
  const isOpen = (task: TaskId): boolean => !isFinal(states.get(task) ?? 'waiting')
  return world.graph.order.flatMap((task) => {
    const license = world.graph.tasks.get(task)?.definition.resources.license
    if (!isOpen(task) || running.has(task)) return []
    if (license !== undefined && states.get(task) === 'ready') return []
    if ([...ancestorsOf(world.graph, task)].some(isOpen)) return []
    return [`${task} is ${states.get(task) ?? 'waiting'} for ever`]
  })
}

interface Accidents {
  readonly cancelAt: number
  readonly cancelTaskAt: number | undefined
  readonly crashAt: number | undefined
}

async function live(
  watch: Watch,
  run: WorldRun,
  accidents: Accidents,
  victim: TaskId,
): Promise<'ended' | 'cancelled' | 'crashed'> {
  const { world, jobs, violations } = watch
  const begun = world.clock.now()
  const after: { cancelled: boolean; crashed: boolean; done: RunFinished | undefined } = {
    cancelled: false,
    crashed: false,
    done: undefined,
  }
  void run.handle.done.then((event) => {
    after.done = event
  })
  const forget = [
    world.clock.after(accidents.cancelAt, () => {
      after.cancelled = true
      if (accidents.cancelAt === hangLimitMs) violations.push(...stuckTasks(world, run, jobs))
      run.handle.cancel()
    }),
  ]
  if (accidents.cancelTaskAt !== undefined)
    forget.push(world.clock.after(accidents.cancelTaskAt, () => run.handle.cancelTask(victim)))
  if (accidents.crashAt !== undefined) {
    forget.push(
      world.clock.after(accidents.crashAt, () => {
        after.crashed = true
      }),
    )
  }
  for (let step = 0; after.done === undefined && !after.crashed; step += 1) {
    if (step > 5000 || world.clock.now() - begun > 3_600_000)
      throw new Error('expected the run to end but it goes on')
    if (!world.clock.step()) throw new Error('expected the run to end but nothing is left that could happen')
    await settle()
  }
  for (const done of forget) done()
  if (after.crashed && after.done === undefined) return 'crashed'
  return after.cancelled ? 'cancelled' : 'ended'
}

/** Looks at every start of a process. */
class Watch {
  readonly violations: string[] = []
  readonly world: World
  readonly jobs: number
  readonly #pools: Readonly<Record<string, number>>
  readonly #seen = new Set<string>()

  constructor(world: World, jobs: number, pools: Readonly<Record<string, number>>) {
    this.world = world
    this.jobs = jobs
    this.#pools = pools
    world.onStart = (job, events) => this.#check(job, events)
  }

  #check(job: Job, events: readonly RunEvent[]): void {
    const { graph, launcher } = this.world
    const running = [...launcher.running]
    if (running.length > this.jobs)
      this.violations.push(`${running.length} run at once with ${this.jobs} jobs`)
    if (running.filter(({ task }) => task === job.task).length > 1)
      this.violations.push(`${job.task} runs twice at once`)
    for (const [name, capacity] of Object.entries(this.#pools)) {
      const used = running.reduce(
        (sum, { task }) => sum + (graph.tasks.get(task)?.definition.resources[name] ?? 0),
        0,
      )
      if (used > capacity) this.violations.push(`${used} of ${capacity} ${name} in use`)
    }
    const key = `${job.run} ${job.task} ${job.attempt}`
    if (this.#seen.has(key)) this.violations.push(`attempt ${key} was started twice`)
    this.#seen.add(key)
    const task = graph.tasks.get(job.task)
    if (job.attempt > (task?.definition.retries.count ?? 0) + 1)
      this.violations.push(`${key} is one attempt too many`)
    const states = lastStates(events)
    for (const { on } of task?.dependencies ?? []) {
      const state = states.get(on)
      if (state !== 'succeeded' && state !== 'fresh')
        this.violations.push(`${job.task} started while ${on} was ${state}`)
    }
  }
}

/** What must hold of a run that came to its end. */
function endViolations(world: World, run: WorldRun, wasStopped: boolean): readonly string[] {
  const violations: string[] = []
  if (world.launcher.running.size > 0) violations.push('a process outlived its run')
  const states = lastStates(run.events)
  const blockedBy = new Map(
    run.events.flatMap((event) =>
      event.type === 'task' && event.blockedBy ? [[event.task, event.blockedBy]] : [],
    ),
  )
  const finals = new Map<TaskId, number>()
  for (const event of run.events) {
    if (event.type === 'task' && isFinal(event.state))
      finals.set(event.task, (finals.get(event.task) ?? 0) + 1)
  }
  for (const task of world.graph.order) {
    const state = states.get(task)
    if (finals.get(task) !== 1) violations.push(`${task} ended ${finals.get(task) ?? 0} times`)
    const broken = [...ancestorsOf(world.graph, task)].filter((other) => isBroken(states.get(other)))
    if (state === 'blocked' && !broken.includes(blockedBy.get(task) ?? id('')))
      violations.push(`${task} is blocked by ${blockedBy.get(task)}`)
    if (!wasStopped && (state === 'blocked') !== broken.length > 0 && !isBroken(state)) {
      violations.push(`${task} is ${state} with ${broken.length} broken above it`)
    }
    const recorded = world.history.record(task)?.last
    if (state === 'succeeded' && recorded?.state !== 'succeeded')
      violations.push(`${task} succeeded but is recorded ${recorded?.state}`)
  }
  return violations
}

const isBroken = (state: RunState | undefined): boolean =>
  state === 'failed' || state === 'timed-out' || state === 'cancelled'

function lastStates(events: readonly RunEvent[]): ReadonlyMap<TaskId, RunState> {
  return new Map(events.flatMap((event) => (event.type === 'task' ? [[event.task, event.state]] : [])))
}

export function ancestorsOf(graph: TaskGraph, task: TaskId): ReadonlySet<TaskId> {
  const found = new Set<TaskId>()
  const open = [task]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { on } of graph.tasks.get(next)?.dependencies ?? []) {
      if (found.has(on)) continue
      found.add(on)
      open.push(on)
    }
  }
  return found
}

export function randomGraph(random: () => number, pools: Readonly<Record<string, number>>): TaskGraph {
  const count = 1 + Math.floor(random() * 8)
  const specs: TaskSpec[] = []
  for (let at = 0; at < count; at += 1) {
    const earlier = specs.filter(() => random() < 0.3)
    const name = `t${at}`
    specs.push({
      id: name,
      ...(random() < 0.6 ? { inputs: [`${name}.in`] } : {}),
      ...(random() < 0.9
        ? { targets: random() < 0.3 ? [`${name}.out`, `${name}.log`] : [`${name}.out`] }
        : {}),
      needs: earlier.filter(() => random() < 0.3).map((other) => other.id),
      uses: earlier.flatMap(({ targets = [] }) => targets.slice(0, 1)),
      retries: {
        count: random() < 0.3 ? 2 : 0,
        delayMs: 5,
        backoff: 2,
        maxDelayMs: 15,
        jitter: random() < 0.5 ? 0.5 : 0,
      },
      priority: Math.floor(random() * 3),
      resources:
        random() < 0.3 ? { cpu: 1, license: 1 + Math.floor(random() * (pools.license ?? 1)) } : { cpu: 1 },
      graceMs: 30,
      atomic: random() < 0.15,
      hashTargets: random() < 0.2,
      ...(random() < 0.3 ? { timeoutMs: 40 } : {}),
    })
  }
  return graphOf(specs, pools)
}

/** Gives every task a new, perhaps bad, character. */
function misbehave(world: World, random: () => number): void {
  for (const task of world.graph.order) {
    const roll = random()
    const base: Behaviour = {
      durationMs: Math.floor(random() * 25),
      ignoresTerm: random() < 0.3,
      diesAfterMs: Math.floor(random() * 20),
    }
    const failures = 1 + Math.floor(random() * 3)
    if (roll < 0.6) world.behaviours.set(task, base)
    else if (roll < 0.75) world.behaviours.set(task, { ...base, fails: true })
    else if (roll < 0.9) world.behaviours.set(task, (job) => ({ ...base, fails: job.attempt < failures }))
    else world.behaviours.set(task, { ...base, hangs: true })
  }
}
