import type { Task, TaskGraph, TaskId } from './model.ts'
import { ancestors } from './paths.ts'
import type { Problem } from './problem.ts'

/** What is doubtful in a pipeline that can run: warnings, none with a place yet. */
export const doubtsOf = (graph: TaskGraph): readonly Problem[] => [...emptyLoops(graph), ...unordered(graph)]

/** Tasks that do nothing because a loop of them is empty: often a pattern with a slip in it. */
function emptyLoops({ file, tasks }: TaskGraph): readonly Problem[] {
  const alive = new Set([...tasks.values()].map(({ definition }) => definition.id))
  return [...file.tasks.values()].flatMap(({ id, foreach }): Problem[] => {
    if (foreach === undefined || alive.has(id)) return []
    const patterns = [...foreach.values()].flatMap((loop) =>
      loop.kind === 'glob' ? [`"${loop.pattern}"`] : [],
    )
    const found =
      patterns.length > 0 ? `: no file and no target of another task matches ${patterns.join(' or ')}` : ''
    return [warning('no_instances', id, ['foreach'], `task "${id}" has nothing to loop over${found}`)]
  })
}

/** One walk through the graph for each; a file with more of them has its warnings. */
const MOST_READERS = 50

/** Directories that a task reads while others, for which it doesn't wait, make files in them: what it reads is chance. */
function unordered(graph: TaskGraph): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const [reader, makers] of [...makersInside(graph)].slice(0, MOST_READERS)) {
    const before = reached(reader.id, (id) => graph.tasks.get(id)?.dependencies.map(({ on }) => on) ?? [])
    const after = reached(reader.id, (id) => graph.dependents.get(id) ?? [])
    const { id } = reader.definition
    for (const { maker, folder, target } of makers) {
      if (before.has(maker.id) || after.has(maker.id)) continue
      const other = maker.definition.id
      const key = `${id}\n${folder}\n${other}`
      if (other === id || problems.has(key)) continue
      const message = `task "${id}" reads the directory "${folder}" but doesn't wait for "${other}", which makes "${target}" in it`
      problems.set(key, {
        ...warning('unordered_input', id, ['inputs'], message),
        remedy: `add needs: ${other}, or declare the files by a glob such as ${folder}/**`,
      })
    }
  }
  return [...problems.values()]
}

interface Inside {
  readonly maker: Task
  readonly folder: string
  readonly target: string
}

function makersInside({ tasks, owners }: TaskGraph): ReadonlyMap<Task, readonly Inside[]> {
  const readers = new Map<string, Task[]>()
  for (const task of tasks.values()) {
    for (const { path, isGlob } of task.inputs)
      if (!isGlob && !task.isDisabled && !owners.has(path)) add(readers, path, task)
  }
  const found = new Map<Task, Inside[]>()
  if (readers.size === 0) return found
  for (const [target, id] of owners) {
    const maker = tasks.get(id)
    if (maker === undefined || maker.isDisabled) continue
    for (const folder of ancestors(target)) {
      for (const reader of readers.get(folder) ?? [])
        if (reader !== maker) add(found, reader, { maker, folder, target })
    }
  }
  return found
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function reached(from: TaskId, next: (id: TaskId) => readonly TaskId[]): ReadonlySet<TaskId> {
  const seen = new Set<TaskId>([from])
  for (const id of seen) for (const other of next(id)) seen.add(other)
  return seen
}

const warning = (code: string, id: string, at: readonly string[], message: string): Problem => ({
  code,
  severity: 'warning',
  message,
  path: ['tasks', id, ...at],
  tasks: [id],
})
