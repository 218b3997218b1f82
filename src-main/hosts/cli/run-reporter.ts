import { join } from 'node:path'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunEvent, TaskChanged } from '../../../src-shared/run/events.ts'
import { lastLines } from '../../session/command-line.ts'
import { summary } from './run-summary.ts'
import type { Terminal } from './terminal.ts'
import { cut, duration, plain } from './words.ts'

/** Shows a run as it goes on. */
export interface RunReporter {
  event(event: RunEvent): void
  /** Nothing more is drawn. */
  close(): void
}

/** What a reporter must know of the run before it starts. */
export interface RunView {
  readonly folder: string
  readonly tasks: readonly TaskId[]
  readonly jobs: number
  /** How long a task probably takes. */
  readonly estimateMs: (task: TaskId) => number | undefined
}

const LOG_LINES = 20
const LOG_WIDTH = 500

/** One JSON object a line, and nothing else. */
export function createJsonReporter(terminal: Terminal): RunReporter {
  return {
    event(event) {
      if (event.type === 'task' && (event.state === 'waiting' || event.state === 'ready')) return
      terminal.print(JSON.stringify(event))
    },
    close() {},
  }
}

/** A line for each task that finished, and the summary. */
export function createLineReporter(terminal: Terminal, view: RunView): RunReporter {
  return {
    event(event) {
      for (const line of linesOf(event, terminal, view)) terminal.print(line)
    },
    close() {},
  }
}

/** What stays on the screen of an event: nothing for tasks that are fresh or have only begun. */
export function linesOf(event: RunEvent, terminal: Terminal, view: RunView): readonly string[] {
  if (event.type === 'run-finished') return [summary(event, terminal)]
  return event.type === 'task' ? taskLines(event, terminal, view) : []
}

function taskLines(event: TaskChanged, terminal: Terminal, view: RunView): readonly string[] {
  const { paint } = terminal
  const took = event.seconds === undefined ? '' : `  ${paint('dim', duration(event.seconds * 1000))}`
  const name = plain(event.task)
  switch (event.state) {
    case 'succeeded':
      return [`${paint('green', '✓')} ${name}${took}`]
    case 'failed':
    case 'timed-out':
      return [`${paint('red', '✗')} ${name} ${endedHow(event)}${took}`, ...details(event, terminal, view)]
    case 'cancelled':
      return [`${paint('yellow', '–')} ${name} cancelled${took}`]
    case 'blocked':
      return [`${paint('yellow', '·')} ${name} blocked by ${plain(event.blockedBy ?? 'a task upstream')}`]
    case 'retrying':
      return [
        `${paint('yellow', '↻')} ${name} ${endedHow(event)}; attempt ${(event.attempt ?? 1) + 1} in ${duration(event.retryInMs ?? 0)}`,
      ]
    default:
      return []
  }
}

function endedHow({ state, exitCode, signal }: TaskChanged): string {
  if (state === 'timed-out') return 'timed out'
  if (exitCode !== undefined) return `failed with exit code ${exitCode}`
  return signal === undefined ? 'failed' : `ended by ${signal}`
}

/** The error and the end of the log under a task that failed; what one of them says the other doesn't repeat. */
function details(
  { error = '', exitCode, log }: TaskChanged,
  { paint }: Terminal,
  { folder }: RunView,
): readonly string[] {
  const told = plain(error)
  const isInHead = told === '' || told === `ended with exit code ${exitCode}`
  const lines = isInHead ? [] : [`    ${paint('red', told.replaceAll('\n', '\n    '))}`]
  if (log === undefined) return lines
  const tail = lastLines(join(folder, log), LOG_LINES)
    .map(plain)
    .filter((line) => !isSaidBy(told, line))
    .map((line) => `    ${paint('dim', '│')} ${cut(line, LOG_WIDTH)}`)
  return [...lines, ...tail, `    ${paint('dim', `log: ${log}`)}`]
}

/** A thrown error ends its own traceback, and some errors quote the last line of the log. */
function isSaidBy(error: string, line: string): boolean {
  const text = line.trim()
  return text !== '' && (text === error || text === `taskgraph: ${error}` || error.includes(`(${text})`))
}
