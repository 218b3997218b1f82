import { HistoryViews } from '../history-views.ts'
import { runDependencies } from '../run-dependencies.ts'
import type { Workspace } from '../workspace.ts'
import type { RecordedGraph } from './recorded-graph.ts'

/** Past runs of a folder's programs. What waited for what is known of the last one alone, from its record. */
export class RecordedHistory extends HistoryViews {
  readonly #graph: () => RecordedGraph

  constructor(workspace: Workspace, graph: () => RecordedGraph) {
    super(workspace)
    this.#graph = graph
  }

  override dependencies(run: string): Readonly<Record<string, readonly string[]>> {
    const { header, graph } = this.#graph()
    if (header?.run !== run) return {}
    return runDependencies(graph, new Set(this.attempts(run).map(({ task }) => task)))
  }
}
