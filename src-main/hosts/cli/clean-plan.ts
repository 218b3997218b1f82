import { lstatSync, realpathSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { closure } from '../../../src-shared/graph/closure.ts'
import type { Task, TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'
import { isInside, STATE_FOLDER } from '../../session/command-line.ts'
import type { Workspace } from '../../session/workspace.ts'

/** A target that is there, and whether `clean` would remove it. */
export interface CleanEntry {
  readonly task: TaskId
  /** As the file has it. */
  readonly path: string
  readonly absolute: string
  readonly kind: 'file' | 'directory' | 'link'
  readonly sizeBytes: number
  /** Why it stays. */
  readonly keep?: string
}

/**
 * What `clean` would do with the targets of tasks. Never touched: what a task reads that it or a task before it would read, the pipeline
 * file and its history, directories that no task of this history made, and, unless their task was named, paths outside the folder.
 */
export function planClean(
  graph: TaskGraph,
  tasks: readonly TaskId[],
  isNamed: boolean,
  workspace: Workspace,
): readonly CleanEntry[] {
  const realFolder = realpathSync(workspace.folder)
  return tasks.flatMap((id) => {
    const task = graph.tasks.get(id)
    if (task === undefined) return []
    return task.targets.flatMap(({ path }) => {
      const absolute = resolve(workspace.folder, path)
      const stat = lstatSync(absolute, { throwIfNoEntry: false })
      if (stat === undefined) return []
      const kind = kindOf(stat)
      const entry: CleanEntry = { task: id, path, absolute, kind, sizeBytes: stat.size }
      const keep =
        protectedBecause(absolute, workspace, realFolder) ??
        (isNamed ? undefined : outsideBecause(absolute, workspace, realFolder)) ??
        readBecause(absolute, task, graph, workspace) ??
        (kind === 'directory' ? foreignBecause(path, id, workspace) : undefined)
      return [keep === undefined ? entry : { ...entry, keep }]
    })
  })
}

function kindOf(stat: Stats): CleanEntry['kind'] {
  if (stat.isSymbolicLink()) return 'link'
  return stat.isDirectory() ? 'directory' : 'file'
}

/** The path with the links of its folders followed; its own last part is not, since a link itself is what would be removed. */
const realOf = (absolute: string): string =>
  join(realpathSync(dirname(absolute)), absolute.slice(dirname(absolute).length))

function protectedBecause(absolute: string, { path }: Workspace, realFolder: string): string | undefined {
  const real = realOf(absolute)
  if (isInside(real, realpathSync(path))) return 'it is, or holds, the pipeline file'
  const state = join(realFolder, STATE_FOLDER)
  if (isInside(state, real) || isInside(real, state)) return 'it belongs to the history'
  return isInside(real, realFolder) ? 'it holds the pipeline’s folder' : undefined
}

function outsideBecause(absolute: string, { folder }: Workspace, realFolder: string): string | undefined {
  if (isInside(folder, absolute) && isInside(realFolder, realOf(absolute))) return undefined
  return 'it lies outside the pipeline’s folder: name the task to have it removed'
}

function readBecause(
  absolute: string,
  task: Task,
  graph: TaskGraph,
  { folder }: Workspace,
): string | undefined {
  const dependencies = new Map(
    [...graph.tasks].map(([id, one]) => [id, one.dependencies.map(({ on }) => on)]),
  )
  for (const id of closure(dependencies, [task.id])) {
    const reader = graph.tasks.get(id)
    const read = reader?.inputs.find(({ path }) => isInside(absolute, resolve(folder, path)))
    if (read !== undefined) return `it is, or holds, an input of "${id}": ${read.path}`
  }
  return undefined
}

function foreignBecause(path: string, task: TaskId, { history }: Workspace): string | undefined {
  const made = history
    .record(task)
    ?.good?.targets.some((target) => target.path === path && target.kind === 'directory')
  return made ? undefined : `this history does not know that "${task}" made the directory`
}
