import type { PipelineFile, Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'

const file: PipelineFile = {
  params: {},
  env: {},
  pools: {},
  interpreters: {},
  tasks: new Map(),
  groups: [],
  notes: [],
  layout: {},
}

/** The engine's graph of a pipeline that is made by code: it grows, and nothing in it changes. */
export class LiveGraph implements TaskGraph {
  readonly file = file
  readonly tasks = new Map<TaskId, Task>()
  readonly order: TaskId[] = []
  readonly dependents = new Map<TaskId, TaskId[]>()
  readonly owners = new Map<string, TaskId>()

  add(task: Task): void {
    this.tasks.set(task.id, task)
    this.order.push(task.id)
    for (const { path } of task.targets) this.owners.set(path, task.id)
    for (const on of new Set(task.dependencies.map((dependency) => dependency.on))) {
      const dependents = this.dependents.get(on)
      if (dependents === undefined) this.dependents.set(on, [task.id])
      else dependents.push(task.id)
    }
  }
}
