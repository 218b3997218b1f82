import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EdgeView, GroupView, NodeView } from '../../src-shared/contract/views.ts'
import type { DocumentState, DocumentStore } from '../stores/document-store.ts'
import { reach } from '../stores/graph-index.ts'
import { keepSelection, type UiState, type UiStore } from '../stores/ui-store.ts'
import {
  boundsOf,
  groupArea,
  handlesOf,
  nodeHeight,
  nodeWidth,
  noteArea,
  type Rect,
  sourceHandle,
  touches,
  unite,
  type Xy,
} from './geometry.ts'
import { collapse, type Drawn, flowHandles, isBox, shownGroups } from './groups.ts'
import { placeMissing } from './place.ts'

/** A task, or the box of a collapsed group, which has `group`. */
export type TaskFlowNode = FlowNode<{ readonly view: NodeView; readonly group?: GroupView }, 'task' | 'box'>
/** A connection; of one that ends at a box, `stands` names all that its line stands for, and `view` is the first of them. */
export type TaskFlowEdge = FlowEdge<{ readonly view: EdgeView; readonly stands?: readonly string[] }, 'task'>

/** What the canvas draws, made of the document, the selection and what is being dragged. */
export interface SceneState {
  readonly nodes: readonly TaskFlowNode[]
  readonly edges: readonly TaskFlowEdge[]
  /** The same with collapsed groups as one box each: what is on the screen. */
  readonly drawn: Drawn
  /** Every task's place: dragged, else of the file, else found here. */
  readonly positions: ReadonlyMap<string, Xy>
  /** Tasks up- or downstream of the selection. */
  readonly related: ReadonlySet<string>
  /** The pipeline's file; another one is another picture. */
  readonly path: string | undefined
}

export interface Scene {
  readonly store: StoreApi<SceneState>
  /** Shows tasks at other places until `settle`, or until the document says where they are. */
  move(positions: ReadonlyMap<string, Xy>): void
  /** Which tasks go where when something drawn is dragged there: a task itself, all of a collapsed group. */
  movedBy(id: string, at: Xy): ReadonlyMap<string, Xy>
  /** Takes `move` back for these tasks. */
  settle(ids: Iterable<string>): void
  /** Where a task is but for `move`. */
  homeOf(id: string): Xy | undefined
  bounds(ids?: Iterable<string>): Rect | undefined
  /** The topmost task at a point. */
  taskAt(point: Xy): string | undefined
  tasksIn(rect: Rect): readonly string[]
  dispose(): void
}

const none: ReadonlySet<string> = new Set()

