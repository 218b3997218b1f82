import { type ConnectionLineComponentProps, getBezierPath, useConnection } from '@xyflow/react'
import { useApp, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { endOf, isBoxAt, refusalOf } from './connecting.ts'
import { nodeHeight, nodeWidth, type Xy } from './geometry.ts'
import type { TaskFlowNode } from './scene.ts'

/** The line from a handle to the pointer. */
export function ConnectionLine(props: ConnectionLineComponentProps<TaskFlowNode>) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromHandle } = props
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  })
  return (
    <path
      className="connection-line"
      data-kind={fromHandle.id === 'needs' ? 'needs' : 'reference'}
      d={path}
    />
  )
}

/** While a connection is drawn: a frame around the task under the pointer, and why it would be refused. */
export function ConnectionFeedback() {
  const app = useApp()
  const { scene, view } = app
  const connection = useConnection()
  if (!connection.inProgress) return null
  const { x, y, zoom } = view.store.getState().viewport
  // React Flow gives the pointer from the canvas's corner, in the screen's own measure.
  const { pointer } = connection
  const point = { x: (pointer.x - x) / zoom, y: (pointer.y - y) / zoom }
  if (isBoxAt(point, app)) return <RefusalTip at={pointer} text={texts.canvas.openGroupFirst} />
  const over = scene.taskAt(point) ?? connection.toNode?.id
  const from = connection.fromHandle.nodeId
  if (over === undefined || over === from) return null
  const refusal = refusalOf(endOf(from, connection.fromHandle.id ?? null, app), over, app)
  return (
    <>
      <TaskFrame task={over} isRefused={refusal !== undefined} />
      {refusal && <RefusalTip at={pointer} text={refusal} />}
    </>
  )
}

/** A frame around the task that would take what is dragged there. */
export function TaskFrame({
  task,
  isRefused = false,
}: {
  readonly task: string
  readonly isRefused?: boolean
}) {
  const { scene, view } = useApp()
  const at = scene.store.getState().positions.get(task)
  const { x, y, zoom } = view.store.getState().viewport
  if (!at) return null
  return (
    <div
      className="connection-frame"
      data-refused={isRefused}
      style={{
        transform: `translate(${at.x * zoom + x}px, ${at.y * zoom + y}px)`,
        width: nodeWidth * zoom,
        height: nodeHeight * zoom,
      }}
    />
  )
}

function RefusalTip({ at, text }: { readonly at: Xy; readonly text: string }) {
  return (
    <div className="pointer-tip" style={{ transform: `translate(${at.x + 14}px, ${at.y + 14}px)` }}>
      {text}
    </div>
  )
}

/** A line at a place of the window, such as why a connection was refused. */
export function PointerTip() {
  const tip = useUi((ui) => ui.tip)
  return tip ? (
    <div className="pointer-tip is-fixed" role="alert" style={{ left: tip.at[0] + 14, top: tip.at[1] + 14 }}>
      {tip.text}
    </div>
  ) : null
}
