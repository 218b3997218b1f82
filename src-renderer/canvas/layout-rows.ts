import type { CompactGraph } from './compact-graph.ts'
import { nodeHeight, rowGap } from './geometry.ts'

/** A box of a column: a task, or the place where a long line passes (`node` is then -1). */
interface Slot {
  readonly node: number
  readonly height: number
  readonly before: Slot[]
  readonly after: Slot[]
  y: number
  wanted: number
}

const passHeight = 8
/** Many tasks get fewer sweeps: nobody sees the difference, everybody the wait. */
const sweepsFor = (count: number): number => (count > 2000 ? 4 : 10)

/**
 * The y of each node of one connected part. Nodes of one column are sorted by where their neighbours stand (a few sweeps to
 * the right and back), then moved as near to them as the others allow.
 */
export function orderRows(part: readonly number[], ranks: Int32Array, graph: CompactGraph): Float64Array {
  const sweeps = sweepsFor(part.length)
  const columns = makeColumns(part, ranks, graph)
  for (const column of columns) spread(column)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isForward = sweep % 2 === 0
    const isSorting = sweep < sweeps - 2
    for (let i = 0; i < columns.length; i++) {
      const column = columns[isForward ? i : columns.length - 1 - i] ?? []
      for (const slot of column) slot.wanted = wantedPlace(slot, isForward)
      if (isSorting) column.sort((a, b) => a.wanted - b.wanted)
      settle(column)
    }
  }
  const rows = new Float64Array(graph.size)
  for (const column of columns) for (const slot of column) if (slot.node >= 0) rows[slot.node] = slot.y
  return rows
}

/** Long lines get a slot in each column that they pass, unless that would be many more slots than tasks. */
function makeColumns(part: readonly number[], ranks: Int32Array, graph: CompactGraph): Slot[][] {
  const columns: Slot[][] = []
  const slots = new Map<number, Slot>()
  const add = (node: number, rank: number, height: number): Slot => {
    const slot: Slot = { node, height, before: [], after: [], y: 0, wanted: 0 }
    while (columns.length <= rank) columns.push([])
    columns[rank]?.push(slot)
    return slot
  }
  let passes = 0
  for (const node of part) {
    slots.set(node, add(node, ranks[node] ?? 0, nodeHeight))
    forEachNext(graph, node, (next) => {
      passes += Math.max(0, (ranks[next] ?? 0) - (ranks[node] ?? 0) - 1)
    })
  }
  const drawsPasses = passes <= 3 * part.length + 500
  for (const node of part) {
    forEachNext(graph, node, (next) => {
      const [first, last] = [slots.get(node), slots.get(next)]
      if (!first || !last) return
      let previous = first
      const end = ranks[next] ?? 0
      for (let rank = (ranks[node] ?? 0) + 1; drawsPasses && rank < end; rank++) {
        const pass = add(-1, rank, passHeight)
        join(previous, pass)
        previous = pass
      }
      join(previous, last)
    })
  }
  return columns.filter((column) => column.length > 0)
}

function join(from: Slot, to: Slot): void {
  from.after.push(to)
  to.before.push(from)
}

function forEachNext(graph: CompactGraph, node: number, visit: (next: number) => void): void {
  for (let e = graph.outStart[node] ?? 0; e < (graph.outStart[node + 1] ?? 0); e++) visit(graph.out[e] ?? 0)
}

/** The middle of the neighbours on the side that is settled already; without any, the other side; without any, here. */
function wantedPlace(slot: Slot, isForward: boolean): number {
  const first = isForward ? slot.before : slot.after
  const neighbours = first.length > 0 ? first : isForward ? slot.after : slot.before
  if (neighbours.length === 0) return slot.y
  let sum = 0
  for (const { y } of neighbours) sum += y
  return sum / neighbours.length
}

const gapBetween = (upper: Slot, lower: Slot): number =>
  (upper.height + lower.height) / 2 + (upper.node < 0 || lower.node < 0 ? rowGap / 2 : rowGap)

/** One below the other around 0, in their order. */
function spread(column: readonly Slot[]): void {
  let y = 0
  column.forEach((slot, index) => {
    const above = column[index - 1]
    if (above) y += gapBetween(above, slot)
    slot.y = y
  })
  for (const slot of column) slot.y -= y / 2
}

/**
 * Moves each slot as near as possible to where it wants to be, keeping order and gaps: the least sum of squares, by pooling
 * neighbours that push each other into one block.
 */
function settle(column: readonly Slot[]): void {
  interface Block {
    sum: number
    count: number
    first: number
  }
  const offsets: number[] = []
  const blocks: Block[] = []
  let offset = 0
  column.forEach((slot, index) => {
    const above = column[index - 1]
    if (above) offset += gapBetween(above, slot)
    offsets.push(offset)
    let block: Block = { sum: slot.wanted - offset, count: 1, first: index }
    for (
      let last = blocks.at(-1);
      last && last.sum / last.count >= block.sum / block.count;
      last = blocks.at(-1)
    ) {
      blocks.pop()
      block = { sum: last.sum + block.sum, count: last.count + block.count, first: last.first }
    }
    blocks.push(block)
  })
  for (const { sum, count, first } of blocks)
    for (let i = first; i < first + count; i++) {
      const slot = column[i]
      if (slot) slot.y = sum / count + (offsets[i] ?? 0)
    }
}
