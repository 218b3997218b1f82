import { type CompactGraph, compactGraph, type LayoutEdge } from './compact-graph.ts'
import { columnGap, nodeHeight, nodeWidth, rowGap, type Xy } from './geometry.ts'
import { createRowOrder } from './layout-rows.ts'

/**
 * Places tasks in columns, what is needed left of what needs it. Parts that are not connected stand below each other,
 * tasks without any connection in a block at the end. The same input always gives the same places; cycles are endured.
 */
export function layeredLayout(ids: readonly string[], edges: Iterable<LayoutEdge>): Map<string, Xy> {
  const graph = compactGraph(ids, edges)
  const ranks = rankByLongestPath(graph)
  const { rows, order } = createRowOrder(graph, ranks)
  const positions = new Map<string, Xy>()
  let top = 0
  const { parts, loners } = connectedParts(graph)
  for (const part of parts) {
    order(part)
    let [low, high] = [Infinity, -Infinity]
    for (const node of part) {
      const y = rows[node] ?? 0
      if (y < low) low = y
      if (y > high) high = y
    }
    for (const node of part) {
      positions.set(ids[node] ?? '', {
        x: (ranks[node] ?? 0) * (nodeWidth + columnGap),
        y: Math.round(top + (rows[node] ?? 0) - low),
      })
    }
    top += high - low + nodeHeight + 2 * rowGap
  }
  for (const [id, at] of blockLayout(loners.map((node) => ids[node] ?? ''))) {
    positions.set(id, { x: at.x, y: top + at.y })
  }
  return positions
}

/** Places for tasks without connections: row by row, about as wide as high. */
export function blockLayout(ids: readonly string[]): Map<string, Xy> {
  const columns = Math.max(1, Math.round(Math.sqrt(ids.length / 2)))
  return new Map(
    ids.map((id, index) => [
      id,
      {
        x: (index % columns) * (nodeWidth + columnGap / 2),
        y: Math.floor(index / columns) * (nodeHeight + rowGap),
      },
    ]),
  )
}

/**
 * Parts whose tasks are connected among each other, and tasks without any connection. Both in the order of `ids`: a part
 * stands where its first task does.
 */
export function connectedIds(
  ids: readonly string[],
  edges: Iterable<LayoutEdge>,
): { readonly parts: readonly (readonly string[])[]; readonly loners: readonly string[] } {
  const { parts, loners } = connectedParts(compactGraph(ids, edges))
  const named = (nodes: readonly number[]): readonly string[] => nodes.map((node) => ids[node] ?? '')
  return { parts: parts.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)).map(named), loners: named(loners) }
}

/** Column of each node. What nothing leads to is moved right, next to what it leads to: shorter lines. */
function rankByLongestPath(graph: CompactGraph): Int32Array {
  const { size, outStart, out, inStart } = graph
  const ranks = new Int32Array(size)
  const waiting = new Int32Array(size)
  const queue: number[] = []
  for (let i = 0; i < size; i++) {
    waiting[i] = (inStart[i + 1] ?? 0) - (inStart[i] ?? 0)
    if (waiting[i] === 0) queue.push(i)
  }
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? 0
    for (let e = outStart[node] ?? 0; e < (outStart[node + 1] ?? 0); e++) {
      const next = out[e] ?? 0
      ranks[next] = Math.max(ranks[next] ?? 0, (ranks[node] ?? 0) + 1)
      waiting[next] = (waiting[next] ?? 0) - 1
      if (waiting[next] === 0) queue.push(next)
    }
  }
  for (let i = 0; i < size; i++) {
    const isSource = inStart[i] === inStart[i + 1]
    if (!isSource || outStart[i] === outStart[i + 1]) continue
    let nearest = Infinity
    for (let e = outStart[i] ?? 0; e < (outStart[i + 1] ?? 0); e++)
      nearest = Math.min(nearest, ranks[out[e] ?? 0] ?? 0)
    ranks[i] = Math.max(0, nearest - 1)
  }
  return ranks
}

/** Parts by size, the largest first; equal ones in the order of the file. */
function connectedParts(graph: CompactGraph): { parts: number[][]; loners: number[] } {
  const { size, outStart, out, inStart, in: inward } = graph
  const seen = new Uint8Array(size)
  const parts: number[][] = []
  const loners: number[] = []
  for (let start = 0; start < size; start++) {
    if (seen[start]) continue
    seen[start] = 1
    const part = [start]
    for (let head = 0; head < part.length; head++) {
      const node = part[head] ?? 0
      const visit = (next: number): void => {
        if (seen[next]) return
        seen[next] = 1
        part.push(next)
      }
      for (let e = outStart[node] ?? 0; e < (outStart[node + 1] ?? 0); e++) visit(out[e] ?? 0)
      for (let e = inStart[node] ?? 0; e < (inStart[node + 1] ?? 0); e++) visit(inward[e] ?? 0)
    }
    if (part.length === 1) loners.push(start)
    else parts.push(part.sort((a, b) => a - b))
  }
  return { parts: parts.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0)), loners }
}
