import { basename, resolve } from 'node:path'
import type { RunVerb } from '../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type {
  AttemptView,
  DocumentView,
  Explanation,
  PreviewView,
  Snapshot,
  SnapshotChange,
  TaskRow,
  TrustQuestion,
} from '../../src-shared/contract/views.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import { copyTasks } from '../../src-shared/pipeline/edit/copy.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import { sweepLeftovers, writeAtomically } from '../platform/atomic-write.ts'
import { acceptTasks } from './accept-tasks.ts'
import { Assessor } from './assessor.ts'
import { Board } from './board.ts'
import { graphChange } from './changes.ts'
import { type DraftStep, PipelineDocument, type Step } from './document.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { HistoryViews } from './history-views.ts'
import { LogService } from './log-service.ts'
import { PipelinePicture } from './pipeline-picture.ts'
import { PipelineTrust } from './pipeline-trust.ts'
import { PipelineWatch } from './pipeline-watch.ts'
import { readText, tryReadText } from './read-text.ts'
import { previewRun, RunControl } from './run-control.ts'
import { settleInterrupted } from './run-pipeline.ts'
import { TaskViews } from './task-views.ts'
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
  readonly history: HistoryViews
  readonly tasks: TaskViews
  readonly #options: SessionOptions
  readonly #workspace: Workspace
  readonly #document: PipelineDocument
  readonly #drafts: DraftKeeper
  readonly #trust: PipelineTrust
  readonly #watch: PipelineWatch
  readonly #board: Board
  readonly #listeners = new Set<(change: SnapshotChange) => void>()
  readonly #picture: PipelinePicture
  readonly #assessor: Assessor
  readonly #run: RunControl
  #params: JsonObject = {}
  #sequence = 0
  #frame: NodeJS.Timeout | undefined
  #trouble: string | undefined
  #isClosed = false

  static async open(path: string, options: SessionOptions): Promise<PipelineSession> {
    const text = readText(path)
    const workspace = new Workspace(path, {
      onProblem: (message) => options.onBug(new Error(message), 'history'),
    })
    settleInterrupted(workspace)
    sweepLeftovers(workspace.folder)
    const session = new PipelineSession(path, text, workspace, options)
    await session.#assessor.now()
    return session
  }

  private constructor(path: string, text: string, workspace: Workspace, options: SessionOptions) {
    this.path = path
    this.#options = options
    this.#workspace = workspace
    this.#drafts = new DraftKeeper(workspace)
    this.#document = this.#drafts.restore(text) ?? PipelineDocument.fromFile(text)
    this.#trust = new PipelineTrust(workspace, options.isTrustedByAct)
    this.history = new HistoryViews(workspace, () => this.#picture.loaded)
    this.#board = new Board((task) => workspace.history.record(task))
    this.logs = new LogService(workspace, {
      instances: (task) => this.#board.instancesOf(task),
      isRunning: (task) => this.#board.instanceRows(task).some((row) => row.state === 'running'),
    })
    this.#run = new RunControl({
      ...options,
      workspace,
      board: this.#board,
      onChange: () => this.#scheduleFrame(),
      onEnded: async () => {
        if (!this.#isClosed) await this.#assessor.now()
      },
    })
    this.#assessor = new Assessor({
      workspace,
      board: this.#board,
      graph: () => this.#picture.loaded.graph,
      isRunning: () => this.#run.isOn,
      onChecked: () => this.#scheduleFrame(),
      onBug: (error) => options.onBug(error, 'assess'),
    })
    this.#picture = new PipelinePicture(workspace.folder)
    this.tasks = new TaskViews({
      workspace,
      board: this.#board,
      picture: this.#picture,
      text: () => this.#document.text,
    })
    this.#read()
    this.#watch = new PipelineWatch(workspace, {
      onPipelineFile: () => this.#fileChanged(),
      onFiles: () => this.#assessor.soon(),
    })
    this.#watch.follow(this.#picture.graph)
  }

  get name(): string {
    return this.#picture.file?.name ?? basename(this.path)
  }

  get isRunning(): boolean {
    return this.#run.isOn
  }

  subscribe(listener: (change: SnapshotChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot(): Snapshot {
    this.#flush()
    const run = this.#run.view(this.#document.revision)
    return {
      sequence: this.#sequence,
      document: this.#documentView(),
      ...this.#picture.view,
      rows: this.#rows(),
      problems: this.#picture.loaded.problems,
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
    const edited = this.#document.edit(edits, label, now, mergeKey)
    if (!edited.ok) throw new CommandRefused({ ...edited.error, details: edited.error })
    const { changes } = edited.value
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
    return previewRun(this.#graphOrRefuse(), what, this.#workspace, this.#options.jobs)
  }

  async start(what: RunVerb, failFast: boolean): Promise<{ run: string }> {
    this.#run.refuseWhileOn()
    const graph = this.#graphOrRefuse()
    const permit = this.#trust.permit(this.#document.text, graph)
    if (!permit) {
      throw new CommandRefused({
        code: 'untrusted',
        message: 'nothing of this pipeline has run yet: look at its commands and allow it first',
        details: this.trustQuestion(),
      })
    }
    const { revision } = this.#document
    return this.#run.start({ loaded: { ...this.#picture.loaded, graph }, revision, permit, what, failFast })
  }

  stop(tasks?: readonly string[]): null {
    this.#run.stop(tasks?.flatMap((task) => this.tasks.instancesOf(task)))
    return null
  }

  // ------------------------------------------------------------ tasks

  async explain(task: string): Promise<readonly Explanation[]> {
    await this.#assessor.settled()
    return this.tasks.explain(task)
  }

  taskHistory(task: string, limit: number): readonly AttemptView[] {
    return this.history.ofTask(this.tasks.instancesOf(task), limit)
  }

  async accept(tasks: readonly string[], isUndo: boolean): Promise<null> {
    const ids = tasks.flatMap((task) => this.tasks.instancesOf(task))
    const { history } = this.#workspace
    if (isUndo) history.undoAccept(ids, Date.now())
    else await acceptTasks(this.#workspace, this.#graphOrRefuse(), ids, this.#options.by)
    await this.#assessor.now()
    return null
  }

  async markStale(tasks: readonly string[]): Promise<null> {
    this.#workspace.history.markStale(tasks.flatMap((task) => this.tasks.instancesOf(task)))
    await this.#assessor.now()
    return null
  }

  trustQuestion(): TrustQuestion {
    return this.#trust.question(this.#document.text, this.#picture.graph)
  }

  revokeTrust(): null {
    if (this.#options.isTrustedByAct) {
      const message = 'this file was named on the command line, which permits to run it until the program ends'
      throw new CommandRefused({ code: 'by_act', message })
    }
    if (!this.#trust.revoke()) {
      const message = 'the record of what is trusted can’t be written, so nothing was taken back'
      throw new CommandRefused({ code: 'write_failed', message })
    }
    this.#emit({ document: this.#documentView() })
    return null
  }

  grantTrust(digest: string, scope: 'pipeline' | 'folder' = 'pipeline'): null {
    const { text } = this.#document
    const { graph } = this.#picture
    const granted =
      scope === 'folder'
        ? this.#trust.grantFolder(digest, text, graph)
        : this.#trust.grant(digest, text, graph)
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
    await this.#run.close()
    clearTimeout(this.#frame)
    this.#watch.close()
    this.logs.close()
    await this.#assessor.close()
    await this.#workspace.close()
  }

  // ------------------------------------------------------------ inside: the document

  #read(): void {
    this.#picture.read(this.#document.text, this.#params)
    const { graph } = this.#picture.loaded
    if (graph) this.#board.setGraph(graph)
  }

  /** `draft`: what the journal keeps of a step of the user's own; without, the draft is kept whole. */
  #documentChanged(step: Step, draft?: DraftStep): void {
    const before = this.#picture.view
    const { loaded, graph } = this.#picture
    const keepsTrust = draft !== undefined && this.#trust.isTrusted(loaded.text, graph)
    this.#read()
    // With the graph of now: the step may have brought in another script.
    if (keepsTrust) this.#trust.signOwnStep(this.#document.text, this.#picture.graph)
    this.#drafts.keep(this.#document, draft)
    const change = graphChange(before, this.#picture.view) ?? {}
    this.#emit({
      ...change,
      document: this.#documentView(),
      problems: this.#picture.loaded.problems,
      ...(step.changes.length > 0 ? { text: { revision: step.revision, changes: step.changes } } : {}),
    })
    this.#watch.follow(this.#picture.graph)
    this.#assessor.soon()
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
      isTrusted: this.#trust.isTrusted(document.text, this.#picture.graph),
      params: { ...this.#picture.file?.params, ...this.#params },
    }
  }

  // ------------------------------------------------------------ inside: rows and runs

  #graphOrRefuse(): TaskGraph {
    const { graph, problems } = this.#picture.loaded
    if (graph) return graph
    const first = problems.find((problem) => problem.severity === 'error')
    throw new CommandRefused({
      code: 'problems',
      message: `the pipeline has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}${first ? `: ${first.message}` : ''}`,
    })
  }

  /** A node without a row (its task couldn't be expanded yet) still shows something. */
  #rows(): TaskRow[] {
    const rows = this.#board.all()
    const known = new Set(rows.map((row) => row.id))
    for (const { id } of this.#picture.view.nodes) {
      if (!known.has(id))
        rows.push({ id, state: 'stale', reasons: ['not checked: the pipeline has problems'] })
    }
    return rows
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
    const run = this.#run.view(this.#document.revision)
    if (rows.length === 0 && !run) return
    this.#emit({ ...(rows.length > 0 ? { rows } : {}), ...(run ? { run } : {}) })
  }

  #emit(change: Omit<SnapshotChange, 'sequence'>): void {
    this.#sequence++
    for (const listener of this.#listeners) listener({ sequence: this.#sequence, ...change })
  }
}
