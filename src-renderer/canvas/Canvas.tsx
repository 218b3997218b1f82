import '@xyflow/react/dist/style.css'
import './canvas.css'
import './task.css'
import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  type OnConnectStartParams,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react'
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { readOnlyReason } from '../app/read-only.ts'
import { type App, useApp, useDocument, useUi } from '../stores/hooks.tsx'
import { type Point, select, selectItem } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { Backdrop } from './Backdrop.tsx'
import { startBeat } from './beat.ts'
import { ConnectionFeedback, ConnectionLine, PointerTip } from './ConnectionOverlay.tsx'
import { connect, endOf } from './connecting.ts'
import { dropTasks } from './dragging.ts'
import { FarLayer } from './FarLayer.tsx'
import { dropFiles } from './file-drop.ts'
import { GroupNode } from './GroupNode.tsx'
import { Guides } from './Guides.tsx'
import { boundsOf, type Rect, type Viewport, type Xy } from './geometry.ts'
import { itemElementId } from './items.ts'
import { Minimap } from './Minimap.tsx'
import { dropOnEdge, edgeUnder, reconnect } from './rewiring.ts'
import type { Scene, TaskFlowEdge, TaskFlowNode } from './scene.ts'
import { beginSnapping, type Snapping } from './snapping.ts'
import { TaskEdge } from './TaskEdge.tsx'
import { TaskNode } from './TaskNode.tsx'
import { useHeldSpace } from './use-held-space.ts'
import { isPane, usePane } from './use-pane.ts'
import { alwaysDom, maxZoom, minZoom, type View } from './view.ts'

const nodeTypes = { task: TaskNode, box: GroupNode }
const edgeTypes = { task: TaskEdge }
const panButtons = [1, 2]
const addKeys = ['Shift', 'Meta', 'Control']
const hideAttribution = { hideAttribution: true }
const noNodes: TaskFlowNode[] = []
const noEdges: TaskFlowEdge[] = []

/** The pipeline as a picture that can be worked on. One tab stop; its keys are commands of the app. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Frame>
        <Flow />
      </Frame>
    </ReactFlowProvider>
  )
}

/** The canvas's own element: hooks for those who drive it from outside, size, mouse on the empty parts. */
function Frame({ children }: { readonly children: ReactNode }) {
  const app = useApp()
  const { view, uiStore } = app
  const frame = useRef<HTMLDivElement>(null)
  const isSpaceHeld = useHeldSpace()
  const { marquee, stroke, handlers } = usePane(app, isSpaceHeld)
  const isOpen = useDocument((state) => state.document !== undefined)
  const count = useDocument((state) => state.order.length)
  const active = useUi((ui) =>
    ui.item ? itemElementId(ui.item) : ui.focused === undefined ? undefined : `task-${ui.focused}`,
  )
  const isMinimapOpen = useUi((ui) => ui.isMinimapOpen)
  const isFar = useStore(view.store, (state) => state.isFar)
  useMeasuredFrame(frame, app)
  useEffect(
    () => (frame.current ? startBeat(frame.current, app.runStore, view.prefersStill) : undefined),
    [app, view],
  )

  const onDoubleClick = (event: MouseEvent): void => {
    if (!isPane(event.target) || readOnlyReason(app) !== undefined) return
    const { x, y } = view.toPlane({ x: event.clientX, y: event.clientY })
    if (view.store.getState().isFar && app.scene.taskAt({ x, y }) !== undefined) return
    uiStore.setState({ dialog: { kind: 'quickAdd', at: [x, y], anchor: [event.clientX, event.clientY] } })
  }
  return (
    <div
      ref={frame}
      className="canvas"
      // The shell is there before the pipeline; who waits for the canvas waits for that.
      data-testid={isOpen ? 'canvas' : undefined}
      data-tasks={count}
      data-far={isFar}
      role="application"
      aria-label="Canvas"
      aria-roledescription="task graph"
      aria-activedescendant={active}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one tab stop; its keys are the app's commands
      tabIndex={0}
      onPointerDownCapture={view.hold}
      onDoubleClick={onDoubleClick}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) event.preventDefault()
      }}
      onDrop={(event) => {
        event.preventDefault()
        const names = [...event.dataTransfer.files].map(({ name }) => name)
        void dropFiles(names, [event.clientX, event.clientY], app)
      }}
      onPointerMoveCapture={(event) => view.pointed({ x: event.clientX, y: event.clientY })}
      onPointerLeave={() => view.pointed(undefined)}
      {...handlers}
    >
      {isOpen && count === 0 && <EmptyHint />}
      {isFar && <FarLayer />}
      {children}
      {marquee && <Marquee rect={marquee} />}
      {stroke && <CutStroke points={stroke} />}
      <Guides />
      {isMinimapOpen && <Minimap />}
      <ConnectionFeedback />
      <PointerTip />
    </div>
  )
}

