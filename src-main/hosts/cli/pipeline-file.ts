import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'
import { didYouMean } from '../../../src-shared/pipeline/names.ts'
import { formatProblem, type Problem } from '../../../src-shared/pipeline/problem.ts'
import { type Loaded, loadPipeline } from '../../session/load.ts'
import { CliFailure, EXIT } from './failure.ts'
import type { PipelineText } from './pipeline-text.ts'
import type { Terminal } from './terminal.ts'

export { PARAM_OPTION, type PipelineText, paramsOf, readPipelineFile } from './pipeline-text.ts'

export type LoadedGraph = Loaded & { readonly graph: TaskGraph }

/** The graph of a file, or all of its problems (exit code 2). Warnings go to stderr. */
export function loadGraph(file: PipelineText, params: JsonObject, terminal: Terminal): LoadedGraph {
  const loaded = loadPipeline(file.text, file.folder, params)
  const { graph } = loaded
  const lines = loaded.problems.map((problem) => formatProblem(file.name, problem))
  if (graph === undefined) throw new CliFailure(EXIT.usage, ...lines)
  for (const line of lines) terminal.warn(line)
  return { ...loaded, graph }
}

/** Problems of words on the command line, such as an unknown task, with the task that was probably meant. */
export function namedTasksFailure(problems: readonly Problem[], graph: TaskGraph, file: string): CliFailure {
  const known = new Set([...graph.file.tasks.keys(), ...graph.tasks.keys()])
  const lines = problems.map(({ message, tasks }) => {
    const { remedy = `"taskgraph status ${file}" lists the tasks` } = didYouMean(tasks?.[0] ?? '', known)
    return `taskgraph: ${message} in ${file}; ${remedy}`
  })
  return new CliFailure(EXIT.usage, ...lines)
}

/** Ids of instances in the order of the file. */
export const inFileOrder = (graph: TaskGraph): readonly TaskId[] => [...graph.tasks.keys()]
