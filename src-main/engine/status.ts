import type { Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import { Evaluator, type MustRead } from './evaluator.ts'
import type { Lookup, Unread } from './lookup.ts'
import { Pacer } from './pacer.ts'
import type { ObservingPorts } from './ports.ts'

/** How a task stands without any run: `upstream` where only what it depends on is stale, so that it may turn out fresh. */
export interface Assessment {
  readonly state: 'fresh' | 'stale' | 'upstream' | 'disabled'
  readonly reasons: readonly Reason[]
}

export interface AssessOptions {
  /** Dependencies first; by default all of the graph. What stands outside counts as settled. */
  readonly tasks?: readonly TaskId[]
  readonly force?: ReadonlySet<TaskId>
}

/** States of tasks in the order of the graph, with every reason. Starts nothing and executes nothing. */
export async function assess(
  graph: TaskGraph,
  ports: ObservingPorts,
  options: AssessOptions = {},
): Promise<ReadonlyMap<TaskId, Assessment>> {
  const evaluator = new Evaluator(graph, ports)
  const lookup = evaluator.newLookup()
  const pacer = new Pacer(ports.clock)
  for (;;) {
    const pass = new Pass(graph, evaluator, lookup, options)
    for (const id of options.tasks ?? graph.order) {
      pass.visit(id)
      if (pacer.isDue()) await pacer.rest()
    }
    if (pass.unread.length === 0) return pass.assessments
    await lookup.read(pass.unread)
  }
}

/** One walk over the tasks, dependencies first. With anything unread its states are provisional. */
class Pass {
  readonly assessments = new Map<TaskId, Assessment>()
  readonly unread: Unread[] = []
  readonly #graph: TaskGraph
  readonly #evaluator: Evaluator
  readonly #lookup: Lookup
  readonly #force: ReadonlySet<TaskId>

  constructor(graph: TaskGraph, evaluator: Evaluator, lookup: Lookup, options: AssessOptions) {
    this.#graph = graph
    this.#evaluator = evaluator
    this.#lookup = lookup
    this.#force = options.force ?? new Set()
  }

  visit(id: TaskId): void {
    const task = this.#graph.tasks.get(id)
    if (task === undefined) throw new Error(`expected a task of the graph but was "${id}"`)
    if (task.isDisabled) {
      this.assessments.set(id, { state: 'disabled', reasons: [] })
      return
    }
    const assessment = this.#assess(task)
    if ('unread' in assessment) this.unread.push(...assessment.unread)
    else this.assessments.set(id, assessment)
  }

  #assess(task: Task): Assessment | MustRead {
    const staleUpstream = this.#staleUpstream(task)
    const isForced = this.#force.has(task.id)
    const isMadeUpstream = (path: string): boolean => this.#isMadeBy(path, staleUpstream)
    const evaluation = this.#evaluator.evaluate(task, this.#lookup, {
      staleUpstream,
      isMadeUpstream,
      isForced,
    })
    if ('unread' in evaluation) return evaluation
    const { decision } = evaluation
    if (decision.fresh) return freshAssessment
    const isUpstreamAlone = decision.reasons.every(({ kind }) => kind === 'upstream')
    return { state: isUpstreamAlone ? 'upstream' : 'stale', reasons: decision.reasons }
  }

  #staleUpstream(task: Task): readonly TaskId[] {
    let stale: Set<TaskId> | undefined
    for (const { on } of task.dependencies) {
      const state = this.assessments.get(on)?.state
      if (state !== 'stale' && state !== 'upstream') continue
      stale ??= new Set()
      stale.add(on)
    }
    return stale === undefined ? none : [...stale]
  }

  /** Also true below a directory that one of the tasks makes. */
  #isMadeBy(path: string, makers: readonly TaskId[]): boolean {
    for (let part = path; part !== ''; part = part.slice(0, Math.max(part.lastIndexOf('/'), 0))) {
      const owner = this.#graph.owners.get(part)
      if (owner !== undefined) return makers.includes(owner)
    }
    return false
  }
}

const none: readonly TaskId[] = []
const freshAssessment: Assessment = { state: 'fresh', reasons: [] }
