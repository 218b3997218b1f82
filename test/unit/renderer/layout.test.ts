import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeHeight, nodeWidth, type Xy } from '../../../src-renderer/canvas/geometry.ts'
import { layeredLayout } from '../../../src-renderer/canvas/layout.ts'
import { placeMissing } from '../../../src-renderer/canvas/place.ts'
import { indexGraph } from '../../../src-renderer/stores/graph-index.ts'
import { generateSnapshot, makeEdge } from '../../support/fake-host/generate.ts'

const overlaps = (a: Xy, b: Xy): boolean =>
  Math.abs(a.x - b.x) < nodeWidth && Math.abs(a.y - b.y) < nodeHeight

function countOverlaps(places: readonly Xy[]): number {
  let count = 0
  places.forEach((a, i) => {
    for (const b of places.slice(i + 1)) if (overlaps(a, b)) count++
  })
  return count
}

/** Random graphs whose edges lead from a smaller to a larger number. */
const graphs = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size * 2 }).map((pairs) => ({
    ids: Array.from({ length: size }, (_, index) => `t${index}`),
    edges: pairs
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => ({ from: `t${Math.min(a, b)}`, to: `t${Math.max(a, b)}` })),
  })),
)

describe('the layered layout', () => {
  test('puts every task right of all that it needs, and no two on the same place', () => {
    fc.assert(
      fc.property(graphs, ({ ids, edges }) => {
        const places = layeredLayout(ids, edges)
        expect([...places.keys()].sort()).toEqual([...ids].sort())
        for (const { from, to } of edges)
          expect(places.get(to)?.x ?? 0).toBeGreaterThanOrEqual((places.get(from)?.x ?? 0) + nodeWidth)
        expect(countOverlaps([...places.values()])).toBe(0)
      }),
    )
  })

  test('gives the same places for the same pipeline', () => {
    const { nodes, edges } = generateSnapshot(200)
    const ids = nodes.map(({ id }) => id)
    expect(layeredLayout(ids, edges)).toEqual(layeredLayout(ids, edges))
  })

  test('puts a chain on one straight line', () => {
    const places = layeredLayout(
      ['a', 'b', 'c'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
      ],
    )
    expect(new Set([...places.values()].map(({ y }) => y)).size).toBe(1)
  })

  test('endures a cycle: each task still has a place of its own', () => {
    const places = layeredLayout(
      ['a', 'b', 'c'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
        { from: 'b', to: 'c' },
      ],
    )
    expect(places.size).toBe(3)
    expect(countOverlaps([...places.values()])).toBe(0)
  })

  test('places ten thousand tasks without an overlap', () => {
    const { nodes, edges } = generateSnapshot(10_000)
    const places = layeredLayout(
      nodes.map(({ id }) => id),
      edges,
    )
    const columns = Map.groupBy(places.values(), ({ x }) => x)
    for (const column of columns.values()) {
      const ys = column.map(({ y }) => y).sort((a, b) => a - b)
      ys.forEach((y, index) => {
        if (index > 0) expect(y - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(nodeHeight)
      })
    }
  })
})

describe('places for tasks that have none', () => {
  test('tasks with a place are left alone, the new one stands free and right of what it needs', () => {
    const known = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 308, y: 0 }],
    ])
    const graph = indexGraph(['a', 'b', 'c'], [makeEdge('a', 'b', 0), makeEdge('a', 'c', 0)])
    const placed = placeMissing(['a', 'b', 'c'], known, graph)
    expect([...placed.keys()]).toEqual(['c'])
    const at = placed.get('c') ?? { x: 0, y: 0 }
    expect(at.x).toBe(308)
    expect(overlaps(at, { x: 308, y: 0 })).toBe(false)
  })

  test('a new task without connections stands below everything', () => {
    const known = new Map([['a', { x: 40, y: 100 }]])
    const placed = placeMissing(['a', 'b'], known, indexGraph(['a', 'b'], []))
    expect(placed.get('b')?.y ?? 0).toBeGreaterThanOrEqual(100 + nodeHeight)
  })

  test('never two on the same place, whatever is known', () => {
    fc.assert(
      fc.property(graphs, fc.nat(40), ({ ids, edges }, keep) => {
        const all = layeredLayout(ids, edges)
        const known = new Map([...all].slice(0, keep))
        const graph = indexGraph(
          ids,
          edges.map(({ from, to }) => makeEdge(from, to, 0)),
        )
        const placed = placeMissing(ids, known, graph)
        expect(placed.size).toBe(ids.length - known.size)
        expect(countOverlaps([...known.values(), ...placed.values()])).toBe(0)
      }),
    )
  })
})
