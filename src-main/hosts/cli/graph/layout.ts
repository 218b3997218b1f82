/** A box to be placed; sizes in pixels. */
export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
}

export interface PlacedBox extends Box {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, PlacedBox>
  readonly width: number
  readonly height: number
}

const COLUMN_GAP = 64
const ROW_GAP = 20
const MARGIN = 16
const SWEEPS = 8

/**
 * Places boxes in columns from left to right: each behind all that it depends on, near the height of its neighbours. `boxes` come
 * dependencies first; `edges` are pairs from, to. The same graph always gives the same picture.
 */
export function layeredLayout(boxes: readonly Box[], edges: readonly (readonly [string, string])[]): Layout {
  const before = neighbours(edges, 1)
  const after = neighbours(edges, 0)
  const columns = columnsOf(boxes, before)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0
    const order = isForward ? columns.keys() : [...columns.keys()].reverse()
    for (const index of order) sortColumn(columns, index, isForward ? before : after)
  }
  return place(columns)
}

/** Neighbours of each end: `side` 1 gives what comes before a box, 0 what comes after it. */
function neighbours(edges: readonly (readonly [string, string])[], side: 0 | 1): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const edge of edges) {
    const list = map.get(edge[side])
    const other = edge[side === 1 ? 0 : 1]
    if (list === undefined) map.set(edge[side], [other])
    else list.push(other)
  }
  return map
}

function columnsOf(boxes: readonly Box[], before: ReadonlyMap<string, readonly string[]>): Box[][] {
  const columnOf = new Map<string, number>()
  const columns: Box[][] = []
  for (const box of boxes) {
    const column = Math.max(0, ...(before.get(box.id) ?? []).map((id) => (columnOf.get(id) ?? -1) + 1))
    columnOf.set(box.id, column)
    const list = columns[column] ?? []
    columns[column] = list
    list.push(box)
  }
  return columns
}

/** By the mean height of the neighbours (the barycentre); without any a box keeps its place. */
function sortColumn(
  columns: Box[][],
  index: number,
  neighbours: ReadonlyMap<string, readonly string[]>,
): void {
  const height = new Map<string, number>()
  for (const column of columns) {
    for (const [row, box] of column.entries()) height.set(box.id, row / column.length)
  }
  const column = columns[index] ?? []
  const wanted = new Map(
    column.map(({ id }) => {
      const heights = (neighbours.get(id) ?? []).map((other) => height.get(other) ?? 0)
      const mean = heights.reduce((sum, one) => sum + one, 0) / heights.length
      return [id, heights.length > 0 ? mean : (height.get(id) ?? 0)]
    }),
  )
  columns[index] = column.toSorted((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0))
}

function place(columns: readonly (readonly Box[])[]): Layout {
  const heights = columns.map((column) => column.reduce((sum, box) => sum + box.height + ROW_GAP, -ROW_GAP))
  const tallest = Math.max(0, ...heights)
  const boxes = new Map<string, PlacedBox>()
  let x = MARGIN
  columns.forEach((column, index) => {
    let y = MARGIN + (tallest - (heights[index] ?? 0)) / 2
    for (const box of column) {
      boxes.set(box.id, { ...box, x, y: Math.round(y) })
      y += box.height + ROW_GAP
    }
    x += Math.max(0, ...column.map(({ width }) => width)) + COLUMN_GAP
  })
  return { boxes, width: Math.max(MARGIN * 2, x - COLUMN_GAP + MARGIN), height: tallest + MARGIN * 2 }
}
