import type { LayoutEdge } from './compact-graph.ts'
import { nodeHeight, nodeWidth, type Xy } from './geometry.ts'

/** How often lines cross, if each went straight from task to task. Lines of a common task don't count. */
export function countCrossings(edges: readonly LayoutEdge[], places: ReadonlyMap<string, Xy>): number {
  const lines = edges.flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)]
    if (!start || !end) return []
    const line: Line = {
      from,
      to,
      start: { x: start.x + nodeWidth, y: start.y + nodeHeight / 2 },
      end: { x: end.x, y: end.y + nodeHeight / 2 },
    }
    return [line]
  })
  // From left to right: a line can only cross those that begin before it ends.
  lines.sort((a, b) => a.start.x - b.start.x)
  let count = 0
  lines.forEach((line, index) => {
    for (let i = index + 1; i < lines.length; i++) {
      const other = lines[i]
      if (!other || other.start.x >= line.end.x) break
      if (cross(line, other)) count++
    }
  })
  return count
}

interface Line {
  readonly from: string
  readonly to: string
  readonly start: Xy
  readonly end: Xy
}

function cross(a: Line, b: Line): boolean {
  if (a.from === b.from || a.to === b.to || a.from === b.to || a.to === b.from) return false
  return side(a, b.start) * side(a, b.end) < 0 && side(b, a.start) * side(b, a.end) < 0
}

/** On which side of a line a point is, as a sign. */
function side({ start, end }: Line, { x, y }: Xy): number {
  return Math.sign((end.x - start.x) * (y - start.y) - (end.y - start.y) * (x - start.x))
}
