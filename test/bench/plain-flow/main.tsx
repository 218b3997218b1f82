import '@xyflow/react/dist/style.css'
import {
  Background,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useEdgesState,
  useNodesState,
  useReactFlow,
} from '@xyflow/react'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { layeredLayout } from '../../../src-renderer/canvas/layout.ts'
import type { DisplayState } from '../../../src-shared/run/state.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'

/**
 * React Flow as its first pages teach it: nodes and edges in its state, the state of a run in `data`, all mounted. The same
 * graph and the same places as the app's.
 */
type TaskNode = Node<
  { readonly title: string; readonly summary: string; readonly state: DisplayState },
  'task'
>

const size = Number(new URLSearchParams(location.search).get('tasks'))
const snapshot = generateSnapshot(size)
const places = layeredLayout(
  snapshot.nodes.map(({ id }) => id),
  snapshot.edges,
)
const stateOf = new Map(snapshot.rows.map(({ id, state }) => [id, state]))
const firstNodes = snapshot.nodes.map(
  ({ id, title, summary }): TaskNode => ({
    id,
    type: 'task',
    position: { ...(places.get(id) ?? { x: 0, y: 0 }) },
    data: { title, summary, state: stateOf.get(id) ?? 'stale' },
  }),
)
const firstEdges = snapshot.edges.map(({ id, from, to }): Edge => ({ id, source: from, target: to }))
const nodeTypes = { task: TaskBox }

function TaskBox({ data }: NodeProps<TaskNode>) {
  return (
    <div
      style={{
        width: 220,
        height: 72,
        padding: 8,
        border: '1px solid #888',
        borderRadius: 6,
        boxSizing: 'border-box',
      }}
    >
      <Handle type="target" position={Position.Left} />
      <b>{data.title}</b>
      <div>{data.summary}</div>
      <div>{data.state}</div>
      <Handle type="source" position={Position.Right} />
    </div>
  )
}

function Page() {
  const [nodes, setNodes, onNodesChange] = useNodesState(firstNodes)
  const [edges, , onEdgesChange] = useEdgesState(firstEdges)
  useLiveStates(setNodes)
  return (
    <div style={{ position: 'fixed', inset: 0 }} data-tasks={nodes.length}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        nodeTypes={nodeTypes}
        panOnDrag={[1, 2]}
        minZoom={0.02}
      >
        <Background />
        <Keys />
      </ReactFlow>
    </div>
  )
}

/** `1` fits everything in, `0` goes back to full size, as in the app. */
function Keys() {
  const flow = useReactFlow()
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === '1') void flow.fitView()
      if (key === '0') void flow.setViewport({ x: -2000, y: -1000, zoom: 1 })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [flow])
  return null
}

/** A hundred changes of state a second, in thirty batches: what the app's host sends. */
function useLiveStates(setNodes: (change: (nodes: TaskNode[]) => TaskNode[]) => void): void {
  useEffect(() => {
    let at = 0
    const timer = setInterval(() => {
      if (location.hash !== '#live') return
      const changed = new Map<number, DisplayState>()
      for (let i = 0; i < 3 + (at % 3 === 0 ? 1 : 0); i++)
        changed.set((at * 7 + i * 13) % size, at % 2 === 0 ? 'running' : 'succeeded')
      at++
      setNodes((nodes) =>
        nodes.map((node, index) => {
          const state = changed.get(index)
          return state ? { ...node, data: { ...node.data, state } } : node
        }),
      )
    }, 33)
    return () => clearInterval(timer)
  }, [setNodes])
}

createRoot(document.getElementById('root') ?? document.body).render(<Page />)
