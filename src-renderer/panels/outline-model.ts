import type { GroupView, NodeView, TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { matcherOf, parseQuery } from '../app/query.ts'
import type { GraphIndex } from '../stores/graph-index.ts'

/** A line of the outline: a task, or a group above its tasks. Levels count from 1. */
export type OutlineLine =
  | { readonly kind: 'task'; readonly id: string; readonly level: 1 | 2 }
  | {
      readonly kind: 'group'
      readonly id: string
      readonly title: string
      readonly isOpen: boolean
      /** How many of its tasks pass the filter. */
      readonly count: number
    }

export interface OutlineFilter {
  /** A query: words, `state:failed`, `up:report`, … */
  readonly text: string
  readonly state: DisplayState | 'all'
}

export interface OutlineInput {
  readonly order: readonly string[]
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly groups: readonly GroupView[]
  readonly graph: GraphIndex
  readonly rowOf: (id: string) => TaskRow | undefined
  /** Groups that are shut. */
  readonly closed: ReadonlySet<string>
  readonly filter: OutlineFilter
}

/** The lines in the order of the file; a group stands where its first task does. A filter opens every group. */
export function outlineLines(input: OutlineInput): readonly OutlineLine[] {
  const { order, nodes, groups, closed, filter } = input
  const passes = filterOf(input)
  const isFiltered = filter.text.trim() !== '' || filter.state !== 'all'
  const groupOf = new Map(groups.flatMap((group) => group.tasks.map((task) => [task, group] as const)))
  const members = new Map<string, string[]>()
  const lines: OutlineLine[] = []
  const starts: { readonly at: number; readonly group: GroupView }[] = []
  for (const id of order) {
    const node = nodes.get(id)
    if (!node || !passes(node)) continue
    const group = groupOf.get(id)
    if (!group) {
      lines.push({ kind: 'task', id, level: 1 })
      continue
    }
    const list = members.get(group.id)
    if (list) list.push(id)
    else {
      members.set(group.id, [id])
      starts.push({ at: lines.length, group })
    }
  }
  return starts.length === 0 ? lines : withGroups(lines, starts, members, isFiltered ? new Set() : closed)
}

function withGroups(
  lines: readonly OutlineLine[],
  starts: readonly { readonly at: number; readonly group: GroupView }[],
  members: ReadonlyMap<string, readonly string[]>,
  closed: ReadonlySet<string>,
): readonly OutlineLine[] {
  const all: OutlineLine[] = []
  let next = 0
  for (const { at, group } of starts) {
    for (; next < at; next++) {
      const line = lines[next]
      if (line) all.push(line)
    }
    const tasks = members.get(group.id) ?? []
    const isOpen = !closed.has(group.id)
    all.push({ kind: 'group', id: group.id, title: group.title, isOpen, count: tasks.length })
    if (isOpen) for (const id of tasks) all.push({ kind: 'task', id, level: 2 })
  }
  return [...all, ...lines.slice(next)]
}

function filterOf({ filter, rowOf, nodes, groups, graph }: OutlineInput): (node: NodeView) => boolean {
  const matches = matcherOf(parseQuery(filter.text), { rowOf, nodes, groups, graph })
  return (node) => (filter.state === 'all' || rowOf(node.id)?.state === filter.state) && matches(node)
}
