import Elk from 'elkjs/lib/elk-api.js'
import workerAddress from 'elkjs/lib/elk-worker.min.js?url'
import type { LayoutEdge } from './compact-graph.ts'
import { countCrossings } from './crossings.ts'
import { columnGap, nodeHeight, nodeWidth, rowGap, type Xy } from './geometry.ts'
import { fromTheTop, type PartLayout } from './tidy-layout.ts'

/** ELK at work in a thread of its own. */
export interface ElkLayout {
  readonly layoutPart: PartLayout
  /** Ends the thread, whatever it is doing; what was asked for never comes. */
  stop(): void
}

/**
 * Starts ELK. It comes from a file of its own: the page's rules allow no other worker. `onFailed`: the thread could not
 * start or has broken down.
 */
export function startElk(
  onFailed: (error: unknown) => void,
  makeWorker: () => Worker = () => new Worker(workerAddress),
): ElkLayout {
  const elk = new Elk({
    workerFactory: () => {
      const worker = makeWorker()
      worker.onerror = onFailed
      return worker
    },
  })
  const layOut = async (
    ids: readonly string[],
    edges: readonly LayoutEdge[],
    keepsOrder: boolean,
  ): Promise<ReadonlyMap<string, Xy>> => {
    const laidOut = await elk.layout({
      id: 'pipeline',
      layoutOptions: optionsFor(ids.length, keepsOrder),
      children: ids.map((id) => ({ id, width: nodeWidth, height: nodeHeight })),
      edges: inOrderOf(ids, edges).map(({ from, to }, index) => ({
        id: `e${index}`,
        sources: [from],
        targets: [to],
      })),
    })
    return new Map(
      (laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]),
    )
  }
  return {
    layoutPart: (ids, edges) => stableLayout(ids, edges, layOut),
    stop: () => elk.terminateWorker(),
  }
}

type LayOut = (
  ids: readonly string[],
  edges: readonly LayoutEdge[],
  keepsOrder: boolean,
) => Promise<ReadonlyMap<string, Xy>>

/** Up to here a few more attempts go by unnoticed; up to there two. */
const mostForRounds = 100
const mostForChoice = 500
/** Another order of the tasks is worth learning for a tenth fewer crossings, not for one. */
const worthwhile = 0.9

/** The order that is there, unless another one saves many crossings: whoever knows the picture shall know it again. */
async function stableLayout(
  ids: readonly string[],
  edges: readonly LayoutEdge[],
  layOut: LayOut,
): Promise<ReadonlyMap<string, Xy>> {
  if (ids.length > mostForChoice) return layOut(ids, edges, false)
  const isSmall = ids.length <= mostForRounds
  const kept = async (order: readonly string[]): Promise<ReadonlyMap<string, Xy>> => {
    const once = await layOut(order, edges, true)
    // What it would do to its own picture is done at once: the next time nothing moves.
    return isSmall ? layOut(fromTheTop(ids, once), edges, true) : once
  }
  let best = await kept(ids)
  let crossings = countCrossings(edges, best)
  for (let round = isSmall ? 5 : 1; round > 0 && crossings > 0; round--) {
    const free = await layOut(fromTheTop(ids, best), edges, false)
    const other = await kept(fromTheTop(ids, free))
    const fewer = countCrossings(edges, other)
    if (fewer > crossings * worthwhile) break
    best = other
    crossings = fewer
  }
  return best
}

/** ELK takes the order of the lines at a task for a wish as well. */
function inOrderOf(ids: readonly string[], edges: readonly LayoutEdge[]): readonly LayoutEdge[] {
  const placeOf = new Map(ids.map((id, index) => [id, index]))
  const at = (id: string): number => placeOf.get(id) ?? 0
  return edges.toSorted((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to))
}

/** Balanced, a task stands in the middle of those that it needs; in large pictures that needs three times the room. */
const mostForBalance = 150

function optionsFor(count: number, keepsOrder: boolean): Readonly<Record<string, string>> {
  return {
    'elk.algorithm': 'layered',
    'elk.direction': 'RIGHT',
    'elk.edgeRouting': 'POLYLINE',
    'elk.spacing.nodeNode': String(rowGap),
    'elk.layered.spacing.nodeNodeBetweenLayers': String(columnGap),
    // The order in which the tasks are given, from top to bottom, decides between pictures that are as good.
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.crossingMinimization.forceNodeModelOrder': String(keepsOrder),
    ...(count <= mostForBalance
      ? { 'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED' }
      : { 'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS' }),
    'elk.layered.nodePlacement.favorStraightEdges': 'false',
  }
}
