import type { Adjacency } from './adjacency.ts'

/** All nodes in an order that keeps every dependency, and those that no order can hold. */
export interface Ordering<Node> {
  readonly order: readonly Node[]
  /** Nodes on a cycle or behind one, in the order of the keys. */
  readonly left: readonly Node[]
}

/**
 * Dependencies first. `dependencies` maps each node to the nodes that must come before it; only its keys are ordered. Of the nodes
 * that are free the first key always comes next, so keys that stand in a good order already keep it.
 */
export function topologicalOrder<Node>(dependencies: Adjacency<Node>): Ordering<Node> {
  const nodes = [...dependencies.keys()]
  const indexOf = new Map(nodes.map((node, index) => [node, index]))
  const missing = new Array<number>(nodes.length).fill(0)
  const dependents: number[][] = nodes.map(() => [])
  for (const [index, node] of nodes.entries()) {
    for (const before of new Set(dependencies.get(node))) {
      const at = indexOf.get(before)
      if (at === undefined) continue
      missing[index] = (missing[index] ?? 0) + 1
      dependents[at]?.push(index)
    }
  }
  const free = new SmallestFirst()
  for (const [index, count] of missing.entries()) if (count === 0) free.add(index)
  const order: Node[] = []
  const done = new Set<number>()
  for (let index = free.take(); index !== undefined; index = free.take()) {
    done.add(index)
    order.push(...nodes.slice(index, index + 1))
    for (const dependent of dependents[index] ?? []) {
      const count = (missing[dependent] ?? 0) - 1
      missing[dependent] = count
      if (count === 0) free.add(dependent)
    }
  }
  return { order, left: nodes.filter((_, index) => !done.has(index)) }
}

/** A binary heap of numbers. */
class SmallestFirst {
  readonly #heap: number[] = []

  add(value: number): void {
    let at = this.#heap.push(value) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#value(parent) <= value) break
      this.#heap[at] = this.#value(parent)
      at = parent
    }
    this.#heap[at] = value
  }

  take(): number | undefined {
    const smallest = this.#heap[0]
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return smallest
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const child = this.#value(left + 1) < this.#value(left) ? left + 1 : left
      if (this.#value(child) >= last) break
      this.#heap[at] = this.#value(child)
      at = child
    }
    this.#heap[at] = last
    return smallest
  }

  #value(at: number): number {
    return this.#heap[at] ?? Number.POSITIVE_INFINITY
  }
}
