import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { OutputPreview, RunVerb } from '../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type {
  AttemptView,
  DocumentView,
  Explanation,
  PreviewView,
  RunView,
  Snapshot,
  SnapshotChange,
  TaskDetail,
  TaskRow,
  TrustQuestion,
} from '../../src-shared/contract/views.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import { copyTasks } from '../../src-shared/pipeline/edit/copy.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { PipelineFile, Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunEvent } from '../../src-shared/run/events.ts'
import { acceptedRecord } from '../engine/accept.ts'
import { preview } from '../engine/preview.ts'
import type { RunHandle } from '../engine/runner.ts'
import { askedByVerb, selectTasks } from '../engine/selection.ts'
import { assess } from '../engine/status.ts'
import { writeAtomically } from '../platform/atomic-write.ts'
import { Board, medianOfDurations } from './board.ts'
import { graphChange } from './changes.ts'
import { type DraftStep, PipelineDocument, type Step } from './document.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { type FileDependency, fileDependencies, type GraphView, graphView } from './graph-view.ts'
import { HistoryViews } from './history-views.ts'
import { type Loaded, loadPipeline } from './load.ts'
import { LogService } from './log-service.ts'
import { readOutput } from './outputs.ts'
import { PipelineTrust } from './pipeline-trust.ts'
import { PipelineWatch } from './pipeline-watch.ts'
import { runPipeline } from './run-pipeline.ts'
import { RunProgress } from './run-view.ts'
import { explainTask, taskDetail } from './task-detail.ts'
import { Workspace } from './workspace.ts'

export interface SessionOptions {
  readonly jobs: number
  readonly by: 'app' | 'web'
  readonly version: string
  /** The user named this file on a command line: that permits to run it (T5). */
  readonly isTrustedByAct: boolean
  readonly onBug: (error: unknown, where: string) => void
}

/** Rows cross to the app at most this often. */
const FRAME_MS = 33

/**
 * One open pipeline: its document, its live rows and its run, for any number of windows. Every method is one command of the contract;
 * what changes goes to subscribers as `SnapshotChange`s with an unbroken sequence.
 */
export class PipelineSession {
  readonly path: string
  readonly logs: LogService
  readonly #options: SessionOptions
  readonly #workspace: Workspace
  readonly #document: PipelineDocument
  readonly #drafts: DraftKeeper
  readonly #trust: PipelineTrust
  readonly #watch: PipelineWatch
  readonly #history: HistoryViews
  readonly #board: Board
  readonly #listeners = new Set<(change: SnapshotChange) => void>()
  #loaded: Loaded
  /** The last file and graph that could be made: what is drawn while the text is broken. */
  #lastFile: PipelineFile | undefined
  #lastGraph: TaskGraph | undefined
  #dependencies: readonly FileDependency[] = []
  #view: GraphView = { nodes: [], edges: [], groups: [], notes: [] }
  #params: JsonObject = {}
  #sequence = 0
  #progress: RunProgress | undefined
  #handle: RunHandle | undefined
  #ended: Promise<void> | undefined
  #frame: NodeJS.Timeout | undefined
  #assessing: Promise<void> | undefined
  #isAssessDue = false
  #trouble: string | undefined
  #isClosed = false

  static async open(path: string, options: SessionOptions): Promise<PipelineSession> {
    const text = readText(path)
    const workspace = new Workspace(path, {
      onProblem: (message) => options.onBug(new Error(message), 'history'),
    })
    const session = new PipelineSession(path, text, workspace, options)
    await session.#assessNow()
    return session
  }

