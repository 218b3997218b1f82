import type { Adjacency } from './adjacency.ts'

/** All nodes in an order that keeps every dependency, and those that no order can hold. */
export interface Ordering<Node> {
  readonly order: readonly Node[]
  /** Nodes on a cycle or behind one, in the order of the keys. */
  readonly left: readonly Node[]
}

/**
 * Dependencies first. `dependencies` maps each node to the nodes that must come before it; only its keys are ordered. Nodes that
 * are free at the same moment come in the order of the keys (Kahn's algorithm, layer by layer).
 */
export function topologicalOrder<Node>(dependencies: Adjacency<Node>): Ordering<Node> {
  const missing = new Map<Node, number>()
  const dependents = new Map<Node, Node[]>()
  for (const [node, before] of dependencies) {
    const distinct = new Set<Node>()
    for (const one of before) if (dependencies.has(one)) distinct.add(one)
    missing.set(node, distinct.size)
    for (const one of distinct) {
      const list = dependents.get(one)
      if (list) list.push(node)
      else dependents.set(one, [node])
    }
  }
  const order: Node[] = []
  for (const [node, count] of missing) if (count === 0) order.push(node)
  for (const node of order) {
    // `order` grows while it is walked: it is the queue
    for (const dependent of dependents.get(node) ?? []) {
      const count = (missing.get(dependent) ?? 0) - 1
      missing.set(dependent, count)
      if (count === 0) order.push(dependent)
    }
  }
  const left = order.length === missing.size ? [] : [...missing].filter(([, count]) => count > 0).map(([node]) => node)
  return { order, left }
}