export function createScene(documentStore: DocumentStore, uiStore: UiStore): Scene {
  const store = createStore<SceneState>(() => ({
    nodes: [],
    edges: [],
    drawn: { nodes: [], edges: [] },
    positions: new Map(),
    related: none,
    path: undefined,
  }))
  const draw = (nodes: readonly TaskFlowNode[], edges: readonly TaskFlowEdge[]): SceneState['drawn'] =>
    collapse(
      { nodes, edges },
      shownGroups(documentStore.getState().groups, uiStore.getState().peeked),
      store.getState().drawn,
    )
  const moved = new Map<string, Xy>()
  /** Places found here for tasks without one in the file; kept, so that nothing jumps while editing or undoing. */
  const found = new Map<string, Xy>()
  let path: string | undefined

  const placeOf = ({ id, position }: NodeView): Xy | undefined =>
    position ? { x: position[0], y: position[1] } : found.get(id)

  const place = (state: DocumentState, before: DocumentState): Map<string, Xy> => {
    if (state.document?.path !== path) {
      path = state.document?.path
      found.clear()
      moved.clear()
    }
    followRename(state, before, found)
    const known = new Map<string, Xy>()
    for (const [id, node] of state.nodes) {
      if (node !== before.nodes.get(id)) moved.delete(id)
      const kept = placeOf(node)
      if (kept) known.set(id, kept)
    }
    const placed = placeMissing(state.order, known, state.graph)
    for (const [id, at] of placed) {
      known.set(id, at)
      found.set(id, at)
    }
    for (const [id, at] of moved) if (known.has(id)) known.set(id, at)
    return known
  }

  const onDocument = (state: DocumentState, before: DocumentState): void => {
    keepSelection(
      uiStore,
      (id) => state.nodes.has(id),
      (id) => state.edges.has(id),
    )
    const isGraphSame =
      state.nodes === before.nodes &&
      state.edges === before.edges &&
      state.order === before.order &&
      state.groups === before.groups
    if (isGraphSame && state.document?.path === before.document?.path) return
    const scene = store.getState()
    const positions = place(state, before)
    const look = lookOf(uiStore.getState(), state)
    const kept = new Map(scene.nodes.map((node) => [node.id, node]))
    const nodes = state.order.flatMap((id) => {
      const view = state.nodes.get(id)
      const at = positions.get(id)
      return view && at ? [makeNode(kept.get(id), view, at, look)] : []
    })
    const edges = makeEdges(state, scene.edges, look)
    store.setState({ nodes, positions, edges, drawn: draw(nodes, edges), related: look.related, path }, true)
  }

  const onUi = (ui: UiState, before: UiState): void => {
    if (
      isSameSet(ui.selection, before.selection) &&
      isSameSet(ui.selectedEdges, before.selectedEdges) &&
      ui.peeked === before.peeked &&
      ui.preview === before.preview
    )
      return
    const state = documentStore.getState()
    const look = lookOf(ui, state)
    const scene = store.getState()
    const nodes = scene.nodes.map((node) => makeNode(node, node.data.view, node.position, look))
    const edges = makeEdges(state, scene.edges, look)
    store.setState({ nodes, edges, drawn: draw(nodes, edges), related: look.related })
  }

  const reposition = (changed: ReadonlySet<string>): void => {
    store.setState((scene) => {
      const positions = new Map(scene.positions)
      const nodes = scene.nodes.map((node) => {
        const at = changed.has(node.id) ? (moved.get(node.id) ?? placeOf(node.data.view)) : undefined
        if (!at || (at.x === node.position.x && at.y === node.position.y)) return node
        positions.set(node.id, at)
        return { ...node, position: { ...at } }
      })
      return { nodes, positions, drawn: draw(nodes, scene.edges) }
    })
  }

  const stops = [documentStore.subscribe(onDocument), uiStore.subscribe(onUi)]
  return {
    store,
    move(positions) {
      for (const [id, at] of positions) moved.set(id, at)
      reposition(new Set(positions.keys()))
    },
    movedBy(id, at) {
      const { drawn, positions } = store.getState()
      const box = isBox(id) ? drawn.nodes.find((node) => node.id === id) : undefined
      if (!box) return new Map([[id, at]])
      const [dx, dy] = [at.x - box.position.x, at.y - box.position.y]
      return new Map(
        (box.data.group?.tasks ?? []).flatMap((task) => {
          const from = positions.get(task)
          return from ? [[task, { x: from.x + dx, y: from.y + dy }]] : []
        }),
      )
    },
    settle(ids) {
      const changed = new Set(ids)
      for (const id of changed) moved.delete(id)
      reposition(changed)
    },
    homeOf(id) {
      const view = documentStore.getState().nodes.get(id)
      return view && placeOf(view)
    },
    bounds(ids) {
      const { positions } = store.getState()
      if (ids) return boundsOf([...ids].flatMap((id) => positions.get(id) ?? []))
      return allBounds(positions, documentStore.getState())
    },
    taskAt: (point) => tasksTouching(store.getState(), { ...point, width: 0.01, height: 0.01 }).at(-1),
    tasksIn: (rect) => tasksTouching(store.getState(), rect),
    dispose: () => {
      for (const stop of stops) stop()
    },
  }
}

/** Nothing selected after nothing selected is no reason to look at ten thousand tasks. */
function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === 0 && b.size === 0)
}

/** How selection and preview show on tasks and connections. */
interface Look {
  readonly selection: ReadonlySet<string>
  readonly selectedEdges: ReadonlySet<string>
  readonly up: ReadonlySet<string>
  readonly down: ReadonlySet<string>
  readonly related: ReadonlySet<string>
  readonly preview: ReadonlySet<string> | undefined
}

const mostHighlighted = 200

function lookOf({ selection, selectedEdges, preview }: UiState, { graph }: DocumentState): Look {
  const isShown = selection.size > 0 && selection.size <= mostHighlighted
  const up = isShown ? reach(graph, selection, 'up') : none
  const down = isShown ? reach(graph, selection, 'down') : none
  return { selection, selectedEdges, up, down, related: isShown ? new Set([...up, ...down]) : none, preview }
}

