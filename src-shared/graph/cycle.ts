import type { Adjacency } from './adjacency.ts'

/**
 * The nodes of one cycle in the direction of the arrows, without the first one repeated: `['a', 'b']` for a → b → a.
 * Undefined where there is none. The first cycle in the order of the keys.
 */
export function findCycle<Node>(graph: Adjacency<Node>): readonly Node[] | undefined {
  return walk(graph, new Set())
}

/** One cycle for each knot of the graph, so that they can be told at once (the first `limit`); no node is in two of them. */
export function findCycles<Node>(graph: Adjacency<Node>, limit = 100): readonly (readonly Node[])[] {
  const cycles: (readonly Node[])[] = []
  const closed = new Set<Node>()
  for (;;) {
    const cycle = walk(graph, closed)
    if (!cycle || cycles.length === limit) return cycles
    cycles.push(cycle)
    for (const node of cycle) closed.add(node)
  }
}

/** The way from one node to another along the arrows, both ends included; undefined where there is none. A shortest one. */
export function findPath<Node>(graph: Adjacency<Node>, from: Node, to: Node): readonly Node[] | undefined {
  const cameFrom = new Map<Node, Node>()
  const queue = [from]
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === to) return pathBack(cameFrom, from, node, to)
      if (next === from || cameFrom.has(next)) continue
      cameFrom.set(next, node)
      queue.push(next)
    }
  }
  return from === to ? [from] : undefined
}

function pathBack<Node>(
  cameFrom: ReadonlyMap<Node, Node>,
  from: Node,
  last: Node,
  to: Node,
): readonly Node[] {
  const path = [to]
  for (
    let node: Node | undefined = last;
    node !== undefined;
    node = node === from ? undefined : cameFrom.get(node)
  )
    path.push(node)
  return path.reverse()
}

/** Depth first without recursion: a chain of 100,000 tasks must not end the stack. `closed` nodes are known to hold nothing new. */
function walk<Node>(graph: Adjacency<Node>, closed: Set<Node>): readonly Node[] | undefined {
  for (const root of graph.keys()) {
    if (closed.has(root)) continue
    const path = [root]
    const depthOf = new Map([[root, 0]])
    const steps = [(graph.get(root) ?? [])[Symbol.iterator]()]
    while (path.length > 0) {
      const step = steps.at(-1)?.next()
      if (!step || step.done) {
        const finished = path.pop()
        steps.pop()
        if (finished === undefined) break
        depthOf.delete(finished)
        closed.add(finished)
        continue
      }
      const start = depthOf.get(step.value)
      if (start !== undefined) return path.slice(start)
      if (closed.has(step.value)) continue
      depthOf.set(step.value, path.length)
      path.push(step.value)
      steps.push((graph.get(step.value) ?? [])[Symbol.iterator]())
    }
  }
  return undefined
}
