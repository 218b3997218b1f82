import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { AttemptView, RunView } from '../../src-shared/contract/views.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import { createQueries, type HistoryQueries, type PastAttempt, type PastRun } from '../store/queries.ts'
import { type Loaded, loadPipeline } from './load.ts'
import { runDependencies } from './run-dependencies.ts'
import { NO_COUNTS } from './run-view.ts'
import type { Workspace } from './workspace.ts'

/** Past runs and attempts as the app shows them. */
export class HistoryViews {
  readonly #queries: HistoryQueries
  readonly #folder: string
  readonly #present: (() => Pick<Loaded, 'text' | 'graph'>) | undefined

  /** `present`: the text that is open and what it means, which saves reading it again where a run had the same. */
  constructor(workspace: Workspace, present?: () => Pick<Loaded, 'text' | 'graph'>) {
    this.#folder = workspace.folder
    this.#present = present
    this.#queries = createQueries(workspace.store, workspace.fileName)
  }

  /** Newest first. */
  runs(limit: number): RunView[] {
    return this.#queries.runs(limit).map(runView)
  }

  attempts(run: string): AttemptView[] {
    return this.#queries.attemptsBriefly(run).map(attemptView)
  }

  /** Newest first, over all instances of a task. */
  ofTask(instances: readonly TaskId[], limit: number): AttemptView[] {
    return this.#queries.attemptsOfAny(instances, limit).map(attemptView)
  }

  text(run: string): { text: string } {
    const text = this.#queries.textOf(run)
    if (text === undefined)
      throw new CommandRefused({ code: 'unknown_run', message: `there is no run "${run}"` })
    return { text }
  }

  /** By the text that ran and the files that are there now; nothing where that text is broken by now. */
  dependencies(run: string): Readonly<Record<string, readonly string[]>> {
    const { text } = this.text(run)
    const present = this.#present?.()
    const graph = present?.text === text ? present.graph : graphOf(text, this.#folder)
    return graph
      ? runDependencies(graph, new Set(this.#queries.attemptsBriefly(run).map(({ task }) => task)))
      : {}
  }
}

function graphOf(text: string, folder: string): TaskGraph | undefined {
  const { graph, sketch } = loadPipeline(text, folder)
  return graph ?? sketch
}

function runView({
  run,
  state,
  startedAt,
  finishedAt,
  by,
  asked,
  version,
  counts = NO_COUNTS,
}: PastRun): RunView {
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return {
    run,
    state,
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    by,
    asked,
    counts,
    tasks: done,
    done,
    running: 0,
    pipelineChangedSince: false,
    version,
  }
}

function attemptView({
  fingerprint: _fingerprint,
  log: _log,
  reasons,
  ...attempt
}: PastAttempt): AttemptView {
  // Rows of older versions may hold another shape; only a list is one.
  return { ...attempt, reasons: Array.isArray(reasons) ? (reasons as unknown as Reason[]) : [] }
}
