import type { EdgeChange, FinalConnectionState, NodeChange, OnConnectStartParams } from '@xyflow/react'
import type { MouseEvent } from 'react'
import { readOnlyReason } from '../app/read-only.ts'
import type { App } from '../stores/hooks.tsx'
import { type Point, select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { askWhatComesNext, askWhatIsThere, connect, endOf, isBoxAt, showTip } from './connecting.ts'
import { dropTasks } from './dragging.ts'
import { onEscape } from './escape.ts'
import { boundsOf, type Viewport, type Xy } from './geometry.ts'
import { standsFor } from './groups.ts'
import { openItemMenu } from './items.ts'
import { beginGrouping, type Grouping } from './membership.ts'
import { dropOnEdge, edgeUnder, reconnect } from './rewiring.ts'
import type { Scene, TaskFlowEdge, TaskFlowNode } from './scene.ts'
import { beginSnapping, type Snapping } from './snapping.ts'

/** React Flow's events as edits and changes of the selection; each canvas has its own. */
export function flowHandlers(app: App) {
  const { scene, view, uiStore } = app
  let snapping: Snapping | undefined
  let grouping: Grouping | undefined
  /** Of the drag that is on: undefined once it is called off. */
  let endEscape: (() => void) | undefined
  let isFree = false
  /** Only what ends at a box has another id than in the file; a box's has a colon. */
  const connectionsOf = (id: string): readonly string[] => {
    const drawn = id.includes(':')
      ? scene.store.getState().drawn.edges.find((edge) => edge.id === id)
      : undefined
    return drawn ? standsFor(drawn) : [id]
  }
  return {
    onNodeDragStart(event: DragEvent, _: unknown, dragged: readonly TaskFlowNode[]) {
      isFree = event.altKey
      const ids = dragged.map(({ id }) => id)
      snapping = beginSnapping(ids, app)
      grouping = beginGrouping(ids, app)
      endEscape = onEscape(() => {
        endEscape?.()
        endEscape = undefined
        snapping?.end()
        grouping?.end(true)
        uiStore.setState({ dropEdge: undefined })
        scene.settle(dragged.flatMap(tasksOf))
      })
    },
    onMove: (event: unknown, viewport: Viewport) => view.moved(viewport, Boolean(event)),
    onNodesChange(changes: NodeChange<TaskFlowNode>[]) {
      const dragged = new Map<string, Xy>()
      let selection: Set<string> | undefined
      for (const change of changes) {
        if (change.type === 'position' && change.position && change.dragging)
          dragged.set(change.id, change.position)
        if (change.type !== 'select') continue
        selection ??= new Set(uiStore.getState().selection)
        if (change.selected) selection.add(change.id)
        else selection.delete(change.id)
      }
      if (dragged.size > 0 && endEscape) scene.move(inLine(dragged, isFree, snapping, scene))
      // Connections are let go by React Flow's own changes: choosing one reports its tasks as well.
      if (selection)
        uiStore.setState(({ focused }) => ({ selection, focused: [...(selection ?? [])].at(-1) ?? focused }))
    },
    onEdgesChange(changes: EdgeChange<TaskFlowEdge>[]) {
      const selectedEdges = new Set(uiStore.getState().selectedEdges)
      for (const change of changes) {
        if (change.type !== 'select') continue
        for (const id of connectionsOf(change.id)) {
          if (change.selected) selectedEdges.add(id)
          else selectedEdges.delete(id)
        }
      }
      // React Flow lets the tasks go that it knows; those inside a chosen group's box it does not.
      const isChosen = changes.some((change) => change.type === 'select' && change.selected)
      const { item } = uiStore.getState()
      uiStore.setState({
        selectedEdges,
        ...(isChosen && item ? { item: undefined, selection: new Set() } : {}),
      })
    },
    onNodeDrag(event: DragEvent, _: unknown, dragged: readonly TaskFlowNode[]) {
      if (!endEscape) return
      isFree = event.altKey
      const edge = dragged.length === 1 && !event.altKey ? edgeUnder(dragged[0]?.id ?? '', app) : undefined
      if (uiStore.getState().dropEdge !== edge?.id) uiStore.setState({ dropEdge: edge?.id })
      grouping?.update(event.altKey)
    },
    onNodeDragStop(event: DragEvent, _: unknown, dragged: readonly TaskFlowNode[]) {
      if (!endEscape) return
      endEscape()
      endEscape = undefined
      snapping?.end()
      const membership = grouping?.end(event.altKey)
      const { dropEdge } = uiStore.getState()
      const edge = dropEdge === undefined ? undefined : app.documentStore.getState().edges.get(dropEdge)
      uiStore.setState({ dropEdge: undefined })
      if (edge && dragged[0] && !event.altKey)
        return void dropOnEdge(dragged[0].id, edge, pointOf(event), app, membership?.edits)
      void dropTasks(dragged.flatMap(tasksOf), app, membership)
    },
    onNodeContextMenu(event: MouseEvent, node: TaskFlowNode) {
      event.preventDefault()
      const { group } = node.data
      if (group) {
        return openItemMenu({ kind: 'group', id: group.id }, group.tasks, event, uiStore)
      }
      if (!uiStore.getState().selection.has(node.id)) select(uiStore, [node.id])
      uiStore.setState({ menu: { kind: 'task', at: [event.clientX, event.clientY], task: node.id } })
    },
    onEdgeContextMenu(event: MouseEvent, edge: TaskFlowEdge) {
      event.preventDefault()
      const stands = standsFor(edge)
      uiStore.setState({
        selectedEdges: new Set(stands),
        menu: { kind: 'edge', at: [event.clientX, event.clientY], edge: stands[0] ?? edge.id },
      })
    },
    onPaneContextMenu(event: MouseEvent | globalThis.MouseEvent) {
      event.preventDefault()
      const at = [event.clientX, event.clientY] as const
      const task = view.store.getState().isFar
        ? scene.taskAt(view.toPlane({ x: at[0], y: at[1] }))
        : undefined
      if (task !== undefined && !uiStore.getState().selection.has(task)) select(uiStore, [task])
      uiStore.setState({ menu: task === undefined ? { kind: 'canvas', at } : { kind: 'task', at, task } })
    },
    /** React Flow keeps a selection of several when one of it is clicked; a plain click means that one. */
    onNodeClick(event: MouseEvent, { id, data }: TaskFlowNode) {
      const handle = handleUnder(event)
      if (handle !== undefined && readOnlyReason(app) === undefined)
        return askWhatComesNext(id, handle, [event.clientX, event.clientY], app)
      const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey
      if (isPlain && !data.group && uiStore.getState().selection.size > 1) select(uiStore, [id])
    },
    onNodeDoubleClick: (_: unknown, { data }: TaskFlowNode) =>
      data.group || uiStore.setState({ isInspectorOpen: true, inspectorTab: 'task' }),
    ...connectHandlers(app),
  }
}

const tasksOf = ({ id, data }: TaskFlowNode): readonly string[] => data.group?.tasks ?? [id]

/** Where everything that is dragged goes, brought into line as one. */
function inLine(
  dragged: ReadonlyMap<string, Xy>,
  isFree: boolean,
  snapping: Snapping | undefined,
  scene: Scene,
): ReadonlyMap<string, Xy> {
  const bounds = boundsOf(dragged.values())
  const shift = (bounds && snapping?.shift(bounds, isFree)) ?? { x: 0, y: 0 }
  return new Map(
    [...dragged].flatMap(([id, at]) => [...scene.movedBy(id, { x: at.x + shift.x, y: at.y + shift.y })]),
  )
}

/** The handle that a click on a task hit, if connections begin there. */
function handleUnder({ target }: MouseEvent): string | undefined {
  const handle = target instanceof Element ? target.closest<HTMLElement>('.handle.source') : null
  return handle?.dataset.handleid
}

type DragEvent = MouseEvent | globalThis.MouseEvent | TouchEvent

function pointOf(event: DragEvent): Point {
  const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
  return [pointer?.clientX ?? 0, pointer?.clientY ?? 0]
}

function connectHandlers(app: App) {
  let start: OnConnectStartParams | undefined
  let isReconnecting = false
  let isCalledOff = false
  let endEscape = (): void => {}
  const begin = (): void => {
    isCalledOff = false
    endEscape()
    endEscape = onEscape(() => {
      isCalledOff = true
      // React Flow has no other way to let go of a line.
      document.dispatchEvent(new MouseEvent('mouseup'))
    })
  }
  return {
    onReconnectStart() {
      isReconnecting = true
      begin()
    },
    // React Flow lets ends be dragged only where this is given; the drop is dealt with below, wherever on a task it is.
    onReconnect() {},
    onReconnectEnd(
      event: globalThis.MouseEvent | TouchEvent,
      { data }: TaskFlowEdge,
      fixed: 'source' | 'target',
    ) {
      isReconnecting = false
      endEscape()
      if (isCalledOff) return
      const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!pointer || !data) return
      const at = [pointer.clientX, pointer.clientY] as const
      const over = app.scene.taskAt(app.view.toPlane({ x: at[0], y: at[1] }))
      if (over !== undefined) void reconnect(data.view, fixed, over, at, app)
    },
    onConnectStart(_: unknown, params: OnConnectStartParams) {
      start = params
      begin()
      app.uiStore.setState({ tip: undefined })
    },
    /** The whole task is where a connection can be dropped, so the model decides, not React Flow's handles. */
    onConnectEnd(event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) {
      const from = start
      start = undefined
      endEscape()
      const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!from?.nodeId || !pointer || isReconnecting || isCalledOff) return
      const { clientX, clientY } = pointer
      const point = app.view.toPlane({ x: clientX, y: clientY })
      const end = endOf(from.nodeId, from.handleId, app)
      if (isBoxAt(point, app)) return showTip(app, [clientX, clientY], texts.canvas.openGroupFirst)
      const over = app.scene.taskAt(point) ?? state.toNode?.id
      if (over === from.nodeId) return
      if (over !== undefined) return void connect(end, over, [clientX, clientY], app)
      askWhatIsThere(end, point, [clientX, clientY], app)
    },
  }
}
