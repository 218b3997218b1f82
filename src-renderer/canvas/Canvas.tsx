import '@xyflow/react/dist/style.css'
import './canvas.css'
import './task.css'
import {
  Background,
  BackgroundVariant,
  ReactFlow,
  ReactFlowProvider,
  useKeyPress,
  useReactFlow,
} from '@xyflow/react'
import { Plus } from 'lucide-react'
import {
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { useStore } from 'zustand'
import { runCommand } from '../app/commands.ts'
import { readOnlyReason } from '../app/read-only.ts'
import { useCommandKey } from '../app/use-command-key.ts'
import { type App, useApp, useDocument, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Button } from '../ui/Button.tsx'
import { Backdrop } from './Backdrop.tsx'
import { startBeat } from './beat.ts'
import { ConnectionFeedback, ConnectionLine, PointerTip, TaskFrame } from './ConnectionOverlay.tsx'
import { FarLayer } from './FarLayer.tsx'
import { dropFiles } from './file-drop.ts'
import { flowHandlers } from './flow-handlers.ts'
import { GroupNode } from './GroupNode.tsx'
import { Guides } from './Guides.tsx'
import type { Rect, Xy } from './geometry.ts'
import { itemElementId } from './items.ts'
import { Minimap } from './Minimap.tsx'
import { createNear } from './near.ts'
import type { TaskFlowEdge, TaskFlowNode } from './scene.ts'
import { TaskEdge } from './TaskEdge.tsx'
import { TaskNode } from './TaskNode.tsx'
import { useHeldSpace } from './use-held-space.ts'
import { usePanAnywhere } from './use-pan-anywhere.ts'
import { isPane, usePane } from './use-pane.ts'
import { alwaysDom, maxZoom, minZoom } from './view.ts'

const nodeTypes = { task: TaskNode, box: GroupNode }
const edgeTypes = { task: TaskEdge }
const panButtons = [1, 2]
const addKeys = ['Shift', 'Meta', 'Control']
const hideAttribution = { hideAttribution: true }

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
  /** The task that files from the desktop would become inputs of. */
  const [filesOver, setFilesOver] = useState<string>()
  const panAnywhere = usePanAnywhere(app, isSpaceHeld)
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
      aria-label={texts.canvas.name}
      aria-roledescription={texts.canvas.role}
      aria-activedescendant={active}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one tab stop; its keys are the app's commands
      tabIndex={0}
      {...panAnywhere}
      onPointerDownCapture={(event) => {
        view.hold()
        panAnywhere.onPointerDownCapture(event)
      }}
      onDoubleClick={onDoubleClick}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setFilesOver(app.scene.taskAt(view.toPlane({ x: event.clientX, y: event.clientY })))
      }}
      onDragLeave={() => setFilesOver(undefined)}
      onDrop={(event) => {
        event.preventDefault()
        setFilesOver(undefined)
        const names = [...event.dataTransfer.files].map(({ name }) => name)
        void dropFiles(names, [event.clientX, event.clientY], app)
      }}
      onPointerMoveCapture={(event) => {
        view.pointed({ x: event.clientX, y: event.clientY })
        panAnywhere.onPointerMoveCapture(event)
      }}
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
      {filesOver !== undefined && <TaskFrame task={filesOver} />}
      <PointerTip />
    </div>
  )
}

/** Lets the pointer through, but for its button: the whole canvas can be double-clicked. */
function EmptyHint() {
  const app = useApp()
  const addKey = useCommandKey('addAfter')
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const isBroken = useDocument(({ problems }) => problems.some(({ severity }) => severity === 'error'))
  if (isBroken) return <UnreadableHint />
  return (
    <div className="canvas-empty">
      <strong>{isReadOnly ? texts.readOnly.empty : texts.canvas.empty}</strong>
      {!isReadOnly && (
        <Button look="primary" icon={<Plus size={14} />} onClick={() => runCommand('addTask', app)}>
          {texts.canvas.emptyAdd}
        </Button>
      )}
      <span>{isReadOnly ? texts.readOnly.emptyHint : texts.canvas.emptyHint(addKey)}</span>
    </div>
  )
}

/** Opened with a text that gives no picture: there may be tasks in it. */
function UnreadableHint() {
  const { uiStore } = useApp()
  return (
    <div className="canvas-empty">
      <strong>{texts.files.unreadable}</strong>
      <Button look="primary" onClick={() => uiStore.setState({ isBottomOpen: true, bottomTab: 'problems' })}>
        {texts.running.showProblems}
      </Button>
      <span>{texts.files.unreadableHint}</span>
    </div>
  )
}

function Flow() {
  const app = useApp()
  const { scene, view } = app
  const [near] = useState(() => createNear(scene, view))
  const { nodes, edges } = useSyncExternalStore(near.subscribe, near.get)
  const isLarge = useStore(scene.store, ({ drawn }) => drawn.nodes.length > alwaysDom)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const handlers = useFlowHandlers(app)
  // It moves the canvas, whatever is under the pointer.
  const isSpaceHeld = useKeyPress('Space')
  useCamera(app)
  return (
    <ReactFlow<TaskFlowNode, TaskFlowEdge>
      nodes={nodes as TaskFlowNode[]}
      edges={edges as TaskFlowEdge[]}
      nodesDraggable={!isReadOnly && !isSpaceHeld}
      nodesConnectable={!isReadOnly}
      edgesReconnectable={!isReadOnly}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onlyRenderVisibleElements={isLarge}
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

/** React Flow moves for the view from when it can until it leaves the page. Its own `onInit` comes a painted frame later. */
function useCamera({ view }: App): void {
  const flow = useReactFlow()
  useLayoutEffect(() => {
    if (!flow.viewportInitialized) return
    view.attach(flow)
    return () => view.attach(undefined)
  }, [flow, view])
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
      const scale = zoom < 0.4 ? 'tiny' : zoom < 0.5 ? 'small' : 'full'
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
