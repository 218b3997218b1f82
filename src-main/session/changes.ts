import type { NodeView, SnapshotChange, TaskRow } from '../../src-shared/contract/views.ts'
import type { GraphView } from './graph-view.ts'

type GraphChange = Omit<SnapshotChange, 'sequence'>

/**
 * What to tell an app that shows `before` so that it shows `after`. Undefined when nothing is different. Compares by value:
 * a document of 10,000 tasks costs about 20 ms.
 */
export function graphChange(before: GraphView, after: GraphView): GraphChange | undefined {
  const nodes = listChange(before.nodes, after.nodes)
  const edges = listChange(before.edges, after.edges)
  const groups = isSame(before.groups, after.groups) ? undefined : after.groups
  const notes = isSame(before.notes, after.notes) ? undefined : after.notes
  const isSameOrder =
    before.nodes.length === after.nodes.length &&
    before.nodes.every((node, i) => node.id === after.nodes[i]?.id)
  const counts = nodes.changed.length + edges.changed.length + edges.removed.length
  if (isSameOrder && counts === 0 && !groups && !notes) return undefined
  return {
    ...(nodes.changed.length > 0 ? { nodes: nodes.changed } : {}),
    ...(nodes.removed.length > 0 ? { removedNodes: nodes.removed } : {}),
    ...(isSameOrder ? {} : { order: after.nodes.map((node) => node.id) }),
    ...(edges.changed.length > 0 ? { edges: edges.changed } : {}),
    ...(edges.removed.length > 0 ? { removedEdges: edges.removed } : {}),
    ...(groups ? { groups } : {}),
    ...(notes ? { notes } : {}),
  }
}

/** Members of `after` that are new or different, and ids that are gone. */
export function listChange<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): { readonly changed: T[]; readonly removed: string[] } {
  const old = new Map(before.map((one) => [one.id, one]))
  const changed: T[] = []
  for (const one of after) {
    const was = old.get(one.id)
    old.delete(one.id)
    if (was === undefined || !isSame(was, one)) changed.push(one)
  }
  return { changed, removed: [...old.keys()] }
}

/** Plain data with keys in one order, as the views are built. */
const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** All rows; a node without one (its task couldn't be expanded yet) still shows something. */
export function rowsToShow(rows: readonly TaskRow[], nodes: readonly NodeView[]): readonly TaskRow[] {
  const known = new Set(rows.map((row) => row.id))
  const missing = nodes.flatMap(({ id }): TaskRow[] =>
    known.has(id) ? [] : [{ id, state: 'stale', reasons: ['not checked: the pipeline has problems'] }],
  )
  return [...rows, ...missing]
}
