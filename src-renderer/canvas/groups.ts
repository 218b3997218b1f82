import { Position } from '@xyflow/react'
import type { GroupView, NodeView, TaskRow } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { groupArea, handlesOf, nodeHeight, nodeWidth, type Xy } from './geometry.ts'
import type { TaskFlowEdge, TaskFlowNode } from './scene.ts'

const prefix = 'group:'

/** The id of a collapsed group's box on the canvas. No task's id has a colon. */
export const boxId = (group: string): string => `${prefix}${group}`
export const isBox = (id: string): boolean => id.startsWith(prefix)

/** Groups as they are shown: one that stands open only for a look is not collapsed. The very same list where there is none. */
export function shownGroups(groups: readonly GroupView[], peeked: ReadonlySet<string>): readonly GroupView[] {
  return groups.some(({ id, collapsed }) => collapsed && peeked.has(id))
    ? groups.map((group) => (peeked.has(group.id) ? { ...group, collapsed: false } : group))
    : groups
}

/** One key of a group's entry in the file, written or, without a value, taken out; the rest of it stays as it is written. */
export function groupEdit(
  group: string,
  key: 'title' | 'color' | 'collapsed',
  value: string | true | undefined,
): Edit {
  return { kind: 'pipeline.set', path: ['groups', group, key], ...(value === undefined ? {} : { value }) }
}

/** Handles as React Flow would measure them. */
export function flowHandles(view: NodeView): NonNullable<TaskFlowNode['handles']> {
  return handlesOf(view).map(({ id, type, x, y }) => ({
    id,
    type,
    x,
    y,
    width: 1,
    height: 1,
    position: type === 'source' ? Position.Right : Position.Left,
  }))
}

export interface Drawn {
  readonly nodes: readonly TaskFlowNode[]
  readonly edges: readonly TaskFlowEdge[]
}

/**
 * What is left to draw when collapsed groups are one box each: their tasks go, connections end at the box, those inside go
 * too. Without such groups the very same lists. `before` gives objects back that have not changed.
 */
export function collapse(full: Drawn, groups: readonly GroupView[], before: Drawn): Drawn {
  const shut = groups.filter(({ collapsed, tasks }) => collapsed && tasks.length > 0)
  if (shut.length === 0) return full
  const boxOf = new Map(shut.flatMap(({ id, tasks }) => tasks.map((task) => [task, boxId(id)] as const)))
  const nodeById = new Map(full.nodes.map((node) => [node.id, node]))
  const oldNodes = new Map(before.nodes.map((node) => [node.id, node]))
  const oldEdges = new Map(before.edges.map((edge) => [edge.id, edge]))
  const boxes = shut.flatMap((group) => {
    const members = group.tasks.flatMap((id) => nodeById.get(id) ?? [])
    const area = groupArea(members.map(({ position }) => position))
    return area ? [makeBox(group, area, members, oldNodes.get(boxId(group.id)))] : []
  })
  return {
    nodes: [...full.nodes.filter(({ id }) => !boxOf.has(id)), ...boxes],
    edges: [...joined(full.edges, boxOf, oldEdges).values()],
  }
}

function makeBox(
  group: GroupView,
  at: Xy,
  members: readonly TaskFlowNode[],
  old: TaskFlowNode | undefined,
): TaskFlowNode {
  const className = classOf(members)
  const isSame = old?.data.group === group && old.className === className
  if (isSame && old.position.x === at.x && old.position.y === at.y) return old
  const view: NodeView = {
    id: boxId(group.id),
    title: group.title,
    kind: 'shell',
    summary: '',
    targets: [],
    isDisabled: false,
    problems: 0,
  }
  return {
    id: view.id,
    // React Flow has looks of its own for `group`.
    type: 'box',
    position: { x: at.x, y: at.y },
    width: nodeWidth,
    height: nodeHeight,
    measured: { width: nodeWidth, height: nodeHeight },
    handles: flowHandles(view),
    data: { view, group },
    selected: false,
    selectable: false,
    connectable: false,
    className,
  }
}

/** A box is lit up with any task in it, and fades when all do. */
function classOf(members: readonly TaskFlowNode[]): string {
  const has = (name: string) => (node: TaskFlowNode) => node.className?.includes(name) ?? false
  if (members.some(has('is-previewed'))) return 'is-previewed'
  if (members.every(has('is-faded'))) return 'is-faded'
  return members.some(has('is-related')) ? 'is-related' : ''
}

/** One edge for each pair that is drawn, which stands for all between the two: selected, cut and deleted as one. */
function joined(
  edges: readonly TaskFlowEdge[],
  boxOf: ReadonlyMap<string, string>,
  old: ReadonlyMap<string, TaskFlowEdge>,
): ReadonlyMap<string, TaskFlowEdge> {
  const result = new Map<string, TaskFlowEdge>()
  const lines = new Map<string, TaskFlowEdge[]>()
  for (const edge of edges) {
    const [from, to] = [boxOf.get(edge.source), boxOf.get(edge.target)]
    if (from === undefined && to === undefined) {
      result.set(edge.id, edge)
      continue
    }
    const [source, target] = [from ?? edge.source, to ?? edge.target]
    if (source === target) continue
    const id = `${source}->${target}`
    const line = lines.get(id)
    if (line) line.push(edge)
    else lines.set(id, [edge])
  }
  for (const [id, line] of lines) {
    const made = makeLine(id, line, boxOf)
    const kept = old.get(id)
    if (made) result.set(id, kept && isSameLine(kept, made) ? kept : made)
  }
  return result
}

function makeLine(
  id: string,
  line: readonly TaskFlowEdge[],
  boxOf: ReadonlyMap<string, string>,
): TaskFlowEdge | undefined {
  const [first] = line
  if (!first?.data) return undefined
  const from = boxOf.get(first.source)
  return {
    ...first,
    id,
    source: from ?? first.source,
    target: boxOf.get(first.target) ?? first.target,
    sourceHandle: from === undefined ? (first.sourceHandle ?? null) : 'needs',
    data: { view: first.data.view, stands: line.map((edge) => edge.id) },
    selected: line.every(({ selected }) => selected),
    reconnectable: false,
  }
}

const isSameLine = (a: TaskFlowEdge, b: TaskFlowEdge): boolean =>
  a.data?.view === b.data?.view &&
  a.className === b.className &&
  a.selected === b.selected &&
  a.sourceHandle === b.sourceHandle &&
  a.data?.stands?.join() === b.data?.stands?.join()

/** The connections of the file that a drawn one stands for: itself, unless it ends at a box. */
export const standsFor = ({ id, data }: TaskFlowEdge): readonly string[] => data?.stands ?? [id]

const worstFirst: readonly DisplayState[] = [
  'failed',
  'timed-out',
  'running',
  'queued',
  'blocked',
  'cancelled',
  'stale',
  'upstream',
  'succeeded',
  'fresh',
  'disabled',
]

/** How the tasks of a group stand: the state that asks most for a look speaks for all. */
export function groupState(
  tasks: readonly string[],
  rowOf: (id: string) => TaskRow | undefined,
): { readonly state: DisplayState; readonly counts: readonly (readonly [DisplayState, number])[] } {
  const counts = new Map<DisplayState, number>()
  for (const id of tasks) {
    const state = rowOf(id)?.state ?? 'stale'
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  const present = worstFirst.flatMap((state) => {
    const count = counts.get(state)
    return count === undefined ? [] : [[state, count] as const]
  })
  return { state: present[0]?.[0] ?? 'fresh', counts: present }
}
