import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  DocumentView,
  EdgeView,
  GroupView,
  NodeView,
  NoteView,
  Snapshot,
  SnapshotChange,
} from '../../src-shared/contract/views.ts'
import type { TextChange } from '../../src-shared/pipeline/edits.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { type GraphIndex, indexGraph } from './graph-index.ts'

/** What the open pipeline consists of. Changes only when the document does; live states are in the run store. */
export interface DocumentState {
  /** Absent while no pipeline is open. */
  readonly document: DocumentView | undefined
  readonly nodes: ReadonlyMap<string, NodeView>
  /** All ids in the order of the file. */
  readonly order: readonly string[]
  readonly edges: ReadonlyMap<string, EdgeView>
  /** Who is joined to whom; replaced together with `edges` or `nodes`. */
  readonly graph: GraphIndex
  readonly groups: readonly GroupView[]
  readonly notes: readonly NoteView[]
  readonly problems: readonly Problem[]
  /** The last change of the text, for an open text tab. */
  readonly text: { readonly revision: number; readonly changes: readonly TextChange[] } | undefined
}

export type DocumentStore = StoreApi<DocumentState>

export const emptyDocument: DocumentState = {
  document: undefined,
  nodes: new Map(),
  order: [],
  edges: new Map(),
  graph: indexGraph([], []),
  groups: [],
  notes: [],
  problems: [],
  text: undefined,
}

export function createDocumentStore(): DocumentStore {
  return createStore<DocumentState>(() => emptyDocument)
}

/** The state that a snapshot stands for. Edges whose ends don't exist are left out. */
export function documentOf(snapshot: Snapshot): DocumentState {
  const order = snapshot.nodes.map((node) => node.id)
  return {
    document: snapshot.document,
    nodes: new Map(snapshot.nodes.map((node) => [node.id, node])),
    order,
    edges: new Map(snapshot.edges.map((edge) => [edge.id, edge])),
    graph: indexGraph(order, snapshot.edges),
    groups: snapshot.groups,
    notes: snapshot.notes,
    problems: snapshot.problems,
    text: undefined,
  }
}

/** The state after a change; the very same object where the change says nothing about the document. */
export function applyDocumentChange(state: DocumentState, change: SnapshotChange): DocumentState {
  const nodes = replaceSome(state.nodes, change.nodes, change.removedNodes)
  const edges = replaceSome(state.edges, change.edges, change.removedEdges)
  const order =
    change.order ?? (nodes === state.nodes ? state.order : keepOrder(state.order, nodes, state.nodes))
  const isSameGraph = edges === state.edges && order === state.order
  const next: DocumentState = {
    document: change.document ?? state.document,
    nodes,
    order,
    edges,
    graph: isSameGraph ? state.graph : indexGraph(order, edges.values()),
    groups: change.groups ?? state.groups,
    notes: change.notes ?? state.notes,
    problems: change.problems ?? state.problems,
    text: change.text ?? state.text,
  }
  return isEqualShallow(state, next) ? state : next
}

function replaceSome<T extends { readonly id: string }>(
  map: ReadonlyMap<string, T>,
  changed: readonly T[] | undefined,
  removed: readonly string[] | undefined,
): ReadonlyMap<string, T> {
  if (!changed?.length && !removed?.length) return map
  const next = new Map(map)
  for (const id of removed ?? []) next.delete(id)
  for (const item of changed ?? []) next.set(item.id, item)
  return next
}

function keepOrder(
  order: readonly string[],
  nodes: ReadonlyMap<string, NodeView>,
  before: ReadonlyMap<string, NodeView>,
): readonly string[] {
  const added = [...nodes.keys()].filter((id) => !before.has(id))
  if (added.length === 0 && nodes.size === before.size) return order
  return [...order.filter((id) => nodes.has(id)), ...added]
}

function isEqualShallow(a: DocumentState, b: DocumentState): boolean {
  return (
    a.document === b.document &&
    a.nodes === b.nodes &&
    a.order === b.order &&
    a.edges === b.edges &&
    a.groups === b.groups &&
    a.notes === b.notes &&
    a.problems === b.problems &&
    a.text === b.text
  )
}
