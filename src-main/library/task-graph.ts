import type { Task as EngineTask } from '../../src-shared/pipeline/model.ts'
import type { RunEvent, TaskChanged } from '../../src-shared/run/events.ts'
import { isOwnOutputSignature } from '../engine/fingerprint.ts'
import type { EnginePorts, RunRecord } from '../engine/ports.ts'
import { type OpenRunHandle, openRun } from '../engine/runner.ts'
import { permitForExplicitAct } from '../platform/trust.ts'
import { GraphRecorder } from '../session/recorded/graph-recorder.ts'
import { LIBRARY_PIPELINE } from '../session/recorded/record-lines.ts'
import { newRunId } from '../session/run-id.ts'
import { VERSION } from '../session/version.ts'
import { createDigestCache } from '../store/digests.ts'
import { checkGraphOptions, checkTaskOptions } from './check-options.ts'
import { CodeSources } from './code-sources.ts'
import { Entry } from './entry.ts'
import { asError } from './errors.ts'
import { failureOf, notRun } from './failures.ts'
import { createLibraryLauncher, type LaunchEntry } from './launcher.ts'
import type { AddTaskOptions, GraphEvent, Logger, TaskGraphOptions } from './options.ts'
import { engineTask, type Prepared, prepare } from './prepare.ts'
import { recordedTask } from './recorded-task.ts'
import { Registry } from './registry.ts'
import { logReport, reportOf } from './report.ts'
import { reusableTasks } from './reusable.ts'
import { shareWorkspace, type WorkspaceUse } from './shared-workspace.ts'
import { type ShownGraph, type ShowOptions, showWorkspace } from './show.ts'
import { libraryFiles } from './signatures.ts'
import { type Task, withTimeout } from './task.ts'
import { asTaskId } from './task-id.ts'
import { modulePath } from './worker-function.ts'
import { forwardOutput } from './worker-output.ts'

/**
 * A pipeline made by code: tasks run as soon as what they depend on is done, and only where something changed since they ran last.
 *
 * `directory` is the workspace: it is made, and its `.taskgraph` keeps the history. `nWorkers` below 0: in this process, one after
 * another in the order of adding; 0: in this process, by readiness and priority; above 0: in that many child processes, which need
 * functions bound to a module (`workerFunction`), Python functions or commands.
 *
 * With `await using`, leaving the scope ends what is unfinished: `close` and `join` first.
 */
export class TaskGraph implements AsyncDisposable {
  readonly #options: TaskGraphOptions
  readonly #nWorkers: number
  readonly #use: WorkspaceUse
  readonly #logger: Logger
  readonly #registry = new Registry()
  readonly #code: CodeSources
  readonly #run: OpenRunHandle
  readonly #recorder: GraphRecorder
  readonly #isOver: Promise<void>
  /** With `nWorkers` below 0: what was added while another task was on. */
  readonly #line: Entry[] = []
  #isBusy = false
  #isClosed = false
  #isTerminated = false
  /** The first task that failed. */
  #failed: Entry | undefined
  #reporting: NodeJS.Timeout | undefined
  readonly #shown = new Set<ShownGraph>()

  constructor(directory: string | URL, nWorkers: number, options: TaskGraphOptions = {}) {
    checkGraphOptions(directory, nWorkers, options)
    this.#options = options
    this.#nWorkers = nWorkers
    this.#logger = options.logger ?? {}
    const warn = (message: string): void => this.#logger.warn?.(`taskgraph: ${message}`)
    this.#use = shareWorkspace(modulePath(directory), warn)
    for (const notice of this.#use.notices) warn(notice)
    const { workspace } = this.#use
    this.#code = new CodeSources(workspace.observing.code, workspace.folder)
    const ports = this.#ports()
    const startedAt = Date.now()
    const begun = { run: newRunId(startedAt), startedAt, asked: { nWorkers } }
    const header = {
      type: 'graph',
      version: 1,
      pid: process.pid,
      jobs: Math.max(1, nWorkers),
      ...begun,
    } as const
    this.#recorder = new GraphRecorder(workspace.folder, header, warn)
    this.#run = this.#open(ports, begun)
    this.#isOver = this.#shutDown(ports)
    if (options.delayedStart === true) this.#run.pause()
    this.#startReporting()
  }

  /**
   * Adds a task and returns at once. The same task again (same function, source and arguments, same targets) gives the first one; with
   * wholly different targets, it waits for the first and copies what that made where that is possible.
   *
   * Throws, and changes nothing: a TypeError for what can't be used, an Error when the graph is closed or terminated, or a target is
   * made by another task already.
   */
  addTask(options: AddTaskOptions = {}): Task {
    this.#refuseWhenOver()
    checkTaskOptions(options)
    const cwd = process.cwd()
    const prepared = prepare(options, this.#registry.idsOf(options.dependentTaskList), {
      folder: this.#use.workspace.folder,
      cwd,
      hasPool: this.#nWorkers > 0,
      python: this.#options.python ?? 'python3',
      code: this.#code,
      ownerOf: (path) => this.#registry.graph.owners.get(path),
      ownOutputs: (id) => this.#ownOutputs(id),
    })
    const twin = this.#registry.twinOf(prepared)
    if (twin?.isSame) {
      this.#logger.debug?.(`taskgraph: task "${prepared.name}" was added before`, { task: twin.entry.id })
      return twin.entry.task
    }
    this.#registry.refuseOwnedTargets(prepared)
    return this.#add(prepared, cwd, twin?.entry).task
  }

