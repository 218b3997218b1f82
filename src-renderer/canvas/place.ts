import type { GraphIndex } from '../stores/graph-index.ts'
import { columnGap, nodeHeight, nodeWidth, rowGap, type Xy } from './geometry.ts'
import { layeredLayout } from './layout.ts'

/**
 * Places for tasks that have none yet. Tasks that have one stay where they are: the eye must find them again. A new one
 * comes right of what it needs, else left of what needs it, else below everything, always where it is free.
 */
export function placeMissing(
  order: readonly string[],
  known: ReadonlyMap<string, Xy>,
  graph: GraphIndex,
): Map<string, Xy> {
  const missing = order.filter((id) => !known.has(id))
  if (missing.length === 0) return new Map()
  const isMostlyNew = missing.length > known.size
  if (known.size === 0 || isMostlyNew) return shiftedLayout(order, missing, known, graph)
  const placed = new Map(known)
  const free = new FreePlaces(known.values())
  for (const id of inOrderOfNeed(missing, graph)) {
    const place = free.nearest(wantedPlace(id, placed, graph))
    placed.set(id, place)
    free.take(place)
  }
  return new Map(missing.map((id) => [id, placed.get(id) ?? { x: 0, y: 0 }]))
}

/** The wanted place, or the nearest above or below it where a task lies on no other. */
export function freePlace(wanted: Xy, taken: Iterable<Xy>): Xy {
  return new FreePlaces(taken).nearest(wanted)
}

/** A new layout of everything, moved so that tasks with a place are about where they are. */
function shiftedLayout(
  order: readonly string[],
  missing: readonly string[],
  known: ReadonlyMap<string, Xy>,
  graph: GraphIndex,
): Map<string, Xy> {
  const layout = layeredLayout(order, allEdges(graph))
  if (known.size === 0) return layout
  let [dx, dy, count] = [0, 0, 0]
  for (const [id, at] of known) {
    const there = layout.get(id)
    if (!there) continue
    dx += at.x - there.x
    dy += at.y - there.y
    count++
  }
  const free = new FreePlaces(known.values())
  const result = new Map<string, Xy>()
  for (const id of missing) {
    const there = layout.get(id) ?? { x: 0, y: 0 }
    const place = free.nearest({
      x: Math.round(there.x + dx / Math.max(1, count)),
      y: Math.round(there.y + dy / Math.max(1, count)),
    })
    free.take(place)
    result.set(id, place)
  }
  return result
}

export function* allEdges(graph: GraphIndex): Generator<{ readonly from: string; readonly to: string }> {
  for (const edges of graph.outgoing.values()) yield* edges
}

function inOrderOfNeed(missing: readonly string[], graph: GraphIndex): readonly string[] {
  const left = new Set(missing)
  const sorted: string[] = []
  const visit = (start: string): void => {
    const stack = [start]
    while (stack.length > 0) {
      const id = stack.at(-1) ?? ''
      const next = (graph.incoming.get(id) ?? []).find(({ from }) => left.has(from) && from !== id)
      left.delete(id)
      if (next) {
        left.delete(next.from)
        stack.push(next.from)
      } else {
        stack.pop()
        sorted.push(id)
      }
    }
  }
  for (const id of missing) if (left.has(id)) visit(id)
  return sorted
}

function wantedPlace(id: string, placed: ReadonlyMap<string, Xy>, graph: GraphIndex): Xy {
  const before = (graph.incoming.get(id) ?? []).flatMap(({ from }) => placed.get(from) ?? [])
  const after = (graph.outgoing.get(id) ?? []).flatMap(({ to }) => placed.get(to) ?? [])
  const mean = (places: readonly Xy[]): number =>
    Math.round(places.reduce((sum, { y }) => sum + y, 0) / places.length)
  if (before.length > 0)
    return { x: Math.max(...before.map(({ x }) => x)) + nodeWidth + columnGap, y: mean(before) }
  if (after.length > 0)
    return { x: Math.min(...after.map(({ x }) => x)) - nodeWidth - columnGap, y: mean(after) }
  let [left, bottom] = [Infinity, -Infinity]
  for (const { x, y } of placed.values()) {
    left = Math.min(left, x)
    bottom = Math.max(bottom, y)
  }
  return bottom === -Infinity ? { x: 0, y: 0 } : { x: left, y: bottom + nodeHeight + 2 * rowGap }
}

/** Knows which places are taken, in cells of a task's size: a look-up touches nine of them. */
export class FreePlaces {
  readonly #cells = new Map<string, Xy[]>()

  constructor(taken: Iterable<Xy>) {
    for (const place of taken) this.take(place)
  }

  take(place: Xy): void {
    const key = cellKey(Math.floor(place.x / nodeWidth), Math.floor(place.y / nodeHeight))
    const cell = this.#cells.get(key)
    if (cell) cell.push(place)
    else this.#cells.set(key, [place])
  }

  /** The place itself or the nearest free one above or below it. */
  nearest(wanted: Xy): Xy {
    const step = nodeHeight + rowGap
    for (let i = 0; i < 10_000; i++) {
      const place = { x: wanted.x, y: wanted.y + (i % 2 === 0 ? -i / 2 : (i + 1) / 2) * step }
      if (this.#isFree(place)) return place
    }
    return wanted
  }

  #isFree({ x, y }: Xy): boolean {
    const [column, row] = [Math.floor(x / nodeWidth), Math.floor(y / nodeHeight)]
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const other of this.#cells.get(cellKey(column + dx, row + dy)) ?? [])
          if (Math.abs(other.x - x) < nodeWidth + 16 && Math.abs(other.y - y) < nodeHeight + 12) return false
    return true
  }
}

const cellKey = (column: number, row: number): string => `${column}:${row}`
