import { type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo } from 'react'
import { useRowState } from '../stores/hooks.tsx'
import type { TaskFlowEdge } from './scene.ts'

const arrow = 7

/** One connection. References are solid, order-only `needs` dashed, dependencies inferred from paths dotted. */
export const TaskEdge = memo(function TaskEdge(props: EdgeProps<TaskFlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, target, data, selected } =
    props
  const isRunning = useRowState(target) === 'running'
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
    >
      {view && <title>{edgeTitle(view.from, view.to, view.kind, view.path)}</title>}
      <path className="edge-hit" d={path} />
      <path className="edge-line" d={path} />
      <path
        className="edge-arrow"
        d={`M${targetX - arrow},${targetY - 4}L${targetX},${targetY}L${targetX - arrow},${targetY + 4}z`}
      />
    </g>
  )
})

function edgeTitle(from: string, to: string, kind: string, path: string | undefined): string {
  const how = kind === 'needs' ? 'order only' : kind === 'inferred' ? 'found by its path' : 'reference'
  return `${from} → ${to} (${how}${path ? `: ${path}` : ''})`
}
