import type { Task, TaskDefinition, TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'

/** A graph that is kept as text, of which parts can be had without reading the rest. Tasks are named by their places in its order. */
export interface KeptGraph {
  /** All that depend on one of these, however indirectly; these are among them. */
  downstream(places: Iterable<number>): ReadonlySet<number>
  /**
   * A graph of these tasks alone: what they depend on beside each other is not in it, and counts as settled. Good for deciding and
   * running them, not for showing: it has no notes and no layout, and of the definitions only what the instances haven't got themselves.
   */
  part(places: ReadonlySet<number>): TaskGraph
}

interface Head {
  readonly file: Omit<TaskGraph['file'], 'tasks'>
  /** What definitions say beside what is resolved in their instances: few different ones in most pipelines. */
  readonly settings: readonly Settings[]
  /** Length of each line: tasks in the graph's order. */
  readonly tasks: readonly number[]
  /** By task: the places of those that depend on it. */
  readonly dependents: readonly (readonly number[])[]
  /** A path, the place of its maker, and so on. */
  readonly owners: readonly (string | number)[]
}

const RESOLVED = {
  action: { kind: 'shell', command: '' },
  inputs: [],
  targets: [],
  needs: [],
  env: {},
  cwd: '.',
  ignore: [],
} as const

type Settings = Omit<TaskDefinition, 'id' | 'foreach' | 'shell' | keyof typeof RESOLVED>

type KeptTask = Omit<Task, 'definition'> & {
  readonly definition: TaskDefinition['id']
  /** Place in `Head.settings`. */
  readonly settings: number
}

/** Beyond this a graph is not kept: it would take longer to write and read than it saves. */
const MOST_CHARACTERS = 64 * 1024 * 1024

/** The text for `readGraph`. Undefined where a part would not do: tasks that reuse what any other has made, or too much text. */
export function graphText(graph: TaskGraph): string | undefined {
  const settings = new Map<string, number>()
  const lines: string[] = []
  const places = new Map<TaskId, number>(graph.order.map((id, place) => [id, place]))
  const placesOf = (ids: readonly TaskId[]): number[] => ids.map((id) => places.get(id) ?? 0)
  let length = 0
  for (const id of graph.order) {
    const task = graph.tasks.get(id)
    if (task === undefined || task.definition.reuse !== undefined) return undefined
    const { definition, ...rest } = task
    const own = JSON.stringify(settingsOf(definition))
    const at = settings.get(own) ?? settings.size
    settings.set(own, at)
    const kept: KeptTask = { ...rest, definition: definition.id, settings: at }
    const line = JSON.stringify(kept)
    lines.push(line)
    length += line.length
    if (length > MOST_CHARACTERS) return undefined
  }
  const { tasks: _, ...file } = graph.file
  const head: Head = {
    file: { ...file, groups: [], notes: [], layout: {} },
    settings: [...settings.keys()].map((text) => JSON.parse(text)),
    tasks: lines.map((line) => line.length),
    dependents: graph.order.map((id) => placesOf(graph.dependents.get(id) ?? [])),
    owners: [...graph.owners].flatMap(([path, id]) => [path, places.get(id) ?? 0]),
  }
  return [JSON.stringify(head), ...lines].join('\n')
}

/** What `graphText` has written. `order` is that of the graph. */
export function readGraph(text: string, order: readonly TaskId[]): KeptGraph {
  const headEnd = text.indexOf('\n')
  const head: Head = JSON.parse(text.slice(0, headEnd))
  const starts = startsOf(head.tasks, headEnd + 1)
  const taskAt = (place: number): Task => {
    const line = text.slice(starts[place], (starts[place + 1] ?? text.length + 1) - 1)
    const { definition: id, settings, ...rest }: KeptTask = JSON.parse(line)
    const own = head.settings[settings]
    if (own === undefined) throw new Error(`expected settings for task "${id}" but was ${settings}`)
    return { ...rest, definition: { ...RESOLVED, ...own, id } }
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
      const tasks = new Map(chosen.map((place) => [idOf(place), taskAt(place)]))
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

/** The values of loops, which may be many, stand in the instances already, and so does all the rest. */
function settingsOf({
  id: _,
  foreach: __,
  shell: ___,
  action,
  inputs,
  targets,
  needs,
  env,
  cwd,
  ignore,
  ...settings
}: TaskDefinition): Settings {
  return settings
}

/** Where lines of these lengths begin, and where the next one after them would. */
function startsOf(lengths: readonly number[], first: number): readonly number[] {
  const starts = [first]
  for (const length of lengths) starts.push((starts.at(-1) ?? first) + length + 1)
  return starts
}
