import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reversed } from '../../../src-shared/graph/adjacency.ts'
import { closure } from '../../../src-shared/graph/closure.ts'
import { findCycle, findCycles, findPath } from '../../../src-shared/graph/cycle.ts'
import { criticalPath, longestRemaining } from '../../../src-shared/graph/longest.ts'
import { topologicalOrder } from '../../../src-shared/graph/order.ts'

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges))

/** Edges from later to earlier numbers alone: acyclic by construction, keys in any order. */
const anyDag = fc
  .integer({ min: 1, max: 25 })
  .chain((size) =>
    fc.tuple(
      fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 80 }),
    ),
  )
  .map(([keys, pairs]) => {
    const edges = new Map<number, number[]>(keys.map((key) => [key, []]))
    for (const [a, b] of pairs) if (a !== b) edges.get(Math.max(a, b))?.push(Math.min(a, b))
    return edges
  })

describe('topologicalOrder', () => {
  it('puts dependencies first and keeps the order of the keys where it can', () => {
    const order = topologicalOrder(graph({ d: ['b'], a: [], c: ['a'], b: ['a'] }))
    expect(order).toEqual({ order: ['a', 'c', 'b', 'd'], left: [] })
  })

  it('leaves an order that is right already as it is', () => {
    expect(topologicalOrder(graph({ a: [], b: [], c: ['a'], d: ['b'], e: [] })).order).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ])
  })

  it('names what no order can hold: the cycle and what is behind it', () => {
    expect(topologicalOrder(graph({ a: ['b'], b: ['a'], c: ['b'], d: [] }))).toEqual({
      order: ['d'],
      left: ['a', 'b', 'c'],
    })
  })

  it('orders any acyclic graph completely, every dependency before its dependents', () => {
    fc.assert(
      fc.property(anyDag, (dag) => {
        const { order, left } = topologicalOrder(dag)
        expect(left).toEqual([])
        expect([...order].sort()).toEqual([...dag.keys()].sort())
        const position = new Map(order.map((node, index) => [node, index]))
        for (const [node, before] of dag) {
          for (const one of before) expect(position.get(one)).toBeLessThan(position.get(node) ?? -1)
        }
      }),
    )
  })
})

describe('findCycle', () => {
  it('gives the nodes of a cycle in the direction of the arrows', () => {
    expect(findCycle(graph({ x: ['a'], a: ['b'], b: ['c'], c: ['a'] }))).toEqual(['a', 'b', 'c'])
    expect(findCycle(graph({ a: ['a'] }))).toEqual(['a'])
  })

  it('finds one cycle in each knot', () => {
    expect(findCycles(graph({ a: ['b'], b: ['a'], c: ['d'], d: ['c'] }))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('finds none in an acyclic graph, and one as soon as an arrow is turned round', () => {
    fc.assert(
      fc.property(anyDag, (dag) => {
        expect(findCycle(dag)).toBeUndefined()
        const edge = [...dag].find(([, before]) => before.length > 0)
        if (!edge) return
        const [from, [to]] = edge
        if (to === undefined) return
        const cyclic = new Map([...dag, [to, [...(dag.get(to) ?? []), from]]])
        const cycle = findCycle(cyclic) ?? []
        expect(cycle.length).toBeGreaterThan(0)
        for (const [index, node] of cycle.entries()) {
          expect(cyclic.get(node)).toContain(cycle[(index + 1) % cycle.length])
        }
      }),
    )
  })

  it('survives a chain of 100,000 nodes', () => {
    const chain = new Map([...Array(100_000).keys()].map((node) => [node, [(node + 1) % 100_000]]))
    expect(findCycle(chain)).toHaveLength(100_000)
  })
})

describe('ways and weights', () => {
  const edges = graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [], e: [] })

  it('finds a shortest way, or none', () => {
    expect(findPath(edges, 'a', 'd')).toEqual(['a', 'b', 'd'])
    expect(findPath(edges, 'd', 'a')).toBeUndefined()
    expect(findPath(edges, 'a', 'a')).toEqual(['a'])
    expect(findPath(graph({ a: ['b'], b: ['a'] }), 'a', 'a')).toEqual(['a', 'b', 'a'])
  })

  it('collects all that can be reached', () => {
    expect([...closure(edges, ['b'])].sort()).toEqual(['b', 'd'])
    expect([...closure(reversed(edges), ['d'])].sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('adds up the longest remaining way and the critical path', () => {
    const weights: Record<string, number> = { a: 1, b: 5, c: 2, d: 1, e: 3 }
    const weight = (node: string): number => weights[node] ?? 0
    const order = ['a', 'b', 'c', 'd', 'e']
    expect(Object.fromEntries(longestRemaining(order, edges, weight))).toEqual({
      a: 7,
      b: 6,
      c: 3,
      d: 1,
      e: 3,
    })
    expect(criticalPath(order, edges, weight)).toEqual(['a', 'b', 'd'])
  })
})
