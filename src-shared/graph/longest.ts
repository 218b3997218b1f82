import type { Adjacency } from './adjacency.ts'

/**
 * For each node the weight of the heaviest way from it to an end, its own weight included: the time that remains once it starts.
 * `order` lists every node, dependencies first; `dependents` points to those that come later.
 */
export function longestRemaining<Node>(
  order: readonly Node[],
  dependents: Adjacency<Node>,
  weight: (node: Node) => number,
): ReadonlyMap<Node, number> {
  const remaining = new Map<Node, number>()
  for (let index = order.length - 1; index >= 0; index--) {
    const node = order[index]
    if (node === undefined) continue
    let longest = 0
    for (const next of dependents.get(node) ?? []) longest = Math.max(longest, remaining.get(next) ?? 0)
    remaining.set(node, longest + weight(node))
  }
  return remaining
}

/** The heaviest way through the whole graph, first node first. Empty without nodes. */
export function criticalPath<Node>(
  order: readonly Node[],
  dependents: Adjacency<Node>,
  weight: (node: Node) => number,
): readonly Node[] {
  const remaining = longestRemaining(order, dependents, weight)
  const path: Node[] = []
  let candidates: Iterable<Node> = order
  for (;;) {
    const next = heaviest(candidates, remaining)
    if (next === undefined) return path
    path.push(next)
    candidates = dependents.get(next) ?? []
  }
}

function heaviest<Node>(nodes: Iterable<Node>, weights: ReadonlyMap<Node, number>): Node | undefined {
  let best: Node | undefined
  let bestWeight = Number.NEGATIVE_INFINITY
  for (const node of nodes) {
    const weight = weights.get(node) ?? Number.NEGATIVE_INFINITY
    if (weight <= bestWeight) continue
    best = node
    bestWeight = weight
  }
  return best
}
