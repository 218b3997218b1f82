import { resolve } from 'node:path'
import type { OutputPreview } from '../../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../../src-shared/contract/dispatcher.ts'
import type {
  Explanation,
  SourceText,
  TaskDetail,
  TaskInstances,
} from '../../../src-shared/contract/views.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import { isAbsolutePath } from '../../../src-shared/pipeline/paths.ts'
import type { OpenPipeline } from '../open-pipeline.ts'
import { readOutput } from '../outputs.ts'
import { commandText, explainTask } from '../task-detail.ts'
import type { Workspace } from '../workspace.ts'
import type { TaskLine } from './record-lines.ts'
import type { RecordedGraph } from './recorded-graph.ts'

/** What the inspector asks of one task of a graph made by code. */
export class RecordedTasks implements OpenPipelineTasks {
  readonly #workspace: Workspace
  readonly #graph: () => RecordedGraph

  constructor(workspace: Workspace, graph: () => RecordedGraph) {
    this.#workspace = workspace
    this.#graph = graph
  }

  instancesOf(task: string): readonly TaskId[] {
    return [this.#line(task).task]
  }

  detail(task: string): TaskDetail {
    const line = this.#line(task)
    const { graph } = this.#graph()
    const path = (path: string) => ({ path, exists: this.#exists(path), isOutside: isOutside(path) })
    const read = line.dependencies.flatMap((one) => one.path ?? [])
    return {
      id: task,
      definition: line.definition,
      dependencies: line.dependencies.map(({ on, kind, path }) => ({
        task: on,
        kinds: [kind],
        ...(path === undefined ? {} : { path }),
      })),
      dependents: graph.dependents.get(line.task) ?? [],
      inputs: [...new Set(read)].map(path),
      targets: line.targets.map(path),
      instances: [],
      command: commandText(line.definition),
    }
  }

  instances(task: string): TaskInstances {
    const rows = this.#graph().board.instanceRows(this.#line(task).task)
    return { names: [], instances: rows.map((row) => ({ row, values: {} })) }
  }

  explain(task: string): readonly Explanation[] {
    const { task: id } = this.#line(task)
    const { history } = this.#workspace
    history.refresh()
    const { board, graph } = this.#graph()
    return [explainTask({ id, graph, board, record: history.record(id) })]
  }

  /** Texts of sources are kept of pipeline files alone. */
  source(task: string, path: string): { before: SourceText; after: SourceText } {
    throw new CommandRefused({
      code: 'no_source',
      message: `of "${task}", made by code, no earlier ${path} is kept`,
    })
  }

  output(task: string, index: number): OutputPreview {
    const target = this.#line(task).targets[index]
    const { folder } = this.#workspace
    if (target !== undefined) return readOutput(folder, resolve(folder, target))
    throw new CommandRefused({ code: 'no_target', message: `"${task}" has no target number ${index + 1}` })
  }

  #line(task: string): TaskLine {
    const { board, lines } = this.#graph()
    const [id] = board.instancesOf(task)
    const line = id && lines.get(id)
    if (line) return line
    throw new CommandRefused({ code: 'unknown_task', message: `there is no task "${task}"` })
  }

  #exists(path: string): boolean {
    const state = this.#workspace.observing.files.look(path, 'stat')
    return state !== 'unread' && state.kind !== 'missing'
  }
}

type OpenPipelineTasks = OpenPipeline['tasks']

const isOutside = (path: string): boolean => isAbsolutePath(path) || path.startsWith('../')
