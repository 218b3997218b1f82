import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunFinished } from '../../../src-shared/run/events.ts'
import { permitForExplicitAct } from '../../session/command-line.ts'
import type { ChangedRun } from '../../session/freshness/run-unchanged.ts'
import { type Asked, estimateOf } from '../../session/inspect.ts'
import { runPipeline } from '../../session/run-pipeline.ts'
import { VERSION } from '../../session/version.ts'
import type { Workspace } from '../../session/workspace.ts'
import { CliFailure, EXIT } from './failure.ts'
import { createLiveReporter } from './live-reporter.ts'
import type { LoadedGraph } from './pipeline-file.ts'
import type { PipelineText } from './pipeline-text.ts'
import { createJsonReporter, createLineReporter, type RunReporter, type RunView } from './run-reporter.ts'
import type { RunRequest } from './run-words.ts'
import { exitCodeOf, type SignalWatch, watchSignals } from './signals.ts'
import type { Terminal } from './terminal.ts'

export interface RunParts {
  readonly request: RunRequest
  readonly file: PipelineText
  readonly loaded: LoadedGraph
  readonly asked: Asked
  readonly askedAs: JsonObject
  /** All that the run takes in. */
  readonly tasks: readonly TaskId[]
  /** Where a proof of freshness is to be made of the whole: the params. */
  readonly proofFor?: JsonObject
  readonly part?: ChangedRun
  readonly workspace: Workspace
  readonly isJson: boolean
  readonly signals: SignalWatch
  readonly terminal: Terminal
}

/** One run to its end; a locked folder and tasks that ask for too much end the command. */
export async function runOnce(parts: RunParts): Promise<RunFinished> {
  const { request, file, workspace, isJson, signals, terminal, part, proofFor } = parts
  const view: RunView = {
    folder: workspace.folder,
    tasks: parts.tasks,
    jobs: request.jobs,
    estimateMs: (task) => estimateOf(workspace, task),
  }
  let reporter: RunReporter | undefined
  const started = runPipeline({
    workspace,
    loaded: parts.loaded,
    asked: parts.asked,
    permit: permitForExplicitAct(),
    jobs: request.jobs,
    by: 'cli',
    version: VERSION,
    askedAs: parts.askedAs,
    failFast: request.failFast,
    ...(proofFor === undefined ? {} : { proofFor }),
    ...(part === undefined ? {} : { part }),
    signal: signals.signal,
    onEvent: (event) => reporter?.event(event),
  })
  if (!started.ok) {
    const { error } = started
    if (error.code === 'locked') throw new CliFailure(EXIT.locked, `taskgraph: ${error.message}`)
    // Only they need the YAML parser, for the places in the file.
    const { problemLines } = await import('./problems.ts')
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

/** Ends a run with the first signal, and the program with the second. */
export const watchRunSignals = (terminal: Terminal): SignalWatch =>
  watchSignals(
    (signal) => terminal.warn(`${signal}: ending what runs; once more to end it at once`),
    // The guardian of the tasks sees this process end and kills them within 2 s, without their grace.
    (signal) => process.exit(exitCodeOf(signal)),
  )

export const exitCodeAfter = (finished: RunFinished, signals: SignalWatch): number =>
  signals.exitCode ?? (finished.outcome === 'succeeded' ? EXIT.fresh : EXIT.failed)

function reporterFor(isJson: boolean, terminal: Terminal, view: RunView): RunReporter {
  if (isJson) return createJsonReporter(terminal)
  return terminal.isLive ? createLiveReporter(terminal, view) : createLineReporter(terminal, view)
}
