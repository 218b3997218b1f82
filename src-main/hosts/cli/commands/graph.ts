import { mermaid } from '../../../../src-shared/graph/mermaid.ts'
import type { TaskGraph } from '../../../../src-shared/pipeline/model.ts'
import { fileDependencies, graphView } from '../../../session/graph-view.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'
import { dot, svg } from '../graph/draw.ts'
import { loadGraph, PARAM_OPTION, paramsOf, readPipelineFile } from '../pipeline-file.ts'

const FORMATS = ['mermaid', 'dot', 'json', 'svg'] as const

export const graph: Command = {
  usage: 'graph FILE',
  description: `Prints the graph of the pipeline. Mermaid, DOT and SVG show the tasks of the file, a "foreach" task as one box;
JSON has every instance with its paths and dependencies. Executes nothing.`,
  options: {
    format: {
      type: 'value',
      short: 'f',
      value: 'FORMAT',
      choices: FORMATS,
      help: `${FORMATS.join(', ')} (default: mermaid)`,
    },
    ...PARAM_OPTION,
  },
  operands: [1, 1],
  examples: [
    ['graph lists.taskgraph.yaml', 'a Mermaid flowchart, for a README on GitHub'],
    ['graph lists.taskgraph.yaml --format svg > graph.svg', 'a picture'],
    ['graph lists.taskgraph.yaml --format dot | dot -Tpdf > graph.pdf', 'through Graphviz'],
  ],
  async run(input, terminal) {
    const file = readPipelineFile(input.operands[0]?.text ?? '')
    const loaded = loadGraph(file, paramsOf(input), terminal)
    const name = loaded.graph.file.name ?? file.name
    const format = FORMATS.find((one) => one === input.value('format')) ?? 'mermaid'
    if (format === 'json') {
      terminal.print(JSON.stringify(jsonGraph(file.name, name, loaded.graph), undefined, 2))
      return EXIT.fresh
    }
    const view = graphView(
      loaded.graph.file,
      fileDependencies(loaded.graph),
      loaded.graph,
      loaded.problems,
      [],
    )
    const draw = { mermaid, dot, svg }[format]
    terminal.print(draw({ nodes: inOrder(view.nodes, loaded.graph), edges: view.edges, name }))
    return EXIT.fresh
  },
}

/** Dependencies first, as the layout wants them. */
function inOrder<N extends { readonly id: string }>(nodes: readonly N[], graph: TaskGraph): readonly N[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const ids = new Set(graph.order.map((id) => graph.tasks.get(id)?.definition.id ?? id))
  const ordered = [...ids].flatMap((id) => byId.get(id) ?? [])
  return [...ordered, ...nodes.filter(({ id }) => !ids.has(id))]
}

function jsonGraph(pipeline: string, name: string, { tasks }: TaskGraph) {
  return {
    pipeline,
    name,
    tasks: [...tasks.values()].map(({ id, definition, loop, inputs, targets, dependencies, isDisabled }) => ({
      task: id,
      definition: definition.id,
      title: definition.title ?? definition.id,
      kind: definition.action.kind,
      ...(loop === undefined ? {} : { loop }),
      inputs: inputs.map(({ path }) => path),
      targets: targets.map(({ path }) => path),
      dependencies: dependencies.map(({ on, kind, path }) => ({
        task: on,
        kind,
        ...(path === undefined ? {} : { path }),
      })),
      disabled: isDisabled,
    })),
  }
}
