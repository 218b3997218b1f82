import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import type { IsLacking } from './lacking.ts'

/**
 * Which tasks a run takes in. `all` and `upTo` bring all that is needed, `only` nothing else, `from` also everything downstream (and
 * what that needs). Being taken in is not running: a fresh task stays fresh unless it is forced.
 */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'upTo' | 'only' | 'from'; readonly tasks: readonly TaskId[] }

/** A selection and what of it runs as if stale. */
export interface Asked {
  readonly selection: Selection
  readonly force: ReadonlySet<TaskId>
}

/**
 * The verbs of the app, with names as the file has them. `task` takes in the tasks and what they lack: upstream tasks that never
 * succeeded or whose targets are gone, but none that is merely stale; `force` the same, as if the tasks themselves were stale. `upTo`
 * takes in all upstream.
 */
export type Verb =
  | { readonly verb: 'stale' }
  | { readonly verb: 'task' | 'upTo' | 'only' | 'from' | 'force'; readonly tasks: readonly string[] }

/** `run FILE [TASK…]` as the command line takes it: `force` true stands for every task that is asked for. */
export interface RunRequest {
  readonly tasks: readonly string[]
  readonly only?: boolean
  readonly downstream?: boolean
  readonly force?: boolean | readonly string[]
}

/** Ids of instances for names of a file: an instance's own id, or a task's id for all of its instances. */
export function resolveTasks(
  graph: TaskGraph,
  names: readonly string[],
): Result<readonly TaskId[], readonly Problem[]> {
  const found = new Set<TaskId>()
  const problems: Problem[] = []
  const byDefinition = instancesByDefinition(graph)
  for (const name of names) {
    const ids = byDefinition.get(name)
    if (ids === undefined) problems.push(unknownTask(name))
    else for (const id of ids) found.add(id)
  }
  return problems.length > 0 ? fail(problems) : ok([...found])
}

/** What a verb of the app asks of a graph. What tasks lack is settled here, before the run: preview and run agree on it. */
export function askedByVerb(
  graph: TaskGraph,
  verb: Verb,
  isLacking: IsLacking,
): Result<Asked, readonly Problem[]> {
  if (verb.verb === 'stale') return ok({ selection: { kind: 'all' }, force: new Set() })
  const resolved = resolveTasks(graph, verb.tasks)
  if (!resolved.ok) return resolved
  const tasks = resolved.value
  switch (verb.verb) {
    case 'task':
    case 'force': {
      const selection = { kind: 'only', tasks: withLacking(graph, tasks, isLacking) } as const
      return ok({ selection, force: new Set(verb.verb === 'force' ? tasks : []) })
    }
    case 'upTo':
    case 'only':
    case 'from':
      return ok({ selection: { kind: verb.verb, tasks }, force: new Set() })
  }
}

/** Follows dependencies as far as each lacks something: below a task that has what it needs nothing is looked at. */
function withLacking(graph: TaskGraph, tasks: readonly TaskId[], isLacking: IsLacking): readonly TaskId[] {
  const chosen = new Set(tasks)
  spread(chosen, (id) =>
    (graph.tasks.get(id)?.dependencies ?? []).flatMap(({ on }) => {
      const task = graph.tasks.get(on)
      return task !== undefined && !chosen.has(on) && isLacking(task) ? [on] : []
    }),
  )
  return [...chosen]
}

/** What `taskgraph run` asks of a graph. A task that is only named by `force` is asked for as well where nothing else is. */
export function askedByRequest(graph: TaskGraph, request: RunRequest): Result<Asked, readonly Problem[]> {
  const tasks = resolveTasks(graph, request.tasks)
  const named = resolveTasks(graph, Array.isArray(request.force) ? request.force : [])
  if (!tasks.ok || !named.ok)
    return fail([...(tasks.ok ? [] : tasks.error), ...(named.ok ? [] : named.error)])
  const kind = request.only ? 'only' : request.downstream ? 'from' : 'upTo'
  const selection: Selection = tasks.value.length === 0 ? { kind: 'all' } : { kind, tasks: tasks.value }
  if (request.force !== true) return ok({ selection, force: new Set(named.value) })
  return ok({ selection, force: tasks.value.length === 0 ? new Set(graph.order) : new Set(tasks.value) })
}

/** The tasks of a selection in the graph's order (dependencies first); disabled ones among them. */
export function selectTasks(graph: TaskGraph, selection: Selection): readonly TaskId[] {
  if (selection.kind === 'all') return graph.order
  const chosen = new Set(selection.tasks)
  if (selection.kind === 'from') spread(chosen, (id) => graph.dependents.get(id) ?? [])
  if (selection.kind !== 'only')
    spread(chosen, (id) => (graph.tasks.get(id)?.dependencies ?? []).map(({ on }) => on))
  return graph.order.filter((id) => chosen.has(id))
}

/** Adds to a set all that can be reached from its members. */
function spread(chosen: Set<TaskId>, next: (id: TaskId) => readonly TaskId[]): void {
  const open = [...chosen]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next(id)) {
      if (chosen.has(other)) continue
      chosen.add(other)
      open.push(other)
    }
  }
}

function instancesByDefinition(graph: TaskGraph): Map<string, TaskId[]> {
  const byName = new Map<string, TaskId[]>()
  for (const [id, task] of graph.tasks) {
    const ids = byName.get(task.definition.id)
    if (ids === undefined) byName.set(task.definition.id, [id])
    else ids.push(id)
    if (task.definition.id !== id) byName.set(id, [id])
  }
  return byName
}

function unknownTask(name: string): Problem {
  return {
    code: 'unknown_task',
    severity: 'error',
    message: `there is no task "${name}"`,
    remedy: 'list the tasks with "taskgraph status"',
    path: [],
    tasks: [name],
  }
}
