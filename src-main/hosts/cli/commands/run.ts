import type { RunFinished } from '../../../../src-shared/run/events.ts'
import { permitForExplicitAct } from '../../../session/command-line.ts'
import { estimateOf, previewOf, selectTasks } from '../../../session/inspect.ts'
import { runPipeline } from '../../../session/run-pipeline.ts'
import { VERSION } from '../../../session/version.ts'
import { Workspace } from '../../../session/workspace.ts'
import type { Command } from '../command.ts'
import { printPreview, printPreviewJson } from '../dry-run.ts'
import { CliFailure, EXIT, usageFailure } from '../failure.ts'
import { createLiveReporter } from '../live-reporter.ts'
import { looking } from '../looking.ts'
import {
  type LoadedGraph,
  loadGraph,
  PARAM_OPTION,
  type PipelineText,
  readPipelineFile,
} from '../pipeline-file.ts'
import { problemLines } from '../problems.ts'
import { createJsonReporter, createLineReporter, type RunReporter, type RunView } from '../run-reporter.ts'
import { askedOf, type RunRequest, runRequestOf } from '../run-request.ts'
import { watchAndRun } from '../run-watch.ts'
import { exitCodeOf, type SignalWatch, watchSignals } from '../signals.ts'
import type { Terminal } from '../terminal.ts'

const EXECUTORS = ['local']

export const run: Command = {
  usage: 'run FILE [TASK…]',
  description: `Runs what is stale: of the whole pipeline, or of TASKs and all that they need. A task is stale when its command, its
code, its inputs or its targets are no longer those of its last success; what is fresh is not run again.
TASK is an id of the file, or one instance of a "foreach" task: 'words[text=a.txt]'.

Ctrl-C ends the tasks first (SIGTERM, then SIGKILL after their "grace"); a second Ctrl-C doesn't wait for that.`,
  options: {
    only: { type: 'flag', help: 'the TASKs alone, not what they need' },
    downstream: { type: 'flag', help: 'also all that depends on the TASKs' },
    force: {
      type: 'optional',
      value: 'TASK',
      isRepeatable: true,
      help: `as if stale: --force TASK or --force=TASK that task alone (may be given again), --force the TASKs that are
named, or everything where none is. The word after --force is taken for it where a task is called so.`,
    },
    jobs: {
      type: 'value',
      short: 'j',
      value: 'N',
      help: 'how many tasks at once (default: the number of cores)',
    },
    'fail-fast': {
      type: 'flag',
      help: 'starts nothing more once a task has failed; what runs goes on to its end',
    },
    ...PARAM_OPTION,
    'dry-run': { type: 'flag', short: 'n', help: 'says what would run and why; executes nothing' },
    watch: { type: 'flag', short: 'w', help: 'runs again as files change, until Ctrl-C' },
    executor: { type: 'value', value: 'NAME', help: `where tasks run: ${EXECUTORS.join(', ')}` },
    json: { type: 'flag', help: 'prints one JSON object a line to stdout, nothing else' },
  },
  operands: [1, Number.POSITIVE_INFINITY],
  examples: [
    ['run lists.taskgraph.yaml', 'runs what is stale; a second time nothing is left to do'],
    ['run lists.taskgraph.yaml sum', 'runs "sum" and what it needs, as far as stale'],
    ['run lists.taskgraph.yaml --force sum', 'runs "sum" whether it is stale or not'],
    ['run lists.taskgraph.yaml list_a --downstream', 'runs "list_a" and everything that depends on it'],
    ['run lists.taskgraph.yaml --param length=20', 'runs with another value of a param'],
    ['run lists.taskgraph.yaml --dry-run', 'shows what that would do, and why'],
    ['run lists.taskgraph.yaml --watch --jobs 2', 'keeps everything fresh while you work, two tasks at once'],
  ],
  async run(input, terminal) {
    const executor = input.value('executor') ?? 'local'
    if (!EXECUTORS.includes(executor)) {
      throw usageFailure(`there is no executor "${executor}"`, `there are: ${EXECUTORS.join(', ')}`)
    }
    const request = runRequestOf(input)
    const file = readPipelineFile(request.file)
    const loaded = loadGraph(file, request.params, terminal)
    const isJson = input.has('json')
    if (input.has('dry-run')) return await dryRun(request, file, loaded, isJson, terminal)
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
      if (input.has('watch')) await watchAndRun({ file, loaded, request, workspace, signals, terminal, once })
      return signals.exitCode ?? (finished.outcome === 'succeeded' ? EXIT.fresh : EXIT.failed)
    } finally {
      await workspace.close()
    }
  },
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