/** Lets the pointer through: the whole canvas can be double-clicked. */
function EmptyHint() {
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  return (
    <div className="canvas-empty">
      <strong>{isReadOnly ? texts.readOnly.empty : 'Nothing here yet'}</strong>
      <span>{isReadOnly ? texts.readOnly.emptyHint : 'Double-click, or press A, to add the first task'}</span>
    </div>
  )
}

function Flow() {
  const app = useApp()
  const { scene, view } = app
  const { nodes, edges } = useStore(scene.store, (state) => state.drawn)
  const isFar = useStore(view.store, (state) => state.isFar)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const handlers = useFlowHandlers(app)
  return (
    <ReactFlow<TaskFlowNode, TaskFlowEdge>
      nodes={isFar ? noNodes : (nodes as TaskFlowNode[])}
      edges={isFar ? noEdges : (edges as TaskFlowEdge[])}
      nodesDraggable={!isReadOnly}
      nodesConnectable={!isReadOnly}
      edgesReconnectable={!isReadOnly}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onlyRenderVisibleElements={nodes.length > alwaysDom}
      connectionLineComponent={ConnectionLine}
      minZoom={minZoom}
      maxZoom={maxZoom}
      panOnDrag={panButtons}
      panActivationKeyCode="Space"
      multiSelectionKeyCode={addKeys}
      selectionKeyCode={null}
      deleteKeyCode={null}
      zoomActivationKeyCode={null}
      zoomOnDoubleClick={false}
      disableKeyboardA11y
      nodesFocusable={false}
      edgesFocusable={false}
      elevateNodesOnSelect={false}
      nodeDragThreshold={0}
      connectionRadius={24}
      reconnectRadius={14}
      connectOnClick={false}
      proOptions={hideAttribution}
      {...handlers}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.6} color="var(--canvas-dots)" />
      <Backdrop />
    </ReactFlow>
  )
}

/** React Flow's events as edits and changes of the selection. Made once: the app's parts never change. */
function useFlowHandlers(app: App) {
  const made = useRef<ReturnType<typeof flowHandlers>>(undefined)
  made.current ??= flowHandlers(app)
  return made.current
}

