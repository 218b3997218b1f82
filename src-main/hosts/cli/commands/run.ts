import { formatProblem } from '../../../../src-shared/pipeline/problem.ts'
import type { RunEvent } from '../../../../src-shared/run/events.ts'
import { runUnchanged } from '../../../session/freshness/run-unchanged.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'
import { PARAM_OPTION, type PipelineText, readPipelineFile } from '../pipeline-text.ts'
import { summary } from '../run-summary.ts'
import { type RunRequest, runRequestOf } from '../run-words.ts'
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
    executor: {
      type: 'value',
      value: 'NAME',
      choices: EXECUTORS,
      help: `where tasks run: ${EXECUTORS.join(', ')}`,
    },
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
    const request = runRequestOf(input)
    const file = readPipelineFile(request.file)
    const isJson = input.has('json')
    const isPlain = !['dry-run', 'watch', 'force'].some((option) => input.has(option))
    if (isPlain && request.operands.length === 0) {
      const exitCode = await runKnown(request, file, isJson, terminal)
      if (exitCode !== undefined) return exitCode
    }
    // The parser is loaded only now: a run with nothing or little to do needs none.
    const { runStale } = await import('../run-stale.ts')
    return await runStale({
      request,
      file,
      isJson,
      terminal,
      isDry: input.has('dry-run'),
      isWatching: input.has('watch'),
    })
  },
}

/** The run where nothing, or little, has changed since everything was fresh; undefined: it must go the long way. */
async function runKnown(
  request: RunRequest,
  file: PipelineText,
  isJson: boolean,
  terminal: Terminal,
): Promise<number | undefined> {
  const known = await runUnchanged({
    path: file.path,
    text: file.text,
    params: request.params,
    onProblem: (message) => terminal.warn(message),
    ...(isJson ? { onEvent: (event: RunEvent) => terminal.print(JSON.stringify(event)) } : {}),
  })
  if (known === undefined) return undefined
  const { warnings } = known
  for (const problem of warnings) terminal.warn(formatProblem(file.name, problem))
  if (known.kind === 'unchanged') {
    if (!isJson) terminal.print(summary(known.finished, terminal))
    return EXIT.fresh
  }
  const { runChanged } = await import('../run-changed.ts')
  return await runChanged({ request, file, changed: known.changed, warnings, isJson, terminal })
}
