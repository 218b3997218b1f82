import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunEvent, TaskChanged } from '../../../src-shared/run/events.ts'
import { isFinal } from '../../../src-shared/run/state.ts'
import { RunProgress } from '../../session/run-view.ts'
import { linesOf, type RunReporter, type RunView } from './run-reporter.ts'
import type { Terminal } from './terminal.ts'
import { count, cut, duration, plain } from './words.ts'

const DRAW_EVERY_MS = 100
const MOST_RUNNING_SHOWN = 8
const BAR_WIDTH = 24

interface Running {
  readonly startedAt: number
  progress?: string
}

/**
 * Lines for finished tasks, and below them one block that is drawn over: counts, bar, time left, what runs now. At most ten drawings a
 * second, however many tasks end.
 */
export function createLiveReporter(terminal: Terminal, view: RunView): RunReporter {
  const progress = new RunProgress({
    run: '',
    startedAt: Date.now(),
    by: 'cli',
    asked: {},
    revision: 0,
    jobs: view.jobs,
    tasks: view.tasks,
    estimates: view.estimateMs,
  })
  const running = new Map<TaskId, Running>()
  const beginning = performance.now()
  let lines: string[] = []
  let drawn = 0
  const draw = (block: readonly string[]): void => {
    // What is typed, such as ^C, moves the cursor along the line.
    const over = drawn > 0 ? `\r\u001b[${drawn}A\u001b[J` : ''
    const text = [...lines, ...block].map((line) => `${line}\n`).join('')
    lines = []
    drawn = block.length
    terminal.write(over + text)
  }
  const blockNow = (): readonly string[] => {
    const { done, tasks, counts, leftMs } = progress.view(0, Date.now())
    const failed = counts.failed + counts['timed-out']
    const figures = [
      `${done}/${tasks}`,
      `${running.size} running`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      duration(performance.now() - beginning),
      ...(leftMs === undefined || leftMs < 1000 ? [] : [`about ${duration(leftMs)} left`]),
    ].join('  ')
    const drawnBar = figures.length + BAR_WIDTH + 1 < terminal.columns ? `${bar(done, tasks, terminal)} ` : ''
    const head = cut(figures, terminal.columns - 1)
    const painted = failed > 0 ? head.replace(/\d+ failed/, (text) => terminal.paint('red', text)) : head
    return [drawnBar + painted, ...runningLines(running, terminal)]
  }
  const timer = setInterval(() => draw(blockNow()), DRAW_EVERY_MS)
  // Written below the block it would be drawn over, and a line of the block would stay.
  terminal.warnThrough((line) => {
    lines.push(line)
    draw(blockNow())
  })
  return {
    event(event) {
      if (event.type === 'task') take(event, progress, running)
      if (event.type === 'progress') showProgress(event, running)
      lines.push(...linesOf(event, terminal, view))
      if (event.type === 'run-finished') this.close()
    },
    close() {
      clearInterval(timer)
      terminal.warnThrough(undefined)
      draw([])
    },
  }
}

function take(event: TaskChanged, progress: RunProgress, running: Map<TaskId, Running>): void {
  progress.changed(event)
  if (event.state === 'running') running.set(event.task, { startedAt: performance.now() })
  else if (isFinal(event.state) || event.state === 'retrying') running.delete(event.task)
}

function showProgress(
  { task, fraction, message }: Extract<RunEvent, { type: 'progress' }>,
  running: ReadonlyMap<TaskId, Running>,
): void {
  const one = running.get(task)
  if (one === undefined) return
  one.progress = `${Math.round(fraction * 100)} %${message === undefined ? '' : ` ${plain(message)}`}`
}

function bar(done: number, tasks: number, { paint }: Terminal): string {
  const filled = tasks === 0 ? BAR_WIDTH : Math.round((done / tasks) * BAR_WIDTH)
  return paint('green', '━'.repeat(filled)) + paint('dim', '━'.repeat(BAR_WIDTH - filled))
}

/** The longest running first; no line may wrap, or the block could not be drawn over. */
function runningLines(running: ReadonlyMap<TaskId, Running>, terminal: Terminal): readonly string[] {
  const room = Math.max(1, Math.min(MOST_RUNNING_SHOWN, terminal.rows - 3))
  const shown = [...running].slice(0, room)
  const lines = shown.map(([task, { startedAt, progress }]) => {
    const elapsed = duration(performance.now() - startedAt)
    const text = `  ${plain(task)}  ${elapsed}${progress === undefined ? '' : `  ${progress}`}`
    return cut(text, terminal.columns - 1)
  })
  const more = running.size - shown.length
  return more > 0 ? [...lines, `  and ${count(more, 'more task')}`] : lines
}
