import type { EdgeView, NodeView, RunView, TaskRow } from '../../../src-shared/contract/views.ts'
import type { DependencyKind, Task, TaskId } from '../../../src-shared/pipeline/model.ts'
import type { TaskChanged } from '../../../src-shared/run/events.ts'
import type { Reason } from '../../../src-shared/run/reasons.ts'
import { isFinal } from '../../../src-shared/run/state.ts'
import { bareTask } from '../../engine/bare-task.ts'
import type { TaskRecord } from '../../engine/ports.ts'
import { estimateMs } from '../../engine/weights.ts'
import { LiveGraph } from '../../library/live-graph.ts'
import { Board } from '../board.ts'
import { RunProgress } from '../run-view.ts'
import type { GraphLine, RecordLine, TaskLine } from './record-lines.ts'

/** What a record says so far, as the app shows it. */
export class RecordedGraph {
  /** Absent while there is no record. */
  readonly header: GraphLine | undefined
  readonly nodes = new Map<string, NodeView>()
  readonly edges = new Map<string, EdgeView>()
  readonly board: Board
  readonly lines = new Map<TaskId, TaskLine>()
  readonly graph = new LiveGraph()
  readonly #progress: RunProgress | undefined
  readonly #open = new Set<TaskId>()
  readonly #reasons = new Map<TaskId, readonly Reason[]>()
  #newNodes: NodeView[] = []
  #newEdges: EdgeView[] = []
  #isEnded = false

  constructor(header: GraphLine | undefined, records: (task: TaskId) => TaskRecord | undefined) {
    this.header = header
    this.board = new Board(records)
    this.board.setGraph(this.graph)
    this.#progress =
      header &&
      new RunProgress({
        run: header.run,
        startedAt: header.startedAt,
        by: 'library',
        asked: header.asked,
        revision: 0,
        jobs: header.jobs,
        tasks: [],
        estimates: (task) => estimateMs(records(task)?.durationsMs ?? []),
      })
  }

  /** Whether the program may still say something. */
  get isOn(): boolean {
    return this.header !== undefined && !this.#isEnded
  }

  get run(): RunView | undefined {
    const view = this.#progress?.view(0, Date.now())
    if (view === undefined) return undefined
    return this.#isEnded && view.state === 'running' ? { ...view, state: 'interrupted', running: 0 } : view
  }

  take(line: RecordLine): void {
    switch (line.type) {
      case 'graph':
        return
      case 'added':
        return this.#added(line)
      case 'task':
        return this.#changed(line)
      case 'progress':
        return this.board.progressed(line)
      case 'run-finished':
        this.#progress?.finished(line)
        this.#isEnded = true
    }
  }

  /** The program is gone without a word. */
  interrupted(): void {
    this.#isEnded = true
    for (const task of this.#open)
      this.board.changed(
        { type: 'task', task, state: 'cancelled', error: 'the program ended before this task did' },
        Date.now(),
      )
  }

  /** What is new since the last call. */
  takeChanged(): {
    readonly nodes: readonly NodeView[]
    readonly edges: readonly EdgeView[]
    readonly rows: readonly TaskRow[]
  } {
    const changed = { nodes: this.#newNodes, edges: this.#newEdges, rows: this.board.takeChanged() }
    this.#newNodes = []
    this.#newEdges = []
    return changed
  }

  #added(line: TaskLine): void {
    const { task, title, kind, summary, targets } = line
    const node: NodeView = {
      id: task,
      title,
      kind,
      summary,
      targets: targets.map((path) => ({ path })),
      isDisabled: false,
      problems: 0,
    }
    this.lines.set(task, line)
    this.nodes.set(task, node)
    this.#newNodes.push(node)
    for (const edge of edgesOf(line, this.nodes)) {
      this.edges.set(edge.id, edge)
      this.#newEdges.push(edge)
    }
    this.graph.add(engineTask(line))
    this.board.add(task)
    this.#progress?.added(task)
    this.#open.add(task)
  }

  #changed(event: TaskChanged): void {
    const { task, state } = event
    if (!this.nodes.has(task)) return
    if (event.reasons !== undefined) this.#reasons.set(task, event.reasons)
    const isGood = state === 'succeeded' || state === 'fresh'
    if (isGood) this.#reasons.delete(task)
    const reasons = this.#reasons.get(task) ?? []
    this.board.assess(task, { state: isGood ? 'fresh' : 'stale', reasons })
    this.board.changed(event, event.time === undefined ? Date.now() : Date.parse(event.time))
    this.#progress?.changed(event)
    if (isFinal(state)) this.#open.delete(task)
    else this.#open.add(task)
  }
}

const STRENGTH: Readonly<Record<DependencyKind, number>> = { reference: 0, needs: 1, inferred: 2 }

function edgesOf(line: TaskLine, nodes: ReadonlyMap<string, NodeView>): EdgeView[] {
  const known = line.dependencies.filter(({ on }) => nodes.has(on))
  return [...Map.groupBy(known, ({ on }) => on)].map(([from, list]) => {
    const sorted = list.toSorted((a, b) => STRENGTH[a.kind] - STRENGTH[b.kind])
    const path = sorted.find((one) => one.path !== undefined)?.path
    const target = nodes.get(from)?.targets.findIndex((one) => one.path === path) ?? -1
    return {
      id: `${from}->${line.task}`,
      from,
      to: line.task,
      kind: sorted[0]?.kind ?? 'needs',
      kinds: [...new Set(sorted.map(({ kind }) => kind))],
      ...(path === undefined ? {} : { path }),
      ...(target < 0 ? {} : { target }),
    }
  })
}

/** So much of a task as boards and explanations ask for. */
function engineTask({ task, title, targets, dependencies }: TaskLine): Task {
  const bare = bareTask(task, targets)
  return {
    ...bare,
    definition: { ...bare.definition, title, fingerprint: 'stat' },
    dependencies: dependencies.map((one) => ({ ...one, at: [] })),
  }
}
