import { resolve } from 'node:path'
import type { OutputPreview } from '../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { Explanation, SourceText, TaskDetail, TaskInstances } from '../../src-shared/contract/views.ts'
import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Board } from './board.ts'
import { isSourceOf } from './keep-sources.ts'
import { readOutput } from './outputs.ts'
import type { PipelinePicture } from './pipeline-picture.ts'
import { explainTask, taskDetail } from './task-detail.ts'
import type { Workspace } from './workspace.ts'

interface Parts {
  readonly workspace: Workspace
  readonly board: Board
  readonly picture: PipelinePicture
  /** The draft's text. */
  readonly text: () => string
}

/** What the inspector asks of one task. `task` is always an id of the file, or of one instance. */
export class TaskViews {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The instances of a task of the file, or the one that has this id; refuses where there is none. */
  instancesOf(task: string): readonly TaskId[] {
    const instances = this.#parts.board.instancesOf(task)
    if (instances.length > 0) return instances
    const one = this.#find((candidate) => candidate.id === task)
    if (one) return [one.id]
    throw new CommandRefused({ code: 'unknown_task', message: `there is no task "${task}"` })
  }

  detail(task: string): TaskDetail {
    const { picture, workspace, board, text } = this.#parts
    return taskDetail({
      text: text(),
      task,
      file: picture.file,
      graph: picture.graph,
      dependencies: picture.dependencies,
      files: workspace.observing.files,
      instances: board.instanceRows(task),
    })
  }

  instances(task: string): TaskInstances {
    const { picture, board } = this.#parts
    const tasks = picture.graph?.tasks
    const rows = board.instanceRows(task)
    const loops = this.instancesOf(task).map((id) => tasks?.get(id)?.loop ?? {})
    return {
      names: Object.keys(loops[0] ?? {}),
      instances: rows.map((row, index) => ({ row, values: loops[index] ?? {} })),
    }
  }

  explain(task: string): readonly Explanation[] {
    const { picture, workspace, board } = this.#parts
    return this.instancesOf(task).map((id) =>
      explainTask({ id, graph: picture.graph, board, record: workspace.history.record(id) }),
    )
  }

  source(task: string, path: string): { before: SourceText; after: SourceText } {
    const { workspace, board } = this.#parts
    const id = this.instancesOf(task).find((each) => this.#names(each, path))
    const fingerprint = id && workspace.history.record(id)?.good?.fingerprint
    if (id === undefined || !isSourceOf(fingerprint, path)) {
      throw new CommandRefused({
        code: 'no_source',
        message: `${path} is no source file of "${task}" that has changed`,
      })
    }
    const kind = board.assessment(id)?.reasons.find((each) => 'path' in each && each.path === path)?.kind
    return {
      before: kind === 'input-added' ? { kind: 'missing' } : workspace.sources.before(fingerprint, path),
      after: workspace.sources.now(path),
    }
  }

  output(task: string, index: number): OutputPreview {
    const { picture, workspace } = this.#parts
    const targets = this.instancesOf(task).flatMap((id) => picture.graph?.tasks.get(id)?.targets ?? [])
    const target = targets[index]
    if (!target)
      throw new CommandRefused({ code: 'no_target', message: `"${task}" has no target number ${index + 1}` })
    return readOutput(workspace.folder, resolve(workspace.folder, target.path))
  }

  /** One of its reasons is about this path: others are nobody's business here. */
  #names(id: TaskId, path: string): boolean {
    const reasons = this.#parts.board.assessment(id)?.reasons ?? []
    return reasons.some((reason) => 'path' in reason && reason.path === path)
  }

  #find(isIt: (task: Task) => boolean): Task | undefined {
    return [...(this.#parts.picture.graph?.tasks.values() ?? [])].find(isIt)
  }
}
