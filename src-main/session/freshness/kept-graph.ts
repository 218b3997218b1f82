import type { Task, TaskDefinition, TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'

/** A graph that is kept as text, of which parts can be had without reading the rest. Tasks are named by their places in its order. */
export interface KeptGraph {
  /** All that depend on one of these, however indirectly; these are among them. */
  downstream(places: Iterable<number>): ReadonlySet<number>
  /**
   * A graph of these tasks alone: what they depend on beside each other is not in it, and counts as settled. Good for deciding and
   * running them, not for showing: it has no notes, no layout, and no loops in its definitions.
   */
  part(places: ReadonlySet<number>): TaskGraph
}

interface Head {
  readonly file: Omit<TaskGraph['file'], 'tasks'>
  /** Length of each line: definitions, then tasks in the graph's order. */
  readonly definitions: readonly number[]
  readonly tasks: readonly number[]
  /** By task: the places of those that depend on it. */
  readonly dependents: readonly (readonly number[])[]
  /** A path, the place of its maker, and so on. */
  readonly owners: readonly (string | number)[]
}

type KeptTask = Omit<Task, 'definition'> & { readonly definition: number }

/** Beyond this a graph is not kept: it would take longer to write and read than it saves. */
const MOST_CHARACTERS = 64 * 1024 * 1024

/** The text for `readGraph`. Undefined where a part would not do: tasks that reuse what any other has made, or too much text. */
export function graphText(graph: TaskGraph): string | undefined {
  const definitions = new Map<TaskDefinition, number>()
  const definitionLines: string[] = []
  const taskLines: string[] = []
  const places = new Map<TaskId, number>(graph.order.map((id, place) => [id, place]))
  const placesOf = (ids: readonly TaskId[]): number[] => ids.map((id) => places.get(id) ?? 0)
  let length = 0
  for (const id of graph.order) {
    const task = graph.tasks.get(id)
    if (task === undefined || task.definition.reuse !== undefined) return undefined
    const { definition, ...rest } = task
    let at = definitions.get(definition)
    if (at === undefined) {
      at = definitions.size
      definitions.set(definition, at)
      definitionLines.push(JSON.stringify(withoutLoops(definition)))
      length += definitionLines.at(-1)?.length ?? 0
    }
    taskLines.push(JSON.stringify({ ...rest, definition: at }))
    length += taskLines.at(-1)?.length ?? 0
    if (length > MOST_CHARACTERS) return undefined
  }
  const { tasks: _, ...file } = graph.file
  const head: Head = {
    file: { ...file, groups: [], notes: [], layout: {} },
    definitions: definitionLines.map((line) => line.length),
    tasks: taskLines.map((line) => line.length),
    dependents: graph.order.map((id) => placesOf(graph.dependents.get(id) ?? [])),
    owners: [...graph.owners].flatMap(([path, id]) => [path, places.get(id) ?? 0]),
  }
  return [JSON.stringify(head), ...definitionLines, ...taskLines].join('\n')
}

/** What `graphText` has written. `order` is that of the graph. */
export function readGraph(text: string, order: readonly TaskId[]): KeptGraph {
  const headEnd = text.indexOf('\n')
  const head: Head = JSON.parse(text.slice(0, headEnd))
  const definitionAt = startsOf(head.definitions, headEnd + 1)
  const taskAt = startsOf(head.tasks, definitionAt.at(-1) ?? headEnd + 1)
  const definitions = new Map<number, TaskDefinition>()
  const lineOf = (starts: readonly number[], at: number): string =>
    text.slice(starts[at], (starts[at + 1] ?? text.length + 1) - 1)
  const definitionOf = (at: number): TaskDefinition => {
    const definition: TaskDefinition = definitions.get(at) ?? JSON.parse(lineOf(definitionAt, at))
    definitions.set(at, definition)
    return definition
  }
  return {
    downstream(places) {
      const found = new Set(places)
      // A set gives also what is added to it meanwhile.
      for (const place of found) for (const other of head.dependents[place] ?? []) found.add(other)
      return found
    },
    part(places) {
      const chosen = [...places].sort((a, b) => a - b)
      const idOf = (place: number): TaskId => {
        const id = order[place]
        if (id === undefined) throw new Error(`expected a place among ${order.length} tasks but was ${place}`)
        return id
      }
      const tasks = new Map(
        chosen.map((place) => {
          const { definition, ...rest }: KeptTask = JSON.parse(lineOf(taskAt, place))
          return [idOf(place), { ...rest, definition: definitionOf(definition) }] as const
        }),
      )
      const dependents = chosen.map((place) => {
        const own = (head.dependents[place] ?? []).filter((other) => places.has(other))
        return [idOf(place), own.map(idOf)] as const
      })
      const owners = new Map<string, TaskId>()
      for (let at = 0; at < head.owners.length; at += 2)
        owners.set(String(head.owners[at]), idOf(Number(head.owners[at + 1])))
      return {
        file: { ...head.file, tasks: new Map() },
        tasks,
        order: chosen.map(idOf),
        dependents: new Map(dependents),
        owners,
      }
    },
  }
}

/** The values of a loop may be many, and stand in the instances already. */
function withoutLoops({ foreach: _, ...definition }: TaskDefinition): Omit<TaskDefinition, 'foreach'> {
  return definition
}

/** Where lines of these lengths begin, and where the next one after them would. */
function startsOf(lengths: readonly number[], first: number): readonly number[] {
  const starts = [first]
  for (const length of lengths) starts.push((starts.at(-1) ?? first) + length + 1)
  return starts
}
