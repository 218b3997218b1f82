import type { LayoutEdge } from './compact-graph.ts'
import { nodeHeight, nodeWidth, rowGap, type Xy } from './geometry.ts'
import { blockLayout, connectedIds } from './layout.ts'
import { FreePlaces } from './place.ts'

/** Places of tasks that are connected among each other; their order, from top to bottom, is to be kept where it can be. */
export type PartLayout = (
  ids: readonly string[],
  edges: readonly LayoutEdge[],
) => ReadonlyMap<string, Xy> | Promise<ReadonlyMap<string, Xy>>

export interface TidyInput {
  /** The tasks to be arranged. */
  readonly ids: readonly string[]
  readonly edges: Iterable<LayoutEdge>
  /** Where all tasks are now. The others stay. */
  readonly places: ReadonlyMap<string, Xy>
  /** Of those to be arranged, the ones that stay as well: the others are arranged around them. */
  readonly pinned?: ReadonlySet<string>
}

/**
 * New places for some tasks. What is above stays above where the lines allow, the whole stays about where it is, and it
 * lies on none of the tasks that stay. What is tidy already does not move. A part with pinned tasks stands where these are.
 */
export async function tidyPlaces(
  { ids, edges, places, pinned = new Set() }: TidyInput,
  layoutPart: PartLayout,
): Promise<Map<string, Xy>> {
  const sorted = fromTheTop(ids, places)
  const all = [...edges]
  const { parts, loners } = connectedIds(sorted, all)
  const partOf = new Map(parts.flatMap((part, index) => part.map((id) => [id, index] as const)))
  const edgesOf = Map.groupBy(all, ({ from, to }) =>
    partOf.get(from) === partOf.get(to) ? partOf.get(from) : -1,
  )
  const laidOut: ReadonlyMap<string, Xy>[] = []
  for (const [index, part] of parts.entries()) laidOut.push(await layoutPart(part, edgesOf.get(index) ?? []))
  const moved = new Set(ids.filter((id) => !pinned.has(id)))
  const others = [...places].flatMap(([id, at]) => (moved.has(id) ? [] : [at]))
  const isHeld = (layout: ReadonlyMap<string, Xy>): boolean => [...layout.keys()].some((id) => pinned.has(id))
  const held = placeAround(
    laidOut.filter(isHeld).map((layout) => followPins(layout, places, pinned)),
    others,
  )
  const stacked = stack([
    ...laidOut.filter((layout) => !isHeld(layout)),
    blockLayout(loners.filter((id) => !pinned.has(id))),
  ])
  const anchored = shifted(stacked, meanMove(stacked, places))
  return new Map([...held, ...clearOf(anchored, [...others, ...held.values()])])
}

/**
 * A layout moved to where its pinned tasks are, without these: each column goes as far as the pinned tasks in it have to, columns
 * between two such ones in proportion.
 */
function followPins(
  layout: ReadonlyMap<string, Xy>,
  places: ReadonlyMap<string, Xy>,
  pinned: ReadonlySet<string>,
): ReadonlyMap<string, Xy> {
  const pins = new Map([...layout].filter(([id]) => pinned.has(id) && places.has(id)))
  const columns = [...Map.groupBy(pins, ([, { x }]) => x)]
    .map(([x, column]) => ({ x, move: meanMove(new Map(column), places) }))
    .sort((a, b) => a.x - b.x)
  const moveAt = (x: number): Xy => {
    const after = columns.find((column) => column.x >= x)
    const before = columns.findLast((column) => column.x <= x)
    const [from, to] = [before ?? after, after ?? before]
    if (!from || !to) return { x: 0, y: 0 }
    const part = to.x === from.x ? 0 : (x - from.x) / (to.x - from.x)
    const between = (a: number, b: number): number => Math.round(a + (b - a) * part)
    return { x: between(from.move.x, to.move.x), y: between(from.move.y, to.move.y) }
  }
  return new Map(
    [...layout].flatMap(([id, { x, y }]) => {
      const move = moveAt(x)
      return pinned.has(id) ? [] : [[id, { x: x + move.x, y: y + move.y }]]
    }),
  )
}