function classOfNode(id: string, look: Look): string {
  const classes = []
  if (look.related.has(id) && !look.selection.has(id)) classes.push('is-related')
  if (look.preview) classes.push(look.preview.has(id) ? 'is-previewed' : 'is-faded')
  return classes.join(' ')
}

function classOfEdge({ from, to }: EdgeView, look: Look): string {
  if (look.preview) return look.preview.has(from) && look.preview.has(to) ? '' : 'is-faded'
  if (look.related.size === 0) return ''
  const { selection, up, down } = look
  const isUp = up.has(from) && (up.has(to) || selection.has(to))
  const isDown = down.has(to) && (down.has(from) || selection.has(from))
  return isUp || isDown ? 'is-related' : ''
}

const taskSize = { width: nodeWidth, height: nodeHeight }
const flowHandlesOf = new Map<unknown, NonNullable<TaskFlowNode['handles']>>()

function sharedHandles(view: NodeView): NonNullable<TaskFlowNode['handles']> {
  const places = handlesOf(view)
  const known = flowHandlesOf.get(places)
  if (known) return known
  const handles = flowHandles(view)
  flowHandlesOf.set(places, handles)
  return handles
}

/** The node before, if nothing about it has changed: React Flow then does nothing either. */
function makeNode(before: TaskFlowNode | undefined, view: NodeView, at: Xy, look: Look): TaskFlowNode {
  const selected = look.selection.has(view.id)
  const className = classOfNode(view.id, look)
  if (
    before &&
    before.data.view === view &&
    before.selected === selected &&
    before.className === className &&
    before.position.x === at.x &&
    before.position.y === at.y
  )
    return before
  if (before && before.data.view === view)
    return { ...before, position: { x: at.x, y: at.y }, selected, className }
  return {
    id: view.id,
    type: 'task',
    position: { x: at.x, y: at.y },
    // With sizes and handles given React Flow measures nothing; without `measured` its `fitView` would wait for ever.
    width: nodeWidth,
    height: nodeHeight,
    measured: taskSize,
    handles: sharedHandles(view),
    data: { view },
    selected,
    className,
  }
}

function makeEdges(
  state: DocumentState,
  before: readonly TaskFlowEdge[],
  look: Look,
): readonly TaskFlowEdge[] {
  const kept = new Map(before.map((edge) => [edge.id, edge]))
  const edges: TaskFlowEdge[] = []
  for (const view of state.edges.values()) {
    const from = state.nodes.get(view.from)
    if (!from || !state.nodes.has(view.to)) continue
    const old = kept.get(view.id)
    const handle = sourceHandle(from, view.kind, view.target)
    const selected = look.selectedEdges.has(view.id)
    const className = classOfEdge(view, look)
    const isSame = old?.data?.view === view && old.sourceHandle === handle
    if (old && isSame && old.selected === selected && old.className === className) edges.push(old)
    else
      edges.push({
        id: view.id,
        type: 'task',
        source: view.from,
        target: view.to,
        sourceHandle: handle,
        targetHandle: 'in',
        data: { view },
        selected,
        className,
        // Made by a path: there is nothing to take hold of.
        reconnectable: view.kind !== 'inferred',
      })
  }
  return edges
}

/** Tasks with the groups around them and the notes beside them. */
function allBounds(positions: ReadonlyMap<string, Xy>, { groups, notes }: DocumentState): Rect | undefined {
  const areas = groups.flatMap(({ tasks }) => {
    const area = groupArea(tasks.flatMap((id) => positions.get(id) ?? []))
    return area ? [area] : []
  })
  const cards = notes.map(({ at, size }) => noteArea(at, size))
  const tasks = boundsOf(positions.values())
  return unite([...(tasks ? [tasks] : []), ...areas, ...cards])
}

function tasksTouching({ drawn }: SceneState, rect: Rect): readonly string[] {
  return drawn.nodes
    .filter((node) => node.type === 'task' && touches(node.position, rect))
    .map((node) => node.id)
}

/** A task that was renamed stays where it is. */
function followRename(state: DocumentState, before: DocumentState, found: Map<string, Xy>): void {
  if (state.nodes === before.nodes) return
  const gone = before.order.filter((id) => !state.nodes.has(id))
  const come = state.order.filter((id) => !before.nodes.has(id))
  const [from, to] = [gone[0], come[0]]
  const at = from === undefined ? undefined : found.get(from)
  if (gone.length === 1 && come.length === 1 && at && to !== undefined) found.set(to, at)
}
