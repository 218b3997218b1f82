/** A connection, by the ids of its ends. */
export interface LayoutEdge {
  readonly from: string
  readonly to: string
}

/** A graph over small whole numbers: `out[outStart[i] .. outStart[i + 1]]` are the ends of the edges that leave `i`. */
export interface CompactGraph {
  readonly size: number
  readonly outStart: Int32Array
  readonly out: Int32Array
  readonly inStart: Int32Array
  readonly in: Int32Array
}

/** Connections with an end that is not among `ids`, and those of a task to itself, are left out. */
export function compactGraph(ids: readonly string[], edges: Iterable<LayoutEdge>): CompactGraph {
  const indexOf = new Map(ids.map((id, index) => [id, index]))
  const froms: number[] = []
  const tos: number[] = []
  for (const { from, to } of edges) {
    const a = indexOf.get(from)
    const b = indexOf.get(to)
    if (a === undefined || b === undefined || a === b) continue
    froms.push(a)
    tos.push(b)
  }
  const [outStart, out] = group(ids.length, froms, tos)
  const [inStart, inward] = group(ids.length, tos, froms)
  return { size: ids.length, outStart, out, inStart, in: inward }
}

/**
 * Sorts values by their keys, which are below `size`: those of key `k` are `items[start[k] .. start[k + 1]]`, in their order. Without
 * `values` it sorts their places.
 */
export function group(
  size: number,
  keys: readonly number[],
  values?: readonly number[],
): [Int32Array, Int32Array] {
  const start = new Int32Array(size + 1)
  for (let i = 0; i < keys.length; i++) {
    const after = (keys[i] ?? 0) + 1
    start[after] = (start[after] ?? 0) + 1
  }
  for (let i = 0; i < size; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0)
  const cursor = start.slice()
  const items = new Int32Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    const at = cursor[key] ?? 0
    items[at] = values ? (values[i] ?? 0) : i
    cursor[key] = at + 1
  }
  return [start, items]
}
