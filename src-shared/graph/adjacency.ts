/** A directed graph: for each node the nodes that it points to. Nodes that are only pointed to may be left out as keys. */
export type Adjacency<Node> = ReadonlyMap<Node, Iterable<Node>>

/** The same graph with every arrow turned round. Every node of `graph` is a key. */
export function reversed<Node>(graph: Adjacency<Node>): Map<Node, Node[]> {
  const turned = new Map<Node, Node[]>()
  for (const node of graph.keys()) turned.set(node, [])
  for (const [node, nexts] of graph) {
    for (const next of nexts) {
      const list = turned.get(next)
      if (list) list.push(node)
      else turned.set(next, [node])
    }
  }
  return turned
}
