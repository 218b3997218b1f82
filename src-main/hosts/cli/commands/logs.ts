import { createReadStream, existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { TaskId } from '../../../../src-shared/pipeline/model.ts'
import {
  createQueries,
  followLog,
  type HistoryQueries,
  type PastAttempt,
} from '../../../session/command-line.ts'
import { settleInterrupted } from '../../../session/run-pipeline.ts'
import type { Workspace } from '../../../session/workspace.ts'
import type { Command } from '../command.ts'
import { CliFailure, EXIT, systemCode, usageFailure } from '../failure.ts'
import { looking } from '../looking.ts'
import { wholeNumber } from '../options.ts'
import { loadGraph, readPipelineFile } from '../pipeline-file.ts'
import { watchSignals } from '../signals.ts'
import { tasksNamed } from '../tasks-named.ts'
import type { Terminal } from '../terminal.ts'
import { runNamed } from './history.ts'

const LOOK_EVERY_MS = 250

export const logs: Command = {
  usage: 'logs FILE TASK',
  description: `Shows what the last attempt of a task wrote to stdout and stderr, byte for byte. Of a "foreach" task all instances,
each under its name.`,
  options: {
    run: { type: 'value', value: 'ID', help: 'of that run: an id, the beginning of one, or "last"' },
    attempt: { type: 'value', value: 'N', help: 'that attempt, where a task was tried again' },
    follow: { type: 'flag', short: 'f', help: 'goes on while the task runs, and waits for it to start' },
  },
  operands: [2, 2],
  examples: [
    ['logs lists.taskgraph.yaml sum', 'what "sum" wrote last'],
    ['logs lists.taskgraph.yaml sum --follow', 'what it writes now'],
    ['logs lists.taskgraph.yaml sum --run last', 'what it wrote in the newest run'],
  ],
  async run(input, terminal) {
    const [name = '', task = ''] = input.operands.map(({ text }) => text)
    const file = readPipelineFile(name)
    const { graph } = loadGraph(file, {}, terminal)
    const tasks = tasksNamed(graph, [task], file.name)
    const number = wholeNumber(input, 'attempt', 1)
    return await looking(file, terminal, async (workspace) => {
      const queries = createQueries(workspace.store, workspace.fileName)
      const wanted = input.value('run')
      const run = wanted === undefined ? undefined : runNamed(queries, wanted, name).run
      if (input.has('follow')) {
        const [only] = tasks
        if (only === undefined || tasks.length > 1) {
          throw usageFailure(`"${task}" has ${tasks.length} instances`, 'name the one to follow')
        }
        if (number !== undefined)
          throw usageFailure('--follow and --attempt contradict each other', 'give one of them')
        return await follow(only, run, queries, workspace, terminal)
      }
      const found = tasks.flatMap((id) => attemptOf(queries, id, run, number) ?? [])
      if (found.length === 0) {
        throw new CliFailure(EXIT.failed, `taskgraph: "${task}" ${neverRan(run, number)}; run it first`)
      }
      for (const attempt of found) await show(attempt, tasks.length > 1, workspace, terminal)
      return EXIT.fresh
    })
  },
}

function attemptOf(
  queries: HistoryQueries,
  task: TaskId,
  run: string | undefined,
  number: number | undefined,
): PastAttempt | undefined {
  const most = number === undefined ? 1 : 100
  const attempts = run === undefined ? queries.attemptsOf(task, most) : queries.attempts(run).toReversed()
  const ofTask = attempts.filter((attempt) => attempt.task === task)
  const newest = ofTask[0]
  if (number === undefined) return newest
  return ofTask.find((attempt) => attempt.attempt === number && attempt.run === newest?.run)
}

function neverRan(run: string | undefined, number: number | undefined): string {
  const which = number === undefined ? 'was never executed' : `had no attempt ${number}`
  return run === undefined ? which : `${which} in run ${run}`
}

/** A task that writes nothing may get no file of its own in its run's folder, and a run that only copies gets no folder. */
function whyNoLog(log: string | undefined, path: string | undefined): string {
  if (log === undefined || path === undefined) return 'has no log'
  if (existsSync(dirname(path))) return 'wrote nothing'
  return `has no log: its targets were copied from another task (\`reuse\`), or ${dirname(log)} was removed`
}

async function show(
  { task, log }: PastAttempt,
  isNamed: boolean,
  { folder }: Workspace,
  terminal: Terminal,
): Promise<void> {
  if (isNamed) terminal.print(terminal.paint('bold', `==> ${task} <==`))
  await terminal.flush()
  const path = log === undefined ? undefined : join(folder, log)
  if (path === undefined || !statSync(path, { throwIfNoEntry: false })?.size) {
    terminal.warn(`"${task}" ${whyNoLog(log, path)}`)
    return
  }
  try {
    await pipeline(createReadStream(path), process.stdout, { end: false })
  } catch (error) {
    // The reader went away, as `| head` does: enough was shown.
    if (systemCode(error) !== 'EPIPE' && systemCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

/** Shows attempt after attempt until the run is over; waits for the first one. */
async function follow(
  task: TaskId,
  run: string | undefined,
  queries: HistoryQueries,
  workspace: Workspace,
  terminal: Terminal,
): Promise<number> {
  using signals = watchSignals(
    () => {},
    () => {},
  )
  let shown: PastAttempt | undefined
  let stop: (() => void) | undefined
  try {
    while (signals.received === undefined) {
      const latest = run === undefined ? queries.runs(1)[0] : queries.run(run)
      const isOn = latest?.state === 'running'
      const newest = attemptOf(queries, task, run, undefined)
      // While a run is on, the attempt of an earlier one isn't what is waited for.
      const isWanted = newest?.log !== undefined && (newest.run === latest?.run || !isOn)
      if (isWanted && !isSame(newest, shown)) {
        stop?.()
        shown = newest
        stop = followLog(join(workspace.folder, newest.log), 0, (text) => terminal.write(text))
      }
      if (!isOn && (shown !== undefined || run !== undefined)) break
      settleInterrupted(workspace)
      await tick(signals.signal)
    }
  } finally {
    stop?.()
  }
  if (signals.exitCode !== undefined || shown !== undefined) return signals.exitCode ?? EXIT.fresh
  throw new CliFailure(EXIT.failed, `taskgraph: "${task}" ${neverRan(run, undefined)}; run it first`)
}

const isSame = (a: PastAttempt, b: PastAttempt | undefined): boolean =>
  b !== undefined && a.run === b.run && a.attempt === b.attempt

/** A moment, or less when a signal comes. */
function tick(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOK_EVERY_MS)
    ended.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
