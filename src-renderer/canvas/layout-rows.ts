import { type CompactGraph, group } from './compact-graph.ts'
import { nodeHeight, rowGap } from './geometry.ts'

/** Gives each node of a graph its place in its column, one connected part after the other. */
export interface RowOrder {
  /** The y of each node whose part has been ordered. */
  readonly rows: Float64Array
  order(part: readonly number[]): void
}

/**
 * Nodes of one column are sorted by where their neighbours stand (a few sweeps to the right and back), then moved as near to
 * them as the others allow. Numbers in flat lists throughout: ten thousand nodes are laid out before the first picture.
 */
export function createRowOrder(graph: CompactGraph, ranks: Int32Array): RowOrder {
  const rows = new Float64Array(graph.size)
  const slotOf = new Int32Array(graph.size)
  return {
    rows,
    order(part) {
      const slots = makeSlots(part, ranks, graph, slotOf)
      const { columns, y, wanted } = slots
      for (const column of columns) spread(column, slots)
      const sweeps = sweepsFor(part.length)
      for (let sweep = 0; sweep < sweeps; sweep++) {
        const isForward = sweep % 2 === 0
        const isSorting = sweep < sweeps - 2
        for (let i = 0; i < columns.length; i++) {
          const column = columns[isForward ? i : columns.length - 1 - i]
          if (!column) continue
          for (const slot of column) wanted[slot] = wantedPlace(slot, isForward, slots)
          if (isSorting) column.sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
          settle(column, slots)
        }
      }
      for (let slot = 0; slot < part.length; slot++) rows[part[slot] ?? 0] = y[slot] ?? 0
    },
  }
}

const passHeight = 8
/** Many tasks get fewer sweeps: nobody sees the difference, everybody the wait. */
const sweepsFor = (count: number): number => (count > 2000 ? 4 : 10)

/** Boxes of the columns by number: first the tasks of the part, then the places where long lines pass. */
interface Slots {
  readonly tasks: number
  readonly columns: readonly Int32Array[]
  readonly y: Float64Array
  readonly wanted: Float64Array
  readonly beforeStart: Int32Array
  readonly before: Int32Array
  readonly afterStart: Int32Array
  readonly after: Int32Array
  /** Of the column that is being settled: where each slot would be if the first stood at 0, and its blocks. */
  readonly offsets: Float64Array
  readonly sums: Float64Array
  readonly firsts: Int32Array
}

/** Long lines get a slot in each column that they pass, unless that would be many more slots than tasks. */
function makeSlots(
  part: readonly number[],
  ranks: Int32Array,
  graph: CompactGraph,
  slotOf: Int32Array,
): Slots {
  const slotRanks = part.map((node) => ranks[node] ?? 0)
  part.forEach((node, slot) => {
    slotOf[node] = slot
  })
  const drawsPasses = countPasses(part, ranks, graph) <= 3 * part.length + 500
  const froms: number[] = []
  const tos: number[] = []
  for (const node of part) {
    for (let e = graph.outStart[node] ?? 0; e < (graph.outStart[node + 1] ?? 0); e++) {
      const next = graph.out[e] ?? 0
      let previous = slotOf[node] ?? 0
      const end = drawsPasses ? (ranks[next] ?? 0) : 0
      for (let rank = (ranks[node] ?? 0) + 1; rank < end; rank++) {
        const pass = slotRanks.push(rank) - 1
        froms.push(previous)
        tos.push(pass)
        previous = pass
      }
      froms.push(previous)
      tos.push(slotOf[next] ?? 0)
    }
  }
  const size = slotRanks.length
  const [afterStart, after] = group(size, froms, tos)
  const [beforeStart, before] = group(size, tos, froms)
  const columns = makeColumns(slotRanks)
  const longest = columns.reduce((most, { length }) => Math.max(most, length), 0)
  return {
    tasks: part.length,
    columns,
    y: new Float64Array(size),
    wanted: new Float64Array(size),
    beforeStart,
    before,
    afterStart,
    after,
    offsets: new Float64Array(longest),
    sums: new Float64Array(longest),
    firsts: new Int32Array(longest + 1),
  }
}

function countPasses(part: readonly number[], ranks: Int32Array, graph: CompactGraph): number {
  let passes = 0
  for (const node of part)
    for (let e = graph.outStart[node] ?? 0; e < (graph.outStart[node + 1] ?? 0); e++)
      passes += Math.max(0, (ranks[graph.out[e] ?? 0] ?? 0) - (ranks[node] ?? 0) - 1)
  return passes
}

function makeColumns(slotRanks: readonly number[]): readonly Int32Array[] {
  let last = 0
  for (const rank of slotRanks) if (rank > last) last = rank
  const [start, slots] = group(last + 1, slotRanks)
  return Array.from({ length: last + 1 }, (_, rank) => slots.subarray(start[rank], start[rank + 1])).filter(
    ({ length }) => length > 0,
  )
}

/** The middle of the neighbours on the side that is settled already; without any, the other side; without any, here. */
function wantedPlace(slot: number, isForward: boolean, slots: Slots): number {
  const settled = isForward ? slots.beforeStart : slots.afterStart
  const looksBack = isForward !== (settled[slot] === settled[slot + 1])
  const start = looksBack ? slots.beforeStart : slots.afterStart
  const ends = looksBack ? slots.before : slots.after
  const from = start[slot] ?? 0
  const to = start[slot + 1] ?? 0
  if (from === to) return slots.y[slot] ?? 0
  let sum = 0
  for (let e = from; e < to; e++) sum += slots.y[ends[e] ?? 0] ?? 0
  return sum / (to - from)
}

function gapBetween(upper: number, lower: number, tasks: number): number {
  const heights = (upper < tasks ? nodeHeight : passHeight) + (lower < tasks ? nodeHeight : passHeight)
  return heights / 2 + (upper < tasks && lower < tasks ? rowGap : rowGap / 2)
}

/** One below the other around 0, in their order. */
function spread(column: Int32Array, { y, tasks }: Slots): void {
  let at = 0
  for (let i = 0; i < column.length; i++) {
    const slot = column[i] ?? 0
    if (i > 0) at += gapBetween(column[i - 1] ?? 0, slot, tasks)
    y[slot] = at
  }
  for (const slot of column) y[slot] = (y[slot] ?? 0) - at / 2
}

/**
 * Moves each slot as near as possible to where it wants to be, keeping order and gaps: the least sum of squares, by pooling
 * neighbours that push each other into one block.
 */
function settle(column: Int32Array, { y, wanted, tasks, offsets, sums, firsts }: Slots): void {
  let blocks = 0
  let offset = 0
  for (let i = 0; i < column.length; i++) {
    const slot = column[i] ?? 0
    if (i > 0) offset += gapBetween(column[i - 1] ?? 0, slot, tasks)
    offsets[i] = offset
    let sum = (wanted[slot] ?? 0) - offset
    let first = i
    while (blocks > 0) {
      const above = firsts[blocks - 1] ?? 0
      const aboveSum = sums[blocks - 1] ?? 0
      if (aboveSum / (first - above) < sum / (i + 1 - first)) break
      sum += aboveSum
      first = above
      blocks--
    }
    sums[blocks] = sum
    firsts[blocks++] = first
  }
  firsts[blocks] = column.length
  for (let block = 0; block < blocks; block++) {
    const [first, end] = [firsts[block] ?? 0, firsts[block + 1] ?? 0]
    const mean = (sums[block] ?? 0) / (end - first)
    for (let i = first; i < end; i++) y[column[i] ?? 0] = mean + (offsets[i] ?? 0)
  }
}
