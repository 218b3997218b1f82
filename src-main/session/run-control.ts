import type { RunVerb } from '../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { PreviewView, RunView } from '../../src-shared/contract/views.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunEvent, TaskChanged } from '../../src-shared/run/events.ts'
import { lackingNow } from '../engine/lacking.ts'
import type { RunPermit } from '../engine/ports.ts'
import { preview } from '../engine/preview.ts'
import type { RunHandle } from '../engine/runner.ts'
import { type Asked, askedByVerb, selectTasks } from '../engine/selection.ts'
import { estimateMs } from '../engine/weights.ts'
import type { Board } from './board.ts'
import { machineCapacities } from './capacities.ts'
import { lastWords } from './last-words.ts'
import type { Loaded } from './load.ts'
import { runPipeline } from './run-pipeline.ts'
import { RunProgress } from './run-view.ts'
import type { Workspace } from './workspace.ts'

interface RunControlParts {
  readonly workspace: Workspace
  readonly board: Board
  readonly jobs: number
  readonly by: string
  readonly version: string
  /** Something of the run changed. */
  readonly onChange: () => void
  /** The last event has come; the board still shows the run. Awaited before the outcomes are settled. */
  readonly onEnded: () => Promise<void>
}

/** What a run takes from the moment in which it is started: it keeps this text and graph whatever is edited meanwhile. */
export interface RunStart {
  readonly loaded: Loaded & { readonly graph: TaskGraph }
  readonly revision: number
  readonly permit: RunPermit
  readonly what: RunVerb
  readonly failFast: boolean
}

/** The one run of an open pipeline: start, stop, preview, and the figures of the run that is on or was last. */
export class RunControl {
  readonly #parts: RunControlParts
  #progress: RunProgress | undefined
  #handle: RunHandle | undefined
  #ended: Promise<void> | undefined

  constructor(parts: RunControlParts) {
    this.#parts = parts
  }

  get isOn(): boolean {
    return this.#handle !== undefined
  }

  view(revision: number): RunView | undefined {
    return this.#progress?.view(revision, Date.now())
  }

  refuseWhileOn(): void {
    if (!this.#handle) return
    throw new CommandRefused({
      code: 'already_running',
      message: 'a run is on: stop it first, or wait for its end',
    })
  }

  start({ loaded, revision, permit, what, failFast }: RunStart): { run: string } {
    this.refuseWhileOn()
    const { workspace, board, jobs, by, version } = this.#parts
    const asked = askedFor(loaded.graph, what, workspace)
    const askedAs: JsonObject = { ...what }
    const onEvent = (event: RunEvent): void => this.#take(event)
    const started = runPipeline({
      workspace,
      loaded,
      asked,
      permit,
      jobs,
      by,
      version,
      askedAs,
      failFast,
      onEvent,
    })
    if (!started.ok) throw new CommandRefused(started.error)
    const { handle, run } = started.value
    const tasks = selectTasks(loaded.graph, asked.selection)
    const estimates = (task: TaskId) => estimateMs(workspace.history.record(task)?.durationsMs ?? [])
    this.#handle = handle
    this.#progress = new RunProgress({
      run,
      startedAt: Date.now(),
      by,
      asked: askedAs,
      revision,
      jobs,
      tasks,
      estimates,
    })
    board.beginRun(tasks)
    this.#ended = handle.done.then(() => this.#end())
    this.#parts.onChange()
    return { run }
  }

  /** Without tasks the whole run. */
  stop(tasks?: readonly TaskId[]): void {
    if (tasks === undefined) this.#handle?.cancel()
    else for (const task of tasks) this.#handle?.cancelTask(task)
  }

  /** Ends the run and waits for its last process. */
  async close(): Promise<void> {
    this.stop()
    await this.#ended
  }

  #take(event: RunEvent): void {
    switch (event.type) {
      case 'task':
        this.#progress?.changed(event)
        this.#parts.board.changed(withLastWords(event, this.#parts.workspace.folder), Date.now())
        break
      case 'progress':
        this.#parts.board.progressed(event)
        break
      case 'run-finished':
        this.#progress?.finished(event)
        break
      case 'run-started':
        break
    }
    this.#parts.onChange()
  }

  async #end(): Promise<void> {
    this.#handle = undefined
    await this.#parts.onEnded()
    this.#parts.board.endRun()
    this.#parts.onChange()
  }
}

function withLastWords(event: TaskChanged, folder: string): TaskChanged {
  const words = event.state === 'failed' ? lastWords(event, folder) : undefined
  return words === undefined ? event : { ...event, error: words }
}

/** What a verb would run, with one entry for each task of the file: decided by the code that decides the run. */
export async function previewRun(
  graph: TaskGraph,
  what: RunVerb,
  workspace: Workspace,
  jobs: number,
): Promise<PreviewView> {
  const result = await preview(graph, askedFor(graph, what, workspace), workspace.observing, {
    jobs,
    capacities: machineCapacities(),
  })
  if (!result.ok) {
    throw new CommandRefused({ code: 'problems', message: result.error.map((one) => one.message).join('; ') })
  }
  const byTask = new Map<string, PreviewView['tasks'][number]>()
  for (const { task, why, estimateMs } of result.value.tasks) {
    const id = graph.tasks.get(task)?.definition.id ?? task
    const known = byTask.get(id)
    const sum = estimateMs === undefined ? known?.estimateMs : estimateMs + (known?.estimateMs ?? 0)
    const strongest = known && known.why !== 'upstream' ? known.why : why
    byTask.set(id, { task: id, why: strongest, ...(sum === undefined ? {} : { estimateMs: sum }) })
  }
  const { estimateMs, counts, tasks } = result.value
  return {
    tasks: [...byTask.values()],
    count: tasks.length,
    fresh: counts.fresh,
    ...(estimateMs === undefined ? {} : { estimateMs }),
  }
}

function askedFor(graph: TaskGraph, what: RunVerb, { observing }: Workspace): Asked {
  const asked = askedByVerb(graph, what, lackingNow(observing))
  if (asked.ok) return asked.value
  throw new CommandRefused({
    code: 'unknown_task',
    message: asked.error.map((one) => one.message).join('; '),
  })
}