  private constructor(path: string, text: string, workspace: Workspace, options: SessionOptions) {
    this.path = path
    this.#options = options
    this.#workspace = workspace
    this.#drafts = new DraftKeeper(workspace)
    this.#document = this.#drafts.restore(text) ?? PipelineDocument.fromFile(text)
    this.#trust = new PipelineTrust(workspace, options.isTrustedByAct)
    this.#history = new HistoryViews(workspace)
    this.#board = new Board((task) => workspace.history.record(task))
    this.logs = new LogService(workspace, {
      instances: (task) => this.#board.instancesOf(task),
      isRunning: (task) => this.#board.instanceRows(task).some((row) => row.state === 'running'),
    })
    this.#loaded = this.#load()
    this.#takeLoaded()
    this.#watch = new PipelineWatch(workspace, {
      onPipelineFile: () => this.#fileChanged(),
      onFiles: () => this.#scheduleAssess(),
    })
    this.#watchFiles()
  }

  get name(): string {
    return this.#lastFile?.name ?? basename(this.path)
  }

  get isRunning(): boolean {
    return this.#handle !== undefined
  }

  subscribe(listener: (change: SnapshotChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot(): Snapshot {
    this.#flush()
    const run = this.#progress?.view(this.#document.revision, Date.now())
    return {
      sequence: this.#sequence,
      document: this.#documentView(),
      ...this.#view,
      rows: this.#rows(),
      problems: this.#loaded.problems,
      ...(run ? { run } : {}),
    }
  }

  // ------------------------------------------------------------ the document

  edit(
    edits: readonly Edit[],
    label: string,
    mergeKey?: string,
    revision?: number,
  ): { revision: number; created: readonly string[] } {
    const isText = edits.some((edit) => edit.kind === 'text.change')
    if (revision !== undefined && revision !== this.#document.revision && isText) {
      throw new CommandRefused({
        code: 'stale_revision',
        message: 'the text has changed meanwhile; the editor takes the new text first',
        details: { revision: this.#document.revision },
      })
    }
    const now = Date.now()
    const before = this.#document.text
    const edited = this.#document.edit(edits, label, now, mergeKey)
    if (!edited.ok) throw new CommandRefused({ ...edited.error, details: edited.error })
    const { changes } = edited.value
    this.#trust.signOwnEdit(before, this.#document.text, this.#lastGraph)
    this.#documentChanged(edited.value, { op: 'edit', label, changes, mergeKey, timeMs: now })
    return { revision: edited.value.revision, created: edited.value.created }
  }

  undo(): { label?: string } {
    return this.#travelled(this.#document.undo(), { op: 'undo' })
  }

  redo(): { label?: string } {
    return this.#travelled(this.#document.redo(), { op: 'redo' })
  }

  text(): { text: string; revision: number } {
    return { text: this.#document.text, revision: this.#document.revision }
  }

  copy(tasks: readonly string[]): string {
    return copyTasks(this.#document.text, tasks)
  }

  save(): { revision: number } {
    const { text } = this.#document
    const written = writeAtomically(this.path, text)
    if (!written.ok) {
      this.#trouble = `${written.error.message} The draft is kept.`
      this.#emit({ document: this.#documentView() })
      throw new CommandRefused({ code: written.error.code, message: this.#trouble })
    }
    this.#trouble = undefined
    this.#document.saved(text)
    this.#drafts.clear()
    this.#emit({ document: this.#documentView() })
    return { revision: this.#document.revision }
  }

  resolveConflict(take: 'mine' | 'theirs'): null {
    this.#documentChanged(this.#document.resolve(take, Date.now()))
    return null
  }

  setParams(params: Record<string, unknown>): null {
    this.#params = params as JsonObject
    this.#documentChanged({ revision: this.#document.revision, changes: [] })
    return null
  }

  // ------------------------------------------------------------ runs

  async preview(what: RunVerb): Promise<PreviewView> {
    const graph = this.#graphOrRefuse()
    const asked = this.#asked(graph, what)
    const result = await preview(graph, asked, this.#workspace.observing, { jobs: this.#options.jobs })
    if (!result.ok)
      throw new CommandRefused({
        code: 'problems',
        message: result.error.map((one) => one.message).join('; '),
      })
    const byTask = new Map<string, PreviewView['tasks'][number]>()
    for (const { task, why, estimateMs } of result.value.tasks) {
      const id = graph.tasks.get(task)?.definition.id ?? task
      const known = byTask.get(id)
      const sum = estimateMs === undefined ? known?.estimateMs : estimateMs + (known?.estimateMs ?? 0)
      const strongest = known && known.why !== 'upstream' ? known.why : why
      byTask.set(id, { task: id, why: strongest, ...(sum === undefined ? {} : { estimateMs: sum }) })
    }
    return {
      tasks: [...byTask.values()],
      count: result.value.tasks.length,
      fresh: result.value.counts.fresh,
      ...(result.value.estimateMs === undefined ? {} : { estimateMs: result.value.estimateMs }),
    }
  }

  async start(what: RunVerb, failFast: boolean): Promise<{ run: string }> {
    if (this.#handle)
      throw new CommandRefused({
        code: 'already_running',
        message: 'a run is on: stop it first, or wait for its end',
      })
    const loaded = this.#loaded
    const graph = this.#graphOrRefuse()
    const permit = this.#trust.permit(this.#document.text, graph)
    if (!permit) {
      throw new CommandRefused({
        code: 'untrusted',
        message: 'nothing of this pipeline has run yet: look at its commands and allow it first',
        details: this.trustQuestion(),
      })
    }
    const asked = this.#asked(graph, what)
    const revision = this.#document.revision
    const askedAs: JsonObject = { ...what }
    const started = runPipeline({
      workspace: this.#workspace,
      loaded: { ...loaded, graph },
      asked,
      permit,
      jobs: this.#options.jobs,
      by: this.#options.by,
      version: this.#options.version,
      askedAs,
      failFast,
      onEvent: (event) => this.#runEvent(event),
    })
    if (!started.ok) throw new CommandRefused(started.error)
    const { handle, run } = started.value
    const tasks = selectTasks(graph, asked.selection)
    this.#handle = handle
    this.#progress = new RunProgress({
      run,
      startedAt: Date.now(),
      by: this.#options.by,
      asked: askedAs,
      revision,
      jobs: this.#options.jobs,
      tasks,
      estimates: (task) => medianOfDurations(this.#workspace.history.record(task)),
    })
    this.#board.beginRun(tasks)
    this.#ended = handle.done.then(() => this.#runEnded())
    this.#scheduleFrame()
    return { run }
  }

  stop(tasks?: readonly string[]): null {
    if (!this.#handle) return null
    if (tasks === undefined) this.#handle.cancel()
    else for (const id of tasks.flatMap((task) => this.#instances(task))) this.#handle.cancelTask(id)
    return null
  }

  runs(limit: number): readonly RunView[] {
    return this.#history.runs(limit)
  }

  attempts(run: string): readonly AttemptView[] {
    return this.#history.attempts(run)
  }

  runText(run: string): { text: string } {
    return this.#history.text(run)
  }

  // ------------------------------------------------------------ tasks

  detail(task: string): TaskDetail {
    return taskDetail({
      text: this.#document.text,
      task,
      file: this.#lastFile,
      graph: this.#lastGraph,
      dependencies: this.#dependencies,
      files: this.#workspace.observing.files,
      instances: this.#board.instanceRows(task),
    })
  }

  async explain(task: string): Promise<readonly Explanation[]> {
    await this.#assessing
    return this.#instances(task).map((id) =>
      explainTask({
        id,
        graph: this.#lastGraph,
        board: this.#board,
        record: this.#workspace.history.record(id),
      }),
    )
  }

  taskHistory(task: string, limit: number): readonly AttemptView[] {
    return this.#history.ofTask(this.#instances(task), limit)
  }

  async accept(tasks: readonly string[], isUndo: boolean): Promise<null> {
    const graph = this.#graphOrRefuse()
    const ids = tasks.flatMap((task) => this.#instances(task))
    const { history, observing } = this.#workspace
    if (isUndo) history.undoAccept(ids, Date.now())
    else {
      const entries = []
      for (const id of ids) {
        const good = await acceptedRecord(graph, observing, id, 'accepted')
        if (!good.ok) throw new CommandRefused({ code: 'not_acceptable', message: good.error })
        entries.push({ task: id, good: good.value })
      }
      history.accept(entries, this.#options.by, Date.now())
    }
    await this.#assessNow()
    return null
  }

  async markStale(tasks: readonly string[]): Promise<null> {
    this.#workspace.history.markStale(tasks.flatMap((task) => this.#instances(task)))
    await this.#assessNow()
    return null
  }

  output(task: string, index: number): OutputPreview {
    const targets = this.#instances(task).flatMap((id) => this.#lastGraph?.tasks.get(id)?.targets ?? [])
    const target = targets[index]
    if (!target)
      throw new CommandRefused({ code: 'no_target', message: `"${task}" has no target number ${index + 1}` })
    return readOutput(this.#workspace.folder, resolve(this.#workspace.folder, target.path))
  }

  trustQuestion(): TrustQuestion {
    return this.#trust.question(this.#document.text, this.#lastGraph)
  }

  grantTrust(digest: string): null {
    const granted = this.#trust.grant(digest, this.#document.text, this.#lastGraph)
    if (!granted)
      throw new CommandRefused({
        code: 'changed',
        message: 'the pipeline changed since the question was shown: look again',
      })
    this.#emit({ document: this.#documentView() })
    return null
  }

  absolutePath(path: string): string {
    return resolve(this.#workspace.folder, path)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#handle?.cancel()
    await this.#ended
    clearTimeout(this.#frame)
    this.#watch.close()
    this.logs.close()
    await this.#assessing
    await this.#workspace.close()
  }

  // ------------------------------------------------------------ inside: the document

  #load(): Loaded {
    return loadPipeline(this.#document.text, this.#workspace.folder, this.#params)
  }

  #takeLoaded(): void {
    const { file, graph, sketch } = this.#loaded
    if (file) this.#lastFile = file
    if (graph) {
      this.#lastGraph = graph
      this.#board.setGraph(graph)
    }
    const drawn = graph ?? sketch
    if (drawn) this.#dependencies = fileDependencies(drawn)
    this.#view = this.#lastFile
      ? graphView(
          this.#lastFile,
          this.#dependencies,
          this.#lastGraph,
          this.#loaded.problems,
          this.#brokenIds(),
        )
      : this.#view
  }

  /** Ids that stand in the file but couldn't be read. */
  #brokenIds(): string[] {
    if (this.#loaded.graph) return []
    const ids = this.#loaded.problems.flatMap(({ path }) =>
      path[0] === 'tasks' && typeof path[1] === 'string' ? [path[1]] : [],
    )
    return [...new Set(ids)]
  }

  /** `draft`: what the journal keeps of it; without, the draft is kept whole. */
  #documentChanged(step: Step, draft?: DraftStep): void {
    const before = this.#view
    this.#loaded = this.#load()
    this.#takeLoaded()
    this.#drafts.keep(this.#document, draft)
    const change = graphChange(before, this.#view) ?? {}
    this.#emit({
      ...change,
      document: this.#documentView(),
      problems: this.#loaded.problems,
      ...(step.changes.length > 0 ? { text: { revision: step.revision, changes: step.changes } } : {}),
    })
    this.#watchFiles()
    this.#scheduleAssess()
  }

  #travelled(step: (Step & { readonly label: string }) | undefined, draft: DraftStep): { label?: string } {
    if (!step) return {}
    this.#documentChanged(step, draft)
    return { label: step.label }
  }

  #fileChanged(): void {
    const read = tryReadText(this.path)
    if (read.text === undefined) {
      if (this.#trouble === read.trouble) return
      this.#trouble = read.trouble
      this.#emit({ document: this.#documentView() })
      return
    }
    const hadTrouble = this.#trouble !== undefined
    this.#trouble = undefined
    const step = this.#document.changedOnDisk(read.text, Date.now())
    if (step) this.#documentChanged(step)
    else if (hadTrouble) this.#emit({ document: this.#documentView() })
  }

  #documentView(): DocumentView {
    const document = this.#document
    return {
      path: this.path,
      folder: this.#workspace.folder,
      name: this.name,
      revision: document.revision,
      isSaved: document.isSaved,
      canUndo: document.undoLabel !== undefined,
      canRedo: document.redoLabel !== undefined,
      ...(document.undoLabel === undefined ? {} : { undoLabel: document.undoLabel }),
      ...(document.redoLabel === undefined ? {} : { redoLabel: document.redoLabel }),
      ...(document.conflict === undefined ? {} : { conflict: { theirs: document.conflict } }),
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
      isTrusted: this.#trust.isTrusted(document.text, this.#lastGraph),
      params: { ...this.#lastFile?.params, ...this.#params },
    }
  }

  // ------------------------------------------------------------ inside: rows and runs

  #graphOrRefuse(): TaskGraph {
    const { graph, problems } = this.#loaded
    if (graph) return graph
    const first = problems.find((problem) => problem.severity === 'error')
    throw new CommandRefused({
      code: 'problems',
      message: `the pipeline has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}${first ? `: ${first.message}` : ''}`,
    })
  }

  #asked(graph: TaskGraph, what: RunVerb) {
    const asked = askedByVerb(graph, what)
    if (!asked.ok)
      throw new CommandRefused({
        code: 'unknown_task',
        message: asked.error.map((one) => one.message).join('; '),
      })
    return asked.value
  }

  #instances(task: string): readonly TaskId[] {
    const instances = this.#board.instancesOf(task)
    if (instances.length > 0) return instances
    const one = [...(this.#lastGraph?.tasks.values() ?? [])].find((candidate: Task) => candidate.id === task)
    if (one) return [one.id]
    throw new CommandRefused({ code: 'unknown_task', message: `there is no task "${task}"` })
  }

  /** A node without a row (its task couldn't be expanded yet) still shows something. */
  #rows(): TaskRow[] {
    const rows = this.#board.all()
    const known = new Set(rows.map((row) => row.id))
    for (const { id } of this.#view.nodes) {
      if (!known.has(id))
        rows.push({ id, state: 'stale', reasons: ['not checked: the pipeline has problems'] })
    }
    return rows
  }

  #runEvent(event: RunEvent): void {
    switch (event.type) {
      case 'task':
        this.#progress?.changed(event)
        this.#board.changed(event, Date.now())
        break
      case 'progress':
        this.#board.progressed(event)
        break
      case 'run-finished':
        this.#progress?.finished(event)
        break
      case 'run-started':
        break
    }
    this.#scheduleFrame()
  }

  async #runEnded(): Promise<void> {
    this.#handle = undefined
    if (!this.#isClosed) await this.#assessNow()
    this.#board.endRun()
    this.#scheduleFrame()
  }

  #watchFiles(): void {
    this.#watch.follow(this.#lastGraph)
  }

  #scheduleAssess(): void {
    if (this.#isClosed) return
    void this.#assessNow().catch((error: unknown) => this.#options.onBug(error, 'assess'))
  }

  /** One check at a time; what comes in meanwhile makes one more. Resolves when the rows are those of now. */
  #assessNow(): Promise<void> {
    this.#isAssessDue = true
    this.#assessing ??= this.#assessLoop().finally(() => {
      this.#assessing = undefined
    })
    return this.#assessing
  }

  async #assessLoop(): Promise<void> {
    while (this.#isAssessDue && !this.#isClosed) {
      this.#isAssessDue = false
      const graph = this.#loaded.graph
      if (!graph) return
      // Another process may have run something meanwhile: the command line beside the open window.
      if (!this.#handle) this.#workspace.history.refresh()
      const assessments = await assess(graph, this.#workspace.observing)
      if (graph !== this.#loaded.graph) this.#isAssessDue = true
      else this.#board.setAssessments(assessments)
      this.#scheduleFrame()
    }
  }

  // ------------------------------------------------------------ inside: telling

  #scheduleFrame(): void {
    if (this.#isClosed) return
    this.#frame ??= setTimeout(() => this.#flush(), FRAME_MS)
  }

  /** Rows and the run's figures, if any changed. */
  #flush(): void {
    clearTimeout(this.#frame)
    this.#frame = undefined
    const rows = this.#board.takeChanged()
    const run = this.#progress?.view(this.#document.revision, Date.now())
    if (rows.length === 0 && !run) return
    this.#emit({ ...(rows.length > 0 ? { rows } : {}), ...(run ? { run } : {}) })
  }

  #emit(change: Omit<SnapshotChange, 'sequence'>): void {
    this.#sequence++
    for (const listener of this.#listeners) listener({ sequence: this.#sequence, ...change })
  }
}

function readText(path: string): string {
  const read = tryReadText(path)
  if (read.text === undefined) throw new CommandRefused({ code: 'unreadable', message: read.trouble })
  return read.text
}

function tryReadText(
  path: string,
): { readonly text: string } | { readonly text?: never; readonly trouble: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path)) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return { trouble: `${path} is gone: save to write it anew, or put it back` }
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { trouble: `${path} is not UTF-8 text` }
    return { trouble: `${path} can't be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}
