import type { RunFinished } from '../../../src-shared/run/events.ts'
import { permitForExplicitAct } from '../../session/command-line.ts'
import { estimateOf, previewOf, selectTasks } from '../../session/inspect.ts'
import { runPipeline } from '../../session/run-pipeline.ts'
import { VERSION } from '../../session/version.ts'
import { Workspace } from '../../session/workspace.ts'
import { printPreview, printPreviewJson } from './dry-run.ts'
import { CliFailure, EXIT } from './failure.ts'
import { createLiveReporter } from './live-reporter.ts'
import { looking } from './looking.ts'
import { type LoadedGraph, loadGraph, type PipelineText } from './pipeline-file.ts'
import { problemLines } from './problems.ts'
import { createJsonReporter, createLineReporter, type RunReporter, type RunView } from './run-reporter.ts'
import { askedOf, type RunRequest } from './run-request.ts'
import { watchAndRun } from './run-watch.ts'
import { exitCodeOf, type SignalWatch, watchSignals } from './signals.ts'
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
  if (isDry) return await dryRun(request, file, loaded, isJson, terminal)
  askedOf(request, loaded.graph)
  const workspace = new Workspace(file.path, { onProblem: (message) => terminal.warn(message) })
  using signals = watchSignals(
    (signal) => terminal.warn(`${signal}: ending what runs; once more to end it at once`),
    // The guardian of the tasks sees this process end and kills them within 2 s, without their grace.
    (signal) => process.exit(exitCodeOf(signal)),
  )
  try {
    for (const { message } of workspace.notices) terminal.warn(message)
    const once = (text: PipelineText, graph: LoadedGraph) =>
      runOnce({ request, file: text, loaded: graph, workspace, isJson, signals, terminal })
    const finished = await once(file, loaded)
    if (isWatching) await watchAndRun({ file, loaded, request, workspace, signals, terminal, once })
    return signals.exitCode ?? (finished.outcome === 'succeeded' ? EXIT.fresh : EXIT.failed)
  } finally {
    await workspace.close()
  }
}

interface RunParts {
  readonly request: RunRequest
  readonly file: PipelineText
  readonly loaded: LoadedGraph
  readonly workspace: Workspace
  readonly isJson: boolean
  readonly signals: SignalWatch
  readonly terminal: Terminal
}

/** One run to its end; a locked folder and tasks that ask for too much end the command. */
async function runOnce({
  request,
  file,
  loaded,
  workspace,
  isJson,
  signals,
  terminal,
}: RunParts): Promise<RunFinished> {
  const { asked, askedAs } = askedOf(request, loaded.graph)
  const view: RunView = {
    folder: workspace.folder,
    tasks: selectTasks(loaded.graph, asked.selection),
    jobs: request.jobs,
    estimateMs: (task) => estimateOf(workspace, task),
  }
  let reporter: RunReporter | undefined
  const started = runPipeline({
    workspace,
    loaded,
    asked,
    permit: permitForExplicitAct(),
    jobs: request.jobs,
    by: 'cli',
    version: VERSION,
    askedAs,
    failFast: request.failFast,
    proofFor: request.params,
    signal: signals.signal,
    onEvent: (event) => reporter?.event(event),
  })
  if (!started.ok) {
    const { error } = started
    if (error.code === 'locked') throw new CliFailure(EXIT.locked, `taskgraph: ${error.message}`)
    throw new CliFailure(EXIT.usage, ...problemLines(file, error.details))
  }
  const { handle, interrupted, warning } = started.value
  if (warning !== undefined) terminal.warn(warning)
  if (interrupted.length > 0) {
    const names = interrupted.map(({ task, attempt }) => `${task} (attempt ${attempt})`)
    terminal.warn(`interrupted last time: ${names.join(', ')}`)
  }
  reporter = reporterFor(isJson, terminal, view)
  try {
    return await handle.done
  } finally {
    reporter.close()
  }
}

function reporterFor(isJson: boolean, terminal: Terminal, view: RunView): RunReporter {
  if (isJson) return createJsonReporter(terminal)
  return terminal.isLive ? createLiveReporter(terminal, view) : createLineReporter(terminal, view)
}

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
