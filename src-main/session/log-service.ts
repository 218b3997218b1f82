import { resolve } from 'node:path'
import type { CommandInput, CommandOutput } from '../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { LogWindow } from '../../src-shared/contract/views.ts'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import { logSize, readLogPiece, searchLog } from '../platform/logs.ts'
import { createQueries, type HistoryQueries } from '../store/queries.ts'
import type { Workspace } from './workspace.ts'

interface Tasks {
  /** Instances of a task of the file; empty where it is an instance's id itself. */
  instances(task: string): readonly TaskId[]
  isRunning(task: string): boolean
}

/** Attempts older than these have no log that anybody asks for. */
const MOST_ATTEMPTS = 20_000
/** Among these is the last one that has a log: an attempt that could not begin has none. */
const NEWEST = 5
/** How often a followed log is looked at: one `stat`. */
const FOLLOW_MS = 150

/** Logs for the app: a window of bytes at a time, so that a log of any size costs the same. */
export class LogService {
  readonly #folder: string
  readonly #queries: HistoryQueries
  readonly #tasks: Tasks
  readonly #followers = new Set<() => void>()

  constructor(workspace: Workspace, tasks: Tasks) {
    this.#folder = workspace.folder
    this.#queries = createQueries(workspace.store, workspace.fileName)
    this.#tasks = tasks
  }

  read({ task, run, attempt, from, bytes }: CommandInput<'log.read'>): LogWindow {
    const found = this.#attempt(task, run, attempt)
    const piece = found && readLogPiece(found.path, { bytes, ...(from === undefined ? {} : { from }) })
    const isLive = run === undefined && this.#tasks.isRunning(task)
    const of = found ? { run: found.run, attempt: found.attempt } : {}
    return piece ? { ...piece, isLive, ...of } : { text: '', from: 0, to: 0, sizeBytes: 0, isLive, ...of }
  }

  async search(input: CommandInput<'log.search'>): Promise<CommandOutput<'log.search'>> {
    const { task, run, attempt, text, limit } = input
    const found = this.#attempt(task, run, attempt)
    if (!found || logSize(found.path) === undefined) return { total: 0, hits: [] }
    const hits = await searchLog(found.path, text, limit)
    return { total: hits.length, hits }
  }

  /** Absolute; refuses where nothing was written yet. */
  path({ task, run, attempt }: CommandInput<'log.path'>): string {
    const found = this.#attempt(task, run, attempt)
    if (!found || logSize(found.path) === undefined)
      throw new CommandRefused({ code: 'no_log', message: `"${task}" has no log yet: run it first` })
    return found.path
  }

  /** Tells when the last attempt's log grows, when another attempt begins, and when the task ends. */
  follow(task: string, onGrowth: (sizeBytes: number, isLive: boolean) => void): () => void {
    let told = ''
    const look = (): void => {
      const isLive = this.#tasks.isRunning(task)
      const found = this.#attempt(task)
      const size = (found && logSize(found.path)) ?? 0
      const now = `${found?.run}/${found?.attempt}/${size}/${isLive}`
      if (now === told) return
      told = now
      onGrowth(size, isLive)
    }
    look()
    const timer = setInterval(look, FOLLOW_MS)
    timer.unref()
    const stop = (): void => {
      clearInterval(timer)
      this.#followers.delete(stop)
    }
    this.#followers.add(stop)
    return stop
  }

  close(): void {
    for (const stop of this.#followers) stop()
  }

  /** The attempt asked for, or the last one (of a fan-out: of whichever instance started last). */
  #attempt(
    task: string,
    run?: string,
    attempt?: number,
  ): { path: string; run: string; attempt: number } | undefined {
    const instances = this.#tasks.instances(task)
    const ids = instances.length > 0 ? instances : [task as TaskId]
    const isLast = run === undefined && attempt === undefined
    // The newest alone: this is asked many times a second while a log is followed.
    const last = this.#queries
      .attemptsOfAny(ids, isLast ? NEWEST : MOST_ATTEMPTS)
      .find(
        (one) =>
          one.log !== undefined &&
          (run === undefined || one.run === run) &&
          (attempt === undefined || one.attempt === attempt),
      )
    return last?.log === undefined
      ? undefined
      : { path: resolve(this.#folder, last.log), run: last.run, attempt: last.attempt }
  }
}
