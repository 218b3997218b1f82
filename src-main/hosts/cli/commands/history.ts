import {
  createQueries,
  type HistoryQueries,
  type PastAttempt,
  type PastRun,
} from '../../../session/command-line.ts'
import type { Command } from '../command.ts'
import { EXIT, usageFailure } from '../failure.ts'
import { looking } from '../looking.ts'
import { wholeNumber } from '../options.ts'
import { readPipelineFile } from '../pipeline-file.ts'
import type { Style, Terminal } from '../terminal.ts'
import { chromeTrace } from '../trace.ts'
import { bytes, duration, moment, oneLine, plain } from '../words.ts'

const DEFAULT_LIMIT = 20

export const history: Command = {
  usage: 'history FILE [RUN]',
  description: `Lists the runs of a pipeline, newest first; with RUN the attempts of one. RUN is an id, the beginning of one, or "last".`,
  options: {
    limit: { type: 'value', value: 'N', help: `how many runs (default: ${DEFAULT_LIMIT})` },
    trace: {
      type: 'flag',
      help: 'prints the run as a Chrome trace, for https://ui.perfetto.dev or chrome://tracing',
    },
    json: { type: 'flag', help: 'prints one JSON object a line' },
  },
  operands: [1, 2],
  examples: [
    ['history lists.taskgraph.yaml', 'the last runs: when, who asked, how they ended'],
    ['history lists.taskgraph.yaml last', 'what happened in the newest one'],
    ['history lists.taskgraph.yaml last --trace > run.json', 'a timeline to open in Perfetto'],
  ],
  async run(input, terminal) {
    const [name = '', wanted] = input.operands.map(({ text }) => text)
    const file = readPipelineFile(name)
    const limit = wholeNumber(input, 'limit', 1) ?? DEFAULT_LIMIT
    if (input.has('trace') && wanted === undefined) {
      throw usageFailure('--trace needs a run', `for example: taskgraph history ${name} last --trace`)
    }
    return await looking(file, terminal, (workspace) => {
      const queries = createQueries(workspace.store, workspace.fileName)
      if (wanted === undefined) {
        printRuns(queries.runs(limit), input.has('json'), terminal)
        return EXIT.fresh
      }
      const run = runNamed(queries, wanted, name)
      const attempts = queries.attempts(run.run)
      if (input.has('trace')) terminal.print(JSON.stringify(chromeTrace(file.name, run, attempts)))
      else if (input.has('json'))
        for (const attempt of attempts) terminal.print(JSON.stringify(withoutParts(attempt)))
      else printRun(run, attempts, terminal)
      return EXIT.fresh
    })
  },
}

/** A run by its id, the beginning of one, or `last`; another word is wrong usage. */
export function runNamed(queries: HistoryQueries, wanted: string, file: string): PastRun {
  const run = wanted === 'last' ? queries.runs(1)[0] : queries.run(wanted)
  if (run !== undefined) return run
  const what =
    wanted === 'last' ? `${file} has no run yet` : `${file} has no run "${wanted}", or several that begin so`
  throw usageFailure(what, `"taskgraph history ${file}" lists the runs`)
}

/** A fingerprint with its parts may be huge, and is the engine's own business. */
const withoutParts = ({ fingerprint, ...attempt }: PastAttempt) =>
  fingerprint === undefined ? attempt : { ...attempt, fingerprint: fingerprint.hash }

function printRuns(runs: readonly PastRun[], isJson: boolean, terminal: Terminal): void {
  if (!isJson && runs.length === 0) terminal.print('no runs yet')
  for (const run of runs) {
    if (isJson) terminal.print(JSON.stringify(run))
    else terminal.print(runLine(run, terminal))
  }
}

const STYLES: Readonly<Record<PastAttempt['state'], Style>> = {
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  'timed-out': 'red',
  cancelled: 'yellow',
  interrupted: 'yellow',
}

function runLine({ run, state, startedAt, finishedAt, by, counts }: PastRun, { paint }: Terminal): string {
  const took = finishedAt === undefined ? '' : duration(finishedAt - startedAt)
  const figures = Object.entries(counts ?? {})
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${number} ${name}`)
  const parts = [
    run,
    moment(startedAt),
    paint(STYLES[state], state.padEnd(11)),
    by.padEnd(3),
    took.padStart(8),
  ]
  return `${parts.join('  ')}  ${figures.join(', ')}`.trimEnd()
}

function printRun(run: PastRun, attempts: readonly PastAttempt[], terminal: Terminal): void {
  terminal.print(runLine(run, terminal))
  const asked = JSON.stringify(run.asked)
  if (asked !== '{}') terminal.print(`asked for ${plain(asked)}`)
  if (attempts.length === 0) terminal.print('nothing was executed')
  const width = Math.min(40, Math.max(0, ...attempts.map(({ task }) => task.length)))
  for (const attempt of attempts) {
    const { task, state, attempt: number, durationMs, exitCode, peakMemoryBytes, error } = attempt
    const details = [
      ...(number > 1 ? [`attempt ${number}`] : []),
      ...(exitCode === undefined || exitCode === 0 ? [] : [`exit code ${exitCode}`]),
      ...(peakMemoryBytes === undefined ? [] : [bytes(peakMemoryBytes)]),
      ...(error === undefined ? [] : [oneLine(error)]),
    ]
    const took = (durationMs === undefined ? '' : duration(durationMs)).padStart(8)
    const word = terminal.paint(STYLES[state], state.padEnd(11))
    terminal.print(
      `${word}  ${plain(task).padEnd(width)}  ${took}  ${terminal.paint('dim', details.join(', '))}`.trimEnd(),
    )
  }
}