/** Each at its place, or at the nearest above or below it where it lies on nothing: from left to right, from top to bottom. */
function placeAround(layouts: readonly ReadonlyMap<string, Xy>[], others: readonly Xy[]): Map<string, Xy> {
  const free = new FreePlaces(others)
  const wanted = layouts.flatMap((layout) => [...layout]).sort(([, a], [, b]) => a.x - b.x || a.y - b.y)
  return new Map(
    wanted.map(([id, at]) => {
      const place = free.nearest(at)
      free.take(place)
      return [id, place]
    }),
  )
}

/** From top to bottom, from left to right where two are as high. */
export function fromTheTop(ids: readonly string[], places: ReadonlyMap<string, Xy>): readonly string[] {
  const nowhere: Xy = { x: 0, y: 0 }
  const at = (id: string): Xy => places.get(id) ?? nowhere
  return [...ids].sort((a, b) => at(a).y - at(b).y || at(a).x - at(b).x)
}

/** One below the other, each from the left edge. */
function stack(layouts: readonly ReadonlyMap<string, Xy>[]): Map<string, Xy> {
  const result = new Map<string, Xy>()
  let top = 0
  for (const layout of layouts) {
    if (layout.size === 0) continue
    let [left, high, low] = [Infinity, Infinity, -Infinity]
    for (const { x, y } of layout.values()) {
      left = Math.min(left, x)
      high = Math.min(high, y)
      low = Math.max(low, y)
    }
    for (const [id, { x, y }] of layout)
      result.set(id, { x: Math.round(x - left), y: Math.round(top + y - high) })
    top = Math.round(top + low - high + nodeHeight + 2 * rowGap)
  }
  return result
}

/** How far the tasks would have to go on the whole to be where they were. */
function meanMove(to: ReadonlyMap<string, Xy>, from: ReadonlyMap<string, Xy>): Xy {
  let [dx, dy, count] = [0, 0, 0]
  for (const [id, { x, y }] of to) {
    const before = from.get(id)
    if (!before) continue
    dx += before.x - x
    dy += before.y - y
    count++
  }
  return { x: Math.round(dx / Math.max(1, count)), y: Math.round(dy / Math.max(1, count)) }
}

function shifted(places: ReadonlyMap<string, Xy>, by: Xy): Map<string, Xy> {
  return new Map([...places].map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]))
}

const mostSteps = 400

/** All of it up or down, by as little as it takes to lie on nothing. */
function clearOf(places: Map<string, Xy>, others: readonly Xy[]): Map<string, Xy> {
  if (others.length === 0) return places
  const columns = Map.groupBy(others, ({ x }) => Math.floor(x / nodeWidth))
  const isFree = (dy: number): boolean => {
    for (const { x, y } of places.values()) {
      const column = Math.floor(x / nodeWidth)
      for (const near of [column - 1, column, column + 1])
        for (const other of columns.get(near) ?? [])
          if (
            Math.abs(other.x - x) < nodeWidth + rowGap / 2 &&
            Math.abs(other.y - y - dy) < nodeHeight + rowGap / 2
          )
            return false
    }
    return true
  }
  for (let step = 0; step < mostSteps; step++) {
    const dy = (step % 2 === 0 ? -step / 2 : (step + 1) / 2) * rowGap
    if (isFree(dy)) return dy === 0 ? places : shifted(places, { x: 0, y: dy })
  }
  const bottom = others.reduce((most, { y }) => Math.max(most, y), -Infinity) + nodeHeight + rowGap
  const top = [...places.values()].reduce((least, { y }) => Math.min(least, y), Infinity)
  return shifted(places, { x: 0, y: bottom - top })
}
