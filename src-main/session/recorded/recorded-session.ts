import { basename, join, resolve } from 'node:path'
import { CommandRefused } from '../../../src-shared/contract/dispatcher.ts'
import type {
  AttemptView,
  DocumentView,
  Explanation,
  Snapshot,
  SnapshotChange,
} from '../../../src-shared/contract/views.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import { lockHolder } from '../../store/lock.ts'
import { graphChange } from '../changes.ts'
import type { GraphView } from '../graph-view.ts'
import { LogService } from '../log-service.ts'
import type { OpenPipeline } from '../open-pipeline.ts'
import { settleInterrupted } from '../run-pipeline.ts'
import { Workspace } from '../workspace.ts'
import { RecordFollower } from './record-follower.ts'
import { LIBRARY_PIPELINE, type RecordLine } from './record-lines.ts'
import { RecordedGraph } from './recorded-graph.ts'
import { RecordedHistory } from './recorded-history.ts'
import { RecordedTasks } from './recorded-tasks.ts'
import { recordedWorkspace } from './recorded-workspace.ts'

/** What stands in the way of every edit and run. */
export const MADE_BY_CODE = 'this graph is made by code: change the program and run it again'

export interface RecordedSessionOptions {
  readonly onBug: (error: unknown, where: string) => void
}

/**
 * The graph that a program made last in a folder, to look at: as it was left, or live while the program works, in this process or
 * another. Nothing of it can be edited or run from here.
 */
export class RecordedSession implements OpenPipeline {
  readonly path: string
  readonly name: string
  readonly logs: LogService
  readonly history: RecordedHistory
  readonly tasks: RecordedTasks
  /** What runs here is the program's own, and goes on without this. */
  readonly isRunning = false
  readonly #workspace: Workspace
  readonly #follower: RecordFollower
  readonly #listeners = new Set<(change: SnapshotChange) => void>()
  #graph: RecordedGraph
  /** What listeners know, once another record has begun to take its place. */
  #before: GraphView | undefined
  /** The run as listeners know it is not its last word. */
  #isRunDue = false
  #sequence = 0

  /** Refuses a folder in which no code made a graph. */
  static open(folder: string, options: RecordedSessionOptions): RecordedSession {
    const found = recordedWorkspace(folder)
    if (!found.ok) throw new CommandRefused({ code: 'not_a_workspace', message: found.error })
    const workspace = new Workspace(join(folder, LIBRARY_PIPELINE), {
      create: false,
      onProblem: (message) => options.onBug(new Error(message), 'history'),
    })
    if (lockHolder(folder) === undefined) settleInterrupted(workspace)
    return new RecordedSession(folder, workspace)
  }

  private constructor(folder: string, workspace: Workspace) {
    this.path = folder
    this.name = basename(folder)
    this.#workspace = workspace
    this.#graph = new RecordedGraph(undefined, () => undefined)
    this.history = new RecordedHistory(workspace, () => this.#graph)
    this.tasks = new RecordedTasks(workspace, () => this.#graph)
    this.logs = new LogService(workspace, {
      instances: (task) => this.#graph.board.instancesOf(task),
      isRunning: (task) => this.#graph.board.instanceRows(task).some((row) => row.state === 'running'),
    })
    this.#follower = new RecordFollower(folder, {
      onBegin: () => {
        this.#before ??= this.#view()
      },
      onLine: (line) => this.#take(line),
      onRead: () => this.#read(),
    })
    this.#follower.start()
  }

  subscribe(listener: (change: SnapshotChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot(): Snapshot {
    this.#follower.look()
    const { run, board } = this.#graph
    return {
      sequence: this.#sequence,
      document: this.#document(),
      ...this.#view(),
      rows: board.all(),
      problems: [],
      ...(run ? { run } : {}),
    }
  }

  async explain(task: string): Promise<readonly Explanation[]> {
    return this.tasks.explain(task)
  }

  taskHistory(task: string, limit: number): readonly AttemptView[] {
    return this.history.ofTask(this.tasks.instancesOf(task), limit)
  }

  absolutePath(path: string): string {
    return resolve(this.path, path)
  }

  text(): { text: string; revision: number } {
    return { text: `# ${MADE_BY_CODE}\n`, revision: 0 }
  }

  async close(): Promise<void> {
    this.#follower[Symbol.dispose]()
    this.logs.close()
    await this.#workspace.close()
  }

  // ------------------------------------------------------------ refused

  edit(): never {
    return refuse()
  }
  undo(): never {
    return refuse()
  }
  redo(): never {
    return refuse()
  }
  copy(): never {
    return refuse()
  }
  save(): never {
    return refuse()
  }
  resolveConflict(): never {
    return refuse()
  }
  setParams(): never {
    return refuse()
  }
  async preview(): Promise<never> {
    return refuse()
  }
  async start(): Promise<never> {
    return refuse()
  }
  stop(): never {
    return refuse()
  }
  async accept(): Promise<never> {
    return refuse()
  }
  async markStale(): Promise<never> {
    return refuse()
  }
  trustQuestion(): never {
    return refuse()
  }
  grantTrust(): never {
    return refuse()
  }
  revokeTrust(): never {
    return refuse()
  }

  // ------------------------------------------------------------ inside

  #take(line: RecordLine): void {
    this.#isRunDue = true
    if (line.type !== 'graph') return this.#graph.take(line)
    const { history } = this.#workspace
    history.refresh()
    this.#graph = new RecordedGraph(line, (task: TaskId) => history.record(task))
  }

  #read(): void {
    if (this.#isAbandoned()) {
      this.#graph.interrupted()
      this.#isRunDue = true
    }
    if (!this.#isRunDue) return
    // Times go on while it runs.
    this.#isRunDue = this.#graph.isOn
    const before = this.#before
    this.#before = undefined
    const { nodes, edges, rows } = this.#graph.takeChanged()
    const { run } = this.#graph
    const grown = { ...(nodes.length > 0 ? { nodes } : {}), ...(edges.length > 0 ? { edges } : {}) }
    this.#sequence++
    const change: SnapshotChange = {
      sequence: this.#sequence,
      ...(before === undefined ? grown : graphChange(before, this.#view())),
      ...(rows.length > 0 ? { rows } : {}),
      ...(run ? { run } : {}),
    }
    for (const listener of this.#listeners) listener(change)
  }

  /**
   * The program says nothing more: its lock is free, but its last word never came. It writes that before it gives the lock back, so
   * the record is read once more in between.
   */
  #isAbandoned(): boolean {
    const isAlone = (): boolean => this.#graph.isOn && lockHolder(this.path)?.pid !== this.#graph.header?.pid
    if (!isAlone()) return false
    this.#follower.readOn()
    return isAlone()
  }

  #view(): GraphView {
    const { nodes, edges } = this.#graph
    return { nodes: [...nodes.values()], edges: [...edges.values()], groups: [], notes: [] }
  }

  #document(): DocumentView {
    return {
      path: this.path,
      folder: this.path,
      name: this.name,
      revision: 0,
      isSaved: true,
      canUndo: false,
      canRedo: false,
      isTrusted: true,
      params: {},
      readOnly: { reason: MADE_BY_CODE },
    }
  }
}

function refuse(): never {
  throw new CommandRefused({ code: 'read_only', message: MADE_BY_CODE })
}
