import Elk from 'elkjs/lib/elk-api.js'
import workerAddress from 'elkjs/lib/elk-worker.min.js?url'
import type { LayoutEdge } from './compact-graph.ts'
import { columnGap, nodeHeight, nodeWidth, rowGap } from './geometry.ts'
import type { PartLayout } from './tidy-layout.ts'

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
  return {
    async layoutPart(ids, edges) {
      const laidOut = await elk.layout({
        id: 'pipeline',
        layoutOptions: optionsFor(ids.length),
        children: ids.map((id) => ({ id, width: nodeWidth, height: nodeHeight })),
        edges: inOrderOf(ids, edges).map(({ from, to }, index) => ({
          id: `e${index}`,
          sources: [from],
          targets: [to],
        })),
      })
      return new Map((laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
    },
    stop: () => elk.terminateWorker(),
  }
}

/** ELK takes the order of the lines at a task for a wish as well. */
function inOrderOf(ids: readonly string[], edges: readonly LayoutEdge[]): readonly LayoutEdge[] {
  const placeOf = new Map(ids.map((id, index) => [id, index]))
  const at = (id: string): number => placeOf.get(id) ?? 0
  return edges.toSorted((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to))
}

/** Network simplex makes the straightest lines, and takes 15 s at a thousand tasks; linear segments take 3. */
const mostForSimplex = 150

function optionsFor(count: number): Readonly<Record<string, string>> {
  return {
    'elk.algorithm': 'layered',
    'elk.direction': 'RIGHT',
    'elk.edgeRouting': 'POLYLINE',
    'elk.spacing.nodeNode': String(rowGap),
    'elk.layered.spacing.nodeNodeBetweenLayers': String(columnGap),
    // The order in which the tasks are given, from top to bottom, decides between pictures that are as good.
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.nodePlacement.strategy': count <= mostForSimplex ? 'NETWORK_SIMPLEX' : 'LINEAR_SEGMENTS',
  }
}
