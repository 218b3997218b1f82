import { type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo } from 'react'
import type { EdgeView } from '../../src-shared/contract/views.ts'
import { useApp, useRowState, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { askWhatToInsert } from './rewiring.ts'
import type { TaskFlowEdge } from './scene.ts'

const arrow = 7

/** One connection. References are solid, order-only `needs` dashed, dependencies inferred from paths dotted. */
export const TaskEdge = memo(function TaskEdge(props: EdgeProps<TaskFlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, target, data, selected } =
    props
  const isRunning = useRowState(target) === 'running'
  const isDropTarget = useUi((ui) => ui.dropEdge === id)
  const isCut = useUi((ui) => ui.cutEdges.has(data?.stands?.[0] ?? id))
  const [path] = getBezierPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX: targetX - arrow + 1,
    targetY,
    targetPosition,
  })
  const view = data?.view
  return (
    <g
      className="edge"
      data-edge={id}
      data-kind={view?.kind}
      data-selected={selected}
      data-running={isRunning}
      data-drop={isDropTarget}
      data-cut={isCut}
    >
      {view && <title>{titleOf(view, data.stands ?? [])}</title>}
      <path className="edge-hit" d={path} />
      <path className="edge-line" d={path} />
      <path
        className="edge-arrow"
        d={`M${targetX - arrow},${targetY - 4}L${targetX},${targetY}L${targetX - arrow},${targetY + 4}z`}
      />
      {view && !data.stands && (
        <InsertButton view={view} {...firstQuarter(sourceX, sourceY, targetX, targetY)} />
      )}
    </g>
  )
})

/** A line to a box says how many connections it stands for. */
const titleOf = ({ from, to, kind, path }: EdgeView, stands: readonly string[]): string =>
  stands.length > 1
    ? texts.canvas.connections(stands.map((id) => id.replace('->', ' → ')))
    : texts.canvas.connection(from, to, kind, path)

/**
 * A quarter along the curve, as React Flow draws it. Not its middle: that is where a connection is clicked to be selected.
 */
function firstQuarter(fromX: number, fromY: number, toX: number, toY: number): { x: number; y: number } {
  const distance = toX - fromX
  const pull = distance >= 0 ? distance / 2 : 6.25 * Math.sqrt(-distance)
  const [a, b, c, d] = [0.421875, 0.421875, 0.140625, 0.015625]
  return {
    x: a * fromX + b * (fromX + pull) + c * (toX - pull) + d * toX,
    y: (a + b) * fromY + (c + d) * toY,
  }
}

/** Shown while the pointer is on the connection; the menu of the connection has the same. */
function InsertButton({ view, x, y }: { readonly view: EdgeView; readonly x: number; readonly y: number }) {
  const app = useApp()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the connection’s menu does the same by key
    <g
      className="edge-insert"
      transform={`translate(${x},${y})`}
      onClick={(event) => {
        event.stopPropagation()
        askWhatToInsert(view, [event.clientX, event.clientY], app)
      }}
    >
      <title>{texts.canvas.insertHere}</title>
      <circle r={9} />
      <path d="M-4,0H4M0,-4V4" />
    </g>
  )
}
