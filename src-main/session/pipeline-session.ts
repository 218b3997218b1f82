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
  TrustQuestion,
} from '../../src-shared/contract/views.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import { copyTasks } from '../../src-shared/pipeline/edit/copy.ts'
import type { RecordStep } from '../../src-shared/pipeline/edit/undo.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { sweepLeftovers, writeAtomically } from '../platform/atomic-write.ts'
import { Assessor } from './assessor.ts'
import { Board } from './board.ts'
import { type Change, ChangeStream } from './change-stream.ts'
import { graphChange, rowsToShow } from './changes.ts'
import { type DraftStep, PipelineDocument, type Step } from './document.ts'
import { documentView } from './document-view.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { HistoryViews } from './history-views.ts'
import { recordedWords } from './last-words.ts'
import { LogService } from './log-service.ts'
import { PipelinePicture } from './pipeline-picture.ts'
import { PipelineTrust } from './pipeline-trust.ts'
import { PipelineWatch } from './pipeline-watch.ts'
import { readText, tryReadText } from './read-text.ts'
import { isWayBack, labelOf, RecordSteps } from './record-steps.ts'
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
  readonly #stream: ChangeStream
  readonly #picture: PipelinePicture
  readonly #assessor: Assessor
  readonly #run: RunControl
  readonly #records: RecordSteps
  #params: JsonObject = {}
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
    this.#records = new RecordSteps(workspace, options.by)
    this.#trust = new PipelineTrust(workspace, options.isTrustedByAct)
    this.history = new HistoryViews(workspace, () => this.#picture.loaded)
    this.#stream = new ChangeStream(() => this.#frame())
    this.#board = new Board((task) => workspace.history.record(task), recordedWords(workspace.folder))
    this.logs = new LogService(workspace, {
      instances: (task) => this.#board.instancesOf(task),
      isRunning: (task) => this.#board.isRunning(task),
    })
    this.#run = new RunControl({
      ...options,
      workspace,
      board: this.#board,
      onChange: () => this.#stream.scheduleFrame(),
      onEnded: async () => {
        if (!this.#isClosed) await this.#assessor.now()
      },
    })
    this.#assessor = new Assessor({
      workspace,
      board: this.#board,
      graph: () => this.#picture.loaded.graph,
      isRunning: () => this.#run.isOn,
      onChecked: () => this.#stream.scheduleFrame(),
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
    return this.#stream.subscribe(listener)
  }

  snapshot(): Snapshot {
    this.#stream.flush()
    const run = this.#run.view(this.#document.revision)
    return {
      sequence: this.#stream.sequence,
      document: this.#documentView(),
      ...this.#picture.view,
      rows: rowsToShow(this.#board.all(), this.#picture.view.nodes),
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
      const message = 'the text has changed meanwhile; the editor takes the new text first'
      const details = { revision: this.#document.revision }
      throw new CommandRefused({ code: 'stale_revision', message, details })
    }
    const now = Date.now()
    const edited = this.#document.edit(edits, label, now, mergeKey)
    if (!edited.ok) throw new CommandRefused({ ...edited.error, details: edited.error })
    this.#documentChanged(edited.value, {
      op: 'edit',
      label,
      changes: edited.value.changes,
      mergeKey,
      timeMs: now,
    })
    return { revision: edited.value.revision, created: edited.value.created }
  }

  undo(): { label?: string } {
    return this.#travel('undo')
  }

  redo(): { label?: string } {
    return this.#travel('redo')
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
      this.#stream.emit({ document: this.#documentView() })
      throw new CommandRefused({ code: written.error.code, message: this.#trouble })
    }
    this.#trouble = undefined
    this.#document.saved(text)
    this.#drafts.clear()
    this.#stream.emit({ document: this.#documentView() })
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
    return previewRun(this.#picture.graphOrRefuse(), what, this.#workspace, this.#options.jobs)
  }

  async start(what: RunVerb, failFast: boolean): Promise<{ run: string }> {
    this.#run.refuseWhileOn()
    const graph = this.#picture.graphOrRefuse()
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
    return this.#changeRecord(isUndo ? 'takeBack' : 'accept', tasks)
  }

  async markStale(tasks: readonly string[], isUndo: boolean): Promise<null> {
    return this.#changeRecord(isUndo ? 'unmark' : 'mark', tasks)
  }

  trustQuestion(): TrustQuestion {
    return this.#trust.question(this.#document.text, this.#picture.graph)
  }

  revokeTrust(): null {
    this.#trust.revoke()
    this.#stream.emit({ document: this.#documentView() })
    return null
  }

  grantTrust(digest: string, scope: 'pipeline' | 'folder' = 'pipeline'): null {
    const { text } = this.#document
    const { graph } = this.#picture
    const granted =
      scope === 'folder'
        ? this.#trust.grantFolder(digest, text, graph)
        : this.#trust.grant(digest, text, graph)
    if (!granted) {
      const message = 'the pipeline changed since the question was shown: look again'
      throw new CommandRefused({ code: 'changed', message })
    }
    this.#stream.emit({ document: this.#documentView() })
    return null
  }

  absolutePath(path: string): string {
    return resolve(this.#workspace.folder, path)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#run.close()
    this.#stream.close()
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
    this.#stream.emit({
      ...change,
      document: this.#documentView(),
      problems: this.#picture.loaded.problems,
      ...(step.changes.length > 0 ? { text: { revision: step.revision, changes: step.changes } } : {}),
    })
    this.#watch.follow(this.#picture.graph)
    this.#assessor.soon()
  }

  #travel(op: 'undo' | 'redo'): { label?: string } {
    const step = this.#document[op]()
    if (!step) return {}
    if (step.record) this.#records.repeat(step.record)
    this.#documentChanged(step, { op })
    return { label: step.label }
  }

  /** By hand, and undoable. What was done last is taken back in the undo log itself, so that nothing is left there to undo. */
  async #changeRecord(kind: RecordStep['kind'], names: readonly string[]): Promise<null> {
    const request = { kind, tasks: names.flatMap((task) => this.tasks.instancesOf(task)) }
    if (isWayBack(request, this.#document.lastRecord)) this.#travel('undo')
    else {
      const record = await this.#records.ask(request, () => this.#picture.graphOrRefuse())
      const step = { op: 'record', label: labelOf(kind, names), record, timeMs: Date.now() } as const
      if (record.tasks.length > 0) this.#documentChanged(this.#document.recorded(step), step)
    }
    await this.#assessor.now()
    return null
  }

  #fileChanged(): void {
    const read = tryReadText(this.path)
    if (read.text === undefined) {
      if (this.#trouble === read.trouble) return
      this.#trouble = read.trouble
      this.#stream.emit({ document: this.#documentView() })
      return
    }
    const hadTrouble = this.#trouble !== undefined
    this.#trouble = undefined
    const step = this.#document.changedOnDisk(read.text, Date.now())
    if (step) this.#documentChanged(step)
    else if (hadTrouble) this.#stream.emit({ document: this.#documentView() })
  }

  #documentView(): DocumentView {
    const paramDefaults = this.#picture.file?.params
    return documentView(this.#document, {
      path: this.path,
      folder: this.#workspace.folder,
      name: this.name,
      trouble: this.#trouble,
      isTrusted: this.#trust.isTrusted(this.#document.text, this.#picture.graph),
      params: { ...paramDefaults, ...this.#params },
      ...(paramDefaults === undefined ? {} : { paramDefaults }),
    })
  }

  /** Rows and the run's figures, if any changed. */
  #frame(): Change | undefined {
    const rows = this.#board.takeChanged()
    const run = this.#run.view(this.#document.revision)
    if (rows.length === 0 && !run) return undefined
    return { ...(rows.length > 0 ? { rows } : {}), ...(run ? { run } : {}) }
  }
}
