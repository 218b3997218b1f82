import type { EdgeView } from '../../src-shared/contract/views.ts'
import { texts } from '../texts/index.ts'

/** Who is joined to whom, by id. A task without connections has no entry. */
export interface GraphIndex {
  readonly outgoing: ReadonlyMap<string, readonly EdgeView[]>
  readonly incoming: ReadonlyMap<string, readonly EdgeView[]>
}

/** Edges with an end that is not among `ids` are left out. */
export function indexGraph(ids: Iterable<string>, edges: Iterable<EdgeView>): GraphIndex {
  const known = new Set(ids)
  const outgoing = new Map<string, EdgeView[]>()
  const incoming = new Map<string, EdgeView[]>()
  for (const edge of edges) {
    if (!known.has(edge.from) || !known.has(edge.to)) continue
    push(outgoing, edge.from, edge)
    push(incoming, edge.to, edge)
  }
  return { outgoing, incoming }
}

/** All tasks that can be reached from `starts`, without those themselves unless a way leads back. */
export function reach(
  graph: GraphIndex,
  starts: Iterable<string>,
  direction: 'up' | 'down',
): ReadonlySet<string> {
  const found = new Set<string>()
  const todo = [...starts]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const edges = (direction === 'down' ? graph.outgoing : graph.incoming).get(id) ?? []
    for (const edge of edges) {
      const other = direction === 'down' ? edge.to : edge.from
      if (found.has(other)) continue
      found.add(other)
      todo.push(other)
    }
  }
  return found
}

/** All tasks that connections lead to in either direction, and on from there in either. */
export function connected(graph: GraphIndex, starts: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  const todo = [...starts]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const others = [
      ...(graph.outgoing.get(id) ?? []).map(({ to }) => to),
      ...(graph.incoming.get(id) ?? []).map(({ from }) => from),
    ]
    for (const other of others) {
      if (found.has(other)) continue
      found.add(other)
      todo.push(other)
    }
  }
  return found
}

/** The shortest way along connections, both ends included; undefined where there is none. */
export function findWay(graph: GraphIndex, from: string, to: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string>()
  let level = [from]
  while (level.length > 0) {
    const next: string[] = []
    for (const id of level) {
      for (const edge of graph.outgoing.get(id) ?? []) {
        if (cameFrom.has(edge.to) || edge.to === from) continue
        cameFrom.set(edge.to, id)
        if (edge.to === to) return walkBack(cameFrom, from, to)
        next.push(edge.to)
      }
    }
    level = next
  }
  return undefined
}

/**
 * Why a connection can't be made, in the host's own words; undefined where nothing speaks against it here.
 * The host has the last word.
 */
export function connectionRefusal(graph: GraphIndex, from: string, to: string): string | undefined {
  if (from === to) return texts.canvas.dependsOnItself
  const way = findWay(graph, to, from)
  if (way) return texts.canvas.wouldCycle(cycleText([from, ...way]))
  return undefined
}

/** A long cycle is cut in the middle: its ends say what matters. */
function cycleText(ids: readonly string[]): string {
  const shown =
    ids.length <= 8 ? ids : [...ids.slice(0, 4), texts.canvas.cycleCut(ids.length - 7), ...ids.slice(-3)]
  return shown.join(' → ')
}

function walkBack(cameFrom: ReadonlyMap<string, string>, from: string, to: string): readonly string[] {
  const way = [to]
  for (let id = cameFrom.get(to); id !== undefined && id !== from; id = cameFrom.get(id)) way.push(id)
  way.push(from)
  return way.reverse()
}

function push(map: Map<string, EdgeView[]>, key: string, edge: EdgeView): void {
  const list = map.get(key)
  if (list) list.push(edge)
  else map.set(key, [edge])
}
