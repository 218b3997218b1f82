import { resolve } from 'node:path'
import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import { globBase } from '../../src-shared/pipeline/paths.ts'
import { createWatcher, type Watcher } from '../platform/watch.ts'
import type { Workspace } from './workspace.ts'

/**
 * Tells when the pipeline file or a file that its tasks name may have changed. A hint, not a truth: whoever is told looks for himself, and a
 * rescan comes every few seconds without any event.
 */
export class PipelineWatch {
  readonly #workspace: Workspace
  readonly #own: Watcher
  readonly #files: Watcher

  constructor(
    workspace: Workspace,
    on: { readonly onPipelineFile: () => void; readonly onFiles: () => void },
  ) {
    this.#workspace = workspace
    this.#own = createWatcher({ onHint: on.onPipelineFile, rescanMs: 1_000 })
    this.#own.set([workspace.path])
    this.#files = createWatcher({ onHint: on.onFiles })
  }

  /** From now on the files of this graph. */
  follow(graph: TaskGraph | undefined): void {
    if (!graph) return
    const paths = new Set<string>()
    const add = (path: string): void => void paths.add(resolve(this.#workspace.folder, path))
    for (const task of graph.tasks.values()) {
      for (const { path, isGlob } of task.inputs) add(isGlob ? globBase(path) : path)
      for (const path of task.candidates) add(path)
      for (const { path } of task.targets) add(path)
      const { action } = task
      if (action.kind === 'module' || (action.kind === 'python' && action.isFile)) add(action.module)
    }
    this.#files.set(paths)
  }

  close(): void {
    this.#own.close()
    this.#files.close()
  }
}
