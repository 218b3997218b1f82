import type { TaskGraph } from '../../../src-shared/pipeline/model.ts'
import type { RunFinished } from '../../../src-shared/run/events.ts'
import { type Asked, previewOf, selectTasks } from '../../session/inspect.ts'
import { Workspace } from '../../session/workspace.ts'
import { printPreview, printPreviewJson } from './dry-run.ts'
import { CliFailure, EXIT } from './failure.ts'
import { looking } from './looking.ts'
import { type LoadedGraph, loadGraph, type PipelineText } from './pipeline-file.ts'
import { problemLines } from './problems.ts'
import { exitCodeAfter, type RunParts, runOnce, watchRunSignals } from './run-once.ts'
import { askedOf, type RunRequest } from './run-request.ts'
import { watchAndRun } from './run-watch.ts'
import type { Terminal } from './terminal.ts'

/** What `taskgraph run` has to do. */
export interface StaleRun {
  readonly request: RunRequest
  readonly file: PipelineText
  readonly isJson: boolean
  readonly isDry: boolean
  readonly isWatching: boolean
  readonly terminal: Terminal
}

/** `taskgraph run` in full: finds what is stale and runs it, or says what would run. Gives the exit code. */
export async function runStale({
  request,
  file,
  isJson,
  isDry,
  isWatching,
  terminal,
}: StaleRun): Promise<number> {
  const loaded = loadGraph(file, request.params, terminal)
  tellOfDisabled(askedOf(request, loaded.graph).asked, loaded.graph, terminal)
  if (isDry) return await dryRun(request, file, loaded, isJson, terminal)
  const workspace = new Workspace(file.path, { onProblem: (message) => terminal.warn(message) })
  using signals = watchRunSignals(terminal)
  try {
    for (const { message } of workspace.notices) terminal.warn(message)
    const once = (text: PipelineText, graph: LoadedGraph) =>
      runAsked({ request, file: text, loaded: graph, workspace, isJson, signals, terminal })
    const finished = await once(file, loaded)
    if (isWatching) await watchAndRun({ file, loaded, request, workspace, signals, terminal, once })
    return exitCodeAfter(finished, signals)
  } finally {
    await workspace.close()
  }
}

/** Who names a task wants it to run: that it is left out is not to be found in a count alone. */
function tellOfDisabled({ selection }: Asked, { tasks }: TaskGraph, terminal: Terminal): void {
  if (selection.kind === 'all') return
  for (const id of selection.tasks)
    if (tasks.get(id)?.isDisabled) terminal.warn(`taskgraph: "${id}" is disabled, or needs what is: left out`)
}

/** One run of what the request asks for now. */
function runAsked({ request, file, loaded, ...parts }: AskedParts): Promise<RunFinished> {
  const { asked, askedAs } = askedOf(request, loaded.graph)
  const tasks = selectTasks(loaded.graph, asked.selection)
  return runOnce({ ...parts, request, file, loaded, asked, askedAs, tasks, proofFor: request.params })
}

type AskedParts = Omit<RunParts, 'asked' | 'askedAs' | 'tasks' | 'proofFor' | 'part'>

async function dryRun(
  request: RunRequest,
  file: PipelineText,
  loaded: LoadedGraph,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const { asked } = askedOf(request, loaded.graph)
  const preview = await looking(file, terminal, (workspace) =>
    previewOf(workspace, loaded.graph, asked, request.jobs),
  )
  if (!preview.ok) throw new CliFailure(EXIT.usage, ...problemLines(file, preview.error))
  if (isJson) printPreviewJson(preview.value, terminal)
  else printPreview(preview.value, terminal)
  return EXIT.fresh
}
