import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import type { PipelineFile, TaskGraph } from '../../src-shared/pipeline/model.ts'
import { type FileDependency, fileDependencies, type GraphView, graphView } from './graph-view.ts'
import { type Loaded, loadPipeline } from './load.ts'

/**
 * What a text means and how it is drawn. While the text is broken, the last file and graph that could be made stay: a picture doesn't vanish
 * because of a typing error.
 */
export class PipelinePicture {
  readonly #folder: string
  #loaded: Loaded = { text: '', problems: [] }
  #file: PipelineFile | undefined
  #graph: TaskGraph | undefined
  #dependencies: readonly FileDependency[] = []
  #view: GraphView = { nodes: [], edges: [], groups: [], notes: [] }

  constructor(folder: string) {
    this.#folder = folder
  }

  /** What the present text is: its `graph` is absent while there are errors. */
  get loaded(): Loaded {
    return this.#loaded
  }
  /** The last file that could be read. */
  get file(): PipelineFile | undefined {
    return this.#file
  }
  /** The last graph that could run. */
  get graph(): TaskGraph | undefined {
    return this.#graph
  }
  get dependencies(): readonly FileDependency[] {
    return this.#dependencies
  }
  get view(): GraphView {
    return this.#view
  }

  /** What can run now; refuses while the text has errors. */
  graphOrRefuse(): TaskGraph {
    const { graph, problems } = this.#loaded
    if (graph) return graph
    const first = problems.find((problem) => problem.severity === 'error')
    throw new CommandRefused({
      code: 'problems',
      message: `the pipeline has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}${first ? `: ${first.message}` : ''}`,
      ...(first?.remedy === undefined ? {} : { details: { remedy: first.remedy } }),
    })
  }

  read(text: string, params: JsonObject): void {
    this.#loaded = loadPipeline(text, this.#folder, params)
    const { file, graph, sketch, problems } = this.#loaded
    this.#file = file ?? this.#file
    this.#graph = graph ?? this.#graph
    const drawn = graph ?? sketch
    if (drawn) this.#dependencies = fileDependencies(drawn)
    if (this.#file) {
      this.#view = graphView(this.#file, this.#dependencies, this.#graph, problems, this.#brokenIds())
    }
  }

  /** Ids that stand in the file but couldn't be read. */
  #brokenIds(): string[] {
    if (this.#loaded.graph) return []
    const ids = this.#loaded.problems.flatMap(({ path }) =>
      path[0] === 'tasks' && typeof path[1] === 'string' ? [path[1]] : [],
    )
    return [...new Set(ids)]
  }
}
