import type { Adjacency } from './adjacency.ts'

/** `from` and everything that can be reached along the arrows: all a task needs, or all that depends on it. */
export function closure<Node>(graph: Adjacency<Node>, from: Iterable<Node>): Set<Node> {
  const reached = new Set(from)
  for (const node of reached) {
    // a Set may grow while it is walked: what is added is visited too
    for (const next of graph.get(node) ?? []) reached.add(next)
  }
  return reached
}