  /** No more tasks. Those already added go on. Repeated: no-op. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#line.length === 0 && !this.#isBusy) this.#run.seal()
  }

  /**
   * Waits for all tasks that were added: true, or false after `timeout` seconds. Rejects with the error of the first task that failed,
   * each time it is asked. On a closed graph it also ends the workers; an open one takes more tasks afterwards.
   */
  async join(timeout?: number): Promise<boolean> {
    this.#begin()
    if ((await withTimeout(this.#allSettled(), timeout)) === undefined) return false
    // Ending idle workers takes no time worth counting.
    if (this.#isClosed || this.#isTerminated) await this.#isOver
    const error = this.#failed?.error ?? [...this.#registry.all()].find((entry) => entry.error)?.error
    if (error !== undefined) throw error
    return true
  }

  /** Ends what is unfinished and all workers. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#terminate()
    await this.#isOver
    await Promise.all([...this.#shown].map((shown) => shown.close()))
  }

  /**
   * Serves the app, with this graph live in it, to browsers of this machine, and tells the address; the program's end or leaving the
   * graph's scope ends it. The graph can be looked at there, not changed. Later, `taskgraph serve DIRECTORY` shows it as it was left.
   */
  async show(options: ShowOptions = {}): Promise<ShownGraph> {
    const { folder } = this.#use.workspace
    const warn = (message: string): void => this.#logger.warn?.(`taskgraph: ${message}`)
    const shown = await showWorkspace(folder, Math.max(1, this.#nWorkers), options, warn)
    this.#shown.add(shown)
    const text = `TaskGraph shows ${folder} at ${shown.address}`
    if (this.#logger.info) this.#logger.info(text)
    else console.error(text)
    return shown
  }

  /** Also those that are added meanwhile. */
  async #allSettled(): Promise<true> {
    for (let count = -1; count !== this.#registry.size; ) {
      count = this.#registry.size
      await Promise.all([...this.#registry.all()].map(({ settled }) => settled))
    }
    return true
  }

  // ------------------------------------------------------------ adding

  #refuseWhenOver(): void {
    if (this.#isTerminated) {
      const cause = this.#failed?.error
      const why = this.#failed === undefined ? 'it was disposed' : `task "${this.#failed.name}" failed`
      throw new Error(`addTask when TaskGraph is terminated: ${why}; make a new TaskGraph`, { cause })
    }
    if (this.#isClosed)
      throw new Error('addTask when TaskGraph is closed: call close() after the last addTask()')
  }

  #add(prepared: Prepared, cwd: string, twin: Entry | undefined): Entry {
    const id = this.#registry.freeId(prepared.id)
    const task = engineTask(prepared, id, this.#options.python ?? 'python3', twin?.id)
    const entry = new Entry(prepared, task, cwd, () => this.#begin())
    for (const warning of this.#registry.add(entry)) this.#logger.warn?.(`taskgraph: ${warning}`)
    this.#recorder.added(recordedTask(entry))
    if (this.#nWorkers >= 0) this.#hand(entry)
    else {
      this.#line.push(entry)
      this.#handNext()
    }
    return entry
  }

  #hand(entry: Entry): void {
    const added = this.#run.add(entry.engineTask)
    if (!added.ok) entry.fail(new Error(added.error.map(({ message }) => message).join('; ')))
  }

  #handNext(): void {
    if (this.#isBusy) return
    const next = this.#line.shift()
    this.#isBusy = next !== undefined
    if (next !== undefined) this.#hand(next)
    else if (this.#isClosed) this.#run.seal()
  }

  // ------------------------------------------------------------ running

  #ports(): EnginePorts {
    const { observing, history, store } = this.#use.workspace
    return {
      ...observing,
      history,
      files: libraryFiles(observing.files, (path) => this.#registry.checkOf(path), {
        now: () => observing.clock.now(),
        kept: createDigestCache(store),
      }),
      code: this.#code,
      launcher: createLibraryLauncher(Math.max(1, this.#nWorkers), (id) => this.#launchEntry(id)),
      random: Math.random,
    }
  }

  #open(ports: EnginePorts, begun: Pick<RunRecord, 'run' | 'startedAt' | 'asked'>): OpenRunHandle {
    const { workspace } = this.#use
    const run = openRun({
      graph: this.#registry.graph,
      asked: { selection: { kind: 'all' }, force: new Set() },
      ports,
      permit: permitForExplicitAct(),
      record: {
        ...begun,
        pipeline: LIBRARY_PIPELINE,
        by: 'library',
        engineVersion: VERSION,
        text: '# made by code\n',
      },
      folder: workspace.folder,
      pid: process.pid,
      jobs: Math.max(1, this.#nWorkers),
      failFast: this.#options.onFailure !== 'continue',
      reusable: () => this.#reusable(),
      onEvent: (event) => this.#onEvent(event),
    })
    if (!run.ok) throw new Error(run.error.map(({ message }) => message).join('; '))
    return run.value
  }

  async #shutDown(ports: EnginePorts): Promise<void> {
    await this.#run.done
    clearInterval(this.#reporting)
    await ports.launcher.close()
    this.#recorder.close()
    this.#use.release()
  }

  #begin(): void {
    if (this.#options.delayedStart === true) this.#run.resume()
  }

  #launchEntry(id: string): LaunchEntry {
    const entry = this.#registry.get(id)
    const { logger } = this.#options
    entry.thrown = undefined
    return {
      call: entry.prepared.call,
      cwd: entry.cwd,
      onLog: (path) => (logger === undefined ? () => {} : forwardOutput(path, entry.name, logger)),
      onOutcome: (error) => {
        entry.thrown = error
      },
    }
  }

  #onEvent(event: RunEvent): void {
    this.#recorder.happened(event)
    if (event.type === 'task') this.#onTask(event)
    this.#emit(event)
  }

  #emit(event: GraphEvent): void {
    try {
      this.#options.onEvent?.(event)
    } catch (error) {
      // It would end the run in the middle of telling.
      this.#logger.error?.(`taskgraph: onEvent threw: ${asError(error).message}`, { error })
    }
  }

  #onTask(event: TaskChanged): void {
    const entry = this.#registry.get(event.task)
    switch (event.state) {
      case 'ready':
      case 'retrying':
        entry.state = 'ready'
        return
      case 'running':
        entry.state = 'executing'
        entry.startedAt = performance.now()
        return
      case 'succeeded':
      case 'fresh': {
        const { storeResult } = entry.prepared.options
        entry.succeed(
          storeResult === true ? this.#use.workspace.history.record(entry.id)?.good?.result : undefined,
        )
        this.#logger.debug?.(`taskgraph: task "${entry.name}" ${event.state}`, { task: entry.id })
        break
      }
      case 'failed':
      case 'timed-out':
        this.#onFailed(entry, event)
        break
      case 'cancelled':
      case 'blocked':
        entry.fail(this.#notRun(entry, event.blockedBy))
        break
      default:
        return
    }
    this.#isBusy = false
    this.#handNext()
  }

  #onFailed(entry: Entry, event: TaskChanged): void {
    const error = entry.thrown ?? failureOf(entry, event, this.#use.workspace.folder)
    entry.fail(error)
    this.#logger.error?.(`taskgraph: task "${entry.name}" failed: ${error.message}`, {
      task: entry.id,
      error,
    })
    this.#failed ??= entry
    if (this.#options.onFailure === 'continue') return
    this.#isTerminated = true
    // Not here: the engine is in the middle of telling.
    queueMicrotask(() => this.#terminate())
  }

  #notRun(entry: Entry, blockedBy: string | undefined): Error {
    return notRun(entry, blockedBy === undefined ? this.#failed : this.#registry.find(blockedBy))
  }

  /** Nothing more starts, what runs is ended, every promise settles. Repeated: no-op. */
  #terminate(): void {
    this.#isTerminated = true
    this.#run.cancel()
    for (const entry of this.#line.splice(0)) {
      this.#recorder.happened({ type: 'task', task: entry.id, state: 'cancelled' })
      entry.fail(this.#notRun(entry, undefined))
    }
    this.#run.seal()
  }

  // ------------------------------------------------------------ looking

  #ownOutputs(id: string): ReadonlySet<string> {
    const inputs = this.#use.workspace.history.record(asTaskId(id))?.good?.fingerprint.inputs ?? {}
    return new Set(
      Object.entries(inputs).flatMap(([path, { signature }]) =>
        isOwnOutputSignature(signature) ? [path] : [],
      ),
    )
  }

  #reusable(): readonly EngineTask[] {
    const others = reusableTasks(
      this.#use.workspace.history.records(),
      (id) => this.#registry.find(id) !== undefined,
    )
    for (const { targets, definition } of others)
      for (const { path } of targets)
        this.#registry.addCheck(path, definition.hashTargets ? 'content' : 'stat')
    return others
  }

  #startReporting(): void {
    const { reportingInterval } = this.#options
    if (reportingInterval === undefined) return
    const report = (): void => {
      const figures = reportOf(this.#registry.all(), this.#isClosed)
      logReport(figures, this.#logger)
      this.#emit(figures)
    }
    this.#reporting = setInterval(report, reportingInterval * 1000).unref()
  }
}
