import { nodeHeight, nodeWidth, type Rect, visibleRect, type Xy } from './geometry.ts'
import type { Drawn } from './groups.ts'
import type { Scene, TaskFlowEdge, TaskFlowNode } from './scene.ts'
import type { View } from './view.ts'

/** What React Flow is given: of a large pipeline only what is in view and around it. */
export interface Near {
  /** The very same object until something else is near. */
  get(): Drawn
  subscribe(listener: () => void): () => void
}

const nothing: Drawn = { nodes: [], edges: [] }
/** Smaller pipelines are given as a whole. */
const mostWhole = 500
/** How far around the view, in views. */
const reach = 0.75

/**
 * React Flow looks at every task and every line for each frame of a move, and keeps a record of its own for each. It is spared
 * that: it gets those around the view, and others only when the view leaves these.
 */
export function createNear(scene: Scene, view: View): Near {
  let of: Drawn | undefined
  let area: Rect | undefined
  let near = nothing
  let byId: ReadonlyMap<string, TaskFlowNode> = new Map()
  return {
    get() {
      const { drawn } = scene.store.getState()
      const { viewport, size, isFar, isAttached } = view.store.getState()
      if (isFar || !isAttached) return nothing
      if (drawn.nodes.length <= mostWhole) return drawn
      const shown = visibleRect(viewport, size)
      if (drawn === of && area && holds(area, shown)) return near
      if (drawn.nodes !== of?.nodes) byId = new Map(drawn.nodes.map((node) => [node.id, node]))
      of = drawn
      area = widened(shown)
      near = around(area, drawn, byId)
      return near
    },
    subscribe(listener) {
      const stops = [scene.store.subscribe(listener), view.store.subscribe(listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

/** Still around the view, and not much larger than that after a look from further away. */
function holds(area: Rect, shown: Rect): boolean {
  const isInside =
    shown.x >= area.x &&
    shown.y >= area.y &&
    shown.x + shown.width <= area.x + area.width &&
    shown.y + shown.height <= area.y + area.height
  return isInside && area.width < shown.width * (2 + 4 * reach)
}

function widened({ x, y, width, height }: Rect): Rect {
  return {
    x: x - width * reach,
    y: y - height * reach,
    width: width * (1 + 2 * reach),
    height: height * (1 + 2 * reach),
  }
}

/** Lines that pass through an area need their ends, wherever these are; what is selected may be dragged from afar. */
function around(area: Rect, { nodes, edges }: Drawn, byId: ReadonlyMap<string, TaskFlowNode>): Drawn {
  const wanted = new Set<string>()
  for (const { id, position, selected } of nodes)
    if (selected || touchesArea(area, position, position)) wanted.add(id)
  const lines: TaskFlowEdge[] = []
  const ends = new Set<string>()
  for (const edge of edges) {
    const from = byId.get(edge.source)?.position
    const to = byId.get(edge.target)?.position
    if (!from || !to) continue
    const isWanted = wanted.has(edge.source) || wanted.has(edge.target)
    if (!isWanted && !touchesArea(area, from, to)) continue
    lines.push(edge)
    ends.add(edge.source)
    ends.add(edge.target)
  }
  return { nodes: nodes.filter(({ id }) => wanted.has(id) || ends.has(id)), edges: lines }
}

/** Whether the rectangle around two tasks touches an area. */
function touchesArea(area: Rect, a: Xy, b: Xy): boolean {
  return (
    Math.min(a.x, b.x) < area.x + area.width &&
    Math.max(a.x, b.x) + nodeWidth > area.x &&
    Math.min(a.y, b.y) < area.y + area.height &&
    Math.max(a.y, b.y) + nodeHeight > area.y
  )
}