function flowHandlers(app: App) {
  const { scene, view, uiStore } = app
  let snapping: Snapping | undefined
  let isFree = false
  return {
    onNodeDragStart(event: DragEvent, _: unknown, dragged: readonly TaskFlowNode[]) {
      isFree = event.altKey
      snapping = beginSnapping(
        dragged.map(({ id }) => id),
        app,
      )
    },
    onInit: (instance: Parameters<View['attach']>[0]) => view.attach(instance),
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
      if (dragged.size > 0) scene.move(inLine(dragged, isFree, snapping, scene))
      // Connections are let go by React Flow's own changes: choosing one reports its tasks as well.
      if (selection)
        uiStore.setState(({ focused }) => ({ selection, focused: [...(selection ?? [])].at(-1) ?? focused }))
    },
    onEdgesChange(changes: EdgeChange<TaskFlowEdge>[]) {
      const selectedEdges = new Set(uiStore.getState().selectedEdges)
      for (const change of changes) {
        if (change.type !== 'select') continue
        if (change.selected) selectedEdges.add(change.id)
        else selectedEdges.delete(change.id)
      }
      uiStore.setState({ selectedEdges })
    },
    onNodeDrag(event: DragEvent, _: unknown, dragged: readonly TaskFlowNode[]) {
      isFree = event.altKey
      const edge = dragged.length === 1 && !event.altKey ? edgeUnder(dragged[0]?.id ?? '', app) : undefined
      if (uiStore.getState().dropEdge !== edge?.id) uiStore.setState({ dropEdge: edge?.id })
    },
    onNodeDragStop(event: DragEvent, _: unknown, dragged: readonly TaskFlowNode[]) {
      snapping?.end()
      snapping = undefined
      const { dropEdge } = uiStore.getState()
      const edge = dropEdge === undefined ? undefined : app.documentStore.getState().edges.get(dropEdge)
      uiStore.setState({ dropEdge: undefined })
      if (edge && dragged[0] && !event.altKey)
        return void dropOnEdge(dragged[0].id, edge, pointOf(event), app)
      void dropTasks(
        dragged.flatMap(({ id, data }) => data.group?.tasks ?? [id]),
        app,
      )
    },
    onNodeContextMenu(event: MouseEvent, node: TaskFlowNode) {
      event.preventDefault()
      const { group } = node.data
      if (group) {
        const item = { kind: 'group', id: group.id } as const
        selectItem(uiStore, item, group.tasks)
        return uiStore.setState({ menu: { kind: 'item', at: [event.clientX, event.clientY], item } })
      }
      if (!uiStore.getState().selection.has(node.id)) select(uiStore, [node.id])
      uiStore.setState({ menu: { kind: 'task', at: [event.clientX, event.clientY], task: node.id } })
    },
    onEdgeContextMenu(event: MouseEvent, edge: TaskFlowEdge) {
      event.preventDefault()
      uiStore.setState({
        selectedEdges: new Set([edge.id]),
        menu: { kind: 'edge', at: [event.clientX, event.clientY], edge: edge.id },
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
      const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey
      if (isPlain && !data.group && uiStore.getState().selection.size > 1) select(uiStore, [id])
    },
    onNodeDoubleClick: (_: unknown, { data }: TaskFlowNode) =>
      data.group || uiStore.setState({ isInspectorOpen: true, inspectorTab: 'task' }),
    ...connectHandlers(app),
  }
}

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

type DragEvent = MouseEvent | globalThis.MouseEvent | TouchEvent

function pointOf(event: DragEvent): Point {
  const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
  return [pointer?.clientX ?? 0, pointer?.clientY ?? 0]
}

function connectHandlers(app: App) {
  let start: OnConnectStartParams | undefined
  let isReconnecting = false
  return {
    onReconnectStart() {
      isReconnecting = true
    },
    // React Flow lets ends be dragged only where this is given; the drop is dealt with below, wherever on a task it is.
    onReconnect() {},
    onReconnectEnd(
      event: globalThis.MouseEvent | TouchEvent,
      { data }: TaskFlowEdge,
      fixed: 'source' | 'target',
    ) {
      isReconnecting = false
      const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!pointer || !data) return
      const at = [pointer.clientX, pointer.clientY] as const
      const over = app.scene.taskAt(app.view.toPlane({ x: at[0], y: at[1] }))
      if (over !== undefined) void reconnect(data.view, fixed, over, at, app)
    },
    onConnectStart(_: unknown, params: OnConnectStartParams) {
      start = params
      app.uiStore.setState({ tip: undefined })
    },
    /** The whole task is where a connection can be dropped, so the model decides, not React Flow's handles. */
    onConnectEnd(event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) {
      const from = start
      start = undefined
      const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!from?.nodeId || !pointer || isReconnecting) return
      const { clientX, clientY } = pointer
      const point = app.view.toPlane({ x: clientX, y: clientY })
      const end = endOf(from.nodeId, from.handleId, app)
      const over = app.scene.taskAt(point) ?? state.toNode?.id
      if (over === from.nodeId) return
      if (over !== undefined) return void connect(end, over, [clientX, clientY], app)
      if (end.isBackward) return
      app.uiStore.setState({
        dialog: {
          kind: 'quickAdd',
          at: [point.x, point.y],
          anchor: [clientX, clientY],
          from: { task: end.task, as: end.as, ...(end.target === undefined ? {} : { target: end.target }) },
        },
      })
    },
  }
}

/** Tells the view how large the canvas is and shows the zoom to the outside. */
function useMeasuredFrame(frame: { readonly current: HTMLElement | null }, app: App): void {
  const { view } = app
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = (): void => {
      const { left, top, width, height } = element.getBoundingClientRect()
      view.setOrigin({ x: left, y: top })
      view.resized({ width, height })
    }
    const show = (): void => {
      const { zoom } = view.store.getState().viewport
      element.dataset.zoom = String(Math.round(zoom * 1000) / 1000)
      // Read by the style sheet: changes rarely, or each move would cost a new style of everything.
      const scale = zoom < 0.3 ? 'tiny' : zoom < 0.5 ? 'small' : 'full'
      if (element.dataset.scale !== scale) element.dataset.scale = scale
    }
    measure()
    show()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    const stop = view.store.subscribe(show)
    return () => {
      observer.disconnect()
      stop()
    }
  }, [frame, view])
}

/** The stroke that cuts connections. */
function CutStroke({ points }: { readonly points: readonly Xy[] }) {
  const { x, y, zoom } = useStore(useApp().view.store, (state) => state.viewport)
  const line = points.map((at) => `${at.x * zoom + x},${at.y * zoom + y}`).join(' ')
  return (
    <svg className="cut-stroke" aria-hidden="true">
      <polyline points={line} />
    </svg>
  )
}

function Marquee({ rect }: { readonly rect: Rect }) {
  const { x, y, zoom } = useStore(useApp().view.store, (state) => state.viewport)
  return (
    <div
      className="marquee"
      style={{
        transform: `translate(${rect.x * zoom + x}px, ${rect.y * zoom + y}px)`,
        width: rect.width * zoom,
        height: rect.height * zoom,
      }}
    />
  )
}
