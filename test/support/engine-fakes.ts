import { issuePermit } from '../../src-main/engine/permit.ts'
import type { EnginePorts, Job } from '../../src-main/engine/ports.ts'
import { type RunHandle, type RunOptions, runGraph } from '../../src-main/engine/runner.ts'
import type { Asked } from '../../src-main/engine/selection.ts'
import type { Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunEvent, RunFinished } from '../../src-shared/run/events.ts'
import type { RunState } from '../../src-shared/run/state.ts'
import { FakeClock, fakeHash, runClock, settle } from './engine-fakes-clock.ts'
import { FakeCode, FakeFiles } from './engine-fakes-files.ts'
import { FakeHistory } from './engine-fakes-history.ts'
import { type Behaviour, FakeLauncher } from './engine-fakes-launcher.ts'

export const everything: Asked = { selection: { kind: 'all' }, force: new Set() }

const permit = issuePermit()

export type WorldRunOptions = Partial<Pick<RunOptions, 'asked' | 'jobs' | 'failFast' | 'capacities'>>

/** A run of a fake world, with what it told. */
export interface WorldRun {
  readonly handle: RunHandle
  readonly events: RunEvent[]
  /** Ends it by moving the clock. */
  end(): Promise<RunFinished>
  /** Last state that was told of each task. */
  states(): Readonly<Record<string, RunState>>
}

/** All ports as fakes. By default each task needs 10 ms and writes its targets: the contents of its inputs behind its own name. */
export class World {
  readonly clock = new FakeClock()
  readonly files = new FakeFiles()
  readonly code = new FakeCode()
  readonly history = new FakeHistory(this.clock)
  readonly behaviours = new Map<string, Behaviour | ((job: Job) => Behaviour)>()
  readonly launcher = new FakeLauncher(this.clock, (job) => this.#behaviourOf(job))
  graph: TaskGraph
  random: () => number = () => 0
  /** Text that a task's output depends on beside its inputs. */
  readonly versions = new Map<string, string>()
  /** Called at each start of a process, with the events of its run so far. */
  onStart: ((job: Job, events: readonly RunEvent[]) => void) | undefined
  #events: RunEvent[] = []
  #runs = 0

  constructor(graph: TaskGraph) {
    this.graph = graph
  }

  get ports(): EnginePorts {
    const { clock, files, code, history, launcher, random } = this
    return { clock, files, code, history, launcher, random, hash: fakeHash }
  }

  /** Ids of the jobs that were started, in order; cleared by `forgetJobs`. */
  get ran(): readonly TaskId[] {
    return this.launcher.jobs.map(({ task }) => task)
  }

  forgetJobs(): void {
    this.launcher.jobs.length = 0
  }

  start(options: WorldRunOptions = {}): WorldRun {
    const result = this.tryStart(options)
    if ('problems' in result) throw new Error(`expected a run but was refused: ${result.problems.join('; ')}`)
    return result
  }

  tryStart(options: WorldRunOptions = {}): WorldRun | { readonly problems: readonly string[] } {
    this.#runs += 1
    const events: RunEvent[] = []
    this.#events = events
    const run = `r${this.#runs}`
    const record = {
      run,
      pipeline: 'p.taskgraph.yaml',
      startedAt: this.clock.now(),
      by: 'test',
      asked: {},
      engineVersion: '0',
      text: '',
    }
    const result = runGraph({
      graph: this.graph,
      asked: everything,
      ports: this.ports,
      permit,
      record,
      folder: '/work',
      pid: 1,
      jobs: 2,
      onEvent: (event) => events.push(event),
      ...options,
    })
    if (!result.ok) return { problems: result.error.map(({ message }) => message) }
    const handle = result.value
    return { handle, events, end: () => this.#end(handle), states: () => statesOf(events) }
  }

  /** Runs to the end; what ran is told by `ran`, counted from here. */
  async run(options: WorldRunOptions = {}): Promise<
    RunFinished & {
      readonly states: Readonly<Record<string, RunState>>
      readonly events: readonly RunEvent[]
    }
  > {
    this.forgetJobs()
    const run = this.start(options)
    const finished = await run.end()
    return { ...finished, states: run.states(), events: run.events }
  }

  /** Writes what a task would write. */
  makeTargets(task: Task, job?: Job): void {
    const inputs = task.dependencies.flatMap(({ path }) => (path === undefined ? [] : [path]))
    const read = [...inputs, ...task.inputs.map(({ path }) => path)].map(
      (path) => this.files.content(path) ?? '',
    )
    const content = `${task.definition.id} ${this.versions.get(task.id) ?? ''}(${fakeHash(read.join(','))})`
    for (const { path } of task.targets) this.files.write(workingPathOf(task, path, job), content)
  }

  /** The engine is killed: its timers and processes are gone, and what was not written. */
  async crash(): Promise<void> {
    await settle()
    this.clock.forgetAll()
    this.launcher.running.clear()
    this.history.crash()
  }

  async #end(handle: RunHandle): Promise<RunFinished> {
    const ended: { event?: RunFinished } = {}
    void handle.done.then((event) => {
      ended.event = event
    })
    await runClock(this.clock, () => ended.event !== undefined)
    if (ended.event === undefined) throw new Error('expected an end but there was none')
    return ended.event
  }

  #behaviourOf(job: Job): Behaviour {
    const task = this.graph.tasks.get(job.task)
    const given = this.behaviours.get(job.task)
    const behaviour = typeof given === 'function' ? given(job) : (given ?? {})
    const effect = (): void => {
      if (task !== undefined && !behaviour.fails) this.makeTargets(task, job)
    }
    const onStart = (): void => this.onStart?.(job, this.#events)
    return { effect, onStart, ...behaviour }
  }
}

function workingPathOf(task: Task, path: string, job: Job | undefined): string {
  if (!task.definition.atomic || job === undefined) return path
  const cut = path.lastIndexOf('/') + 1
  return `${path.slice(0, cut)}.taskgraph-tmp.${job.run}.${job.attempt}.${path.slice(cut)}`
}

function statesOf(events: readonly RunEvent[]): Readonly<Record<string, RunState>> {
  return Object.fromEntries(
    events.flatMap((event) => (event.type === 'task' ? [[event.task, event.state]] : [])),
  )
}
