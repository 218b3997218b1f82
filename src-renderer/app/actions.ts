import { type HostClient, HostError } from '../../src-shared/contract/client.ts'
import type { CommandInput, CommandName, CommandOutput, RunVerb } from '../../src-shared/contract/commands.ts'
import type { PreviewView, TrustQuestion } from '../../src-shared/contract/views.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { ConnectionStore } from '../stores/connection-store.ts'
import type { DocumentStore } from '../stores/document-store.ts'
import type { Sync } from '../stores/sync.ts'
import { addToast, closeToast, type Point, select, type Toast, type UiStore } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'

/**
 * What the app asks of its host. Each marks itself in `ui.pending` while it waits, and tells failures in a toast: callers
 * need no `catch`. What gives undefined has failed and has said so.
 */
export interface Actions {
  /** Into this tab: `app.tabs.open` is what users ask for. */
  openPipeline(path: string): Promise<void>
  /** Gives the new pipeline's path, to be opened. */
  createFromTemplate(template: string, folder: string): Promise<string | undefined>
  /** Edits as one undo step. `select`: what comes into being is selected. */
  edit(
    edits: readonly Edit[],
    label: string,
    options?: { readonly mergeKey?: string; readonly select?: boolean },
  ): Promise<{ readonly revision: number; readonly created: readonly string[] } | undefined>
  /** For forms that show a refusal beside the field: rejects with `HostError`, makes no toast. */
  editOrReject(
    edits: readonly Edit[],
    label: string,
    mergeKey?: string,
  ): Promise<{ readonly revision: number; readonly created: readonly string[] }>
  undo(): Promise<void>
  redo(): Promise<void>
  /** False where it failed. */
  save(): Promise<boolean>
  resolveConflict(take: 'mine' | 'theirs'): Promise<void>
  setParams(params: JsonObject): Promise<void>
  run(what: RunVerb): Promise<void>
  /** Without tasks the whole run. */
  stop(tasks?: readonly string[]): Promise<void>
  preview(what: RunVerb): Promise<PreviewView | undefined>
  grantTrust(question: TrustQuestion, run: RunVerb, scope?: 'pipeline' | 'folder'): Promise<void>
  revokeTrust(): Promise<void>
  /** Both say so, with an Undo of their own beside that of the undo log. */
  markStale(tasks: readonly string[], undo?: boolean): Promise<void>
  accept(tasks: readonly string[], undo?: boolean): Promise<void>
  copy(tasks: readonly string[]): Promise<string | undefined>
  paste(yaml: string, at: Point | undefined, keepIncoming: boolean): Promise<void>
  /** Any other command about the open pipeline; undefined after a toast. */
  ask<N extends CommandName>(command: N, input: CommandInput<N>): Promise<CommandOutput<N> | undefined>
}

export interface ActionDeps {
  readonly client: HostClient
  readonly documentStore: DocumentStore
  readonly uiStore: UiStore
  readonly connectionStore: ConnectionStore
  readonly sync: Sync
  /** A run that was asked for here has begun. */
  readonly onStarted?: (run: string) => void
}

export function createActions(deps: ActionDeps): Actions {
  const { client, documentStore, uiStore, connectionStore, sync } = deps

  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    setPending(uiStore, name, true)
    try {
      return await work()
    } catch (error) {
      tellFailure(uiStore, error)
      return undefined
    } finally {
      setPending(uiStore, name, false)
    }
  }
  const open = (): string | undefined => documentStore.getState().document?.path
  /** Does nothing without an open pipeline. */
  const withPipeline = async <T>(
    name: string,
    work: (pipeline: string) => Promise<T>,
  ): Promise<T | undefined> => {
    const pipeline = open()
    return pipeline === undefined ? undefined : attempt(name, () => work(pipeline))
  }

  const tellUndoable = (text: string, undo: () => Promise<void>): void => {
    const id = addToast(uiStore, {
      level: 'success',
      text,
      action: {
        title: texts.why.undo,
        run: () => {
          closeToast(uiStore, id)
          void undo()
        },
      },
    })
  }

  const actions: Actions = {
    async openPipeline(path) {
      const before = open()
      try {
        const snapshot = await client.call('pipeline.open', { path })
        sync.take(snapshot)
        if (before !== snapshot.document.path) {
          select(uiStore, [])
          uiStore.setState({ focused: undefined, preview: undefined })
        }
        if (snapshot.document.isRestored)
          addToast(uiStore, {
            level: 'info',
            text: texts.files.restored,
            detail: texts.files.restoredDetail,
          })
        connectionStore.setState({ trouble: undefined, isStarting: false })
        if (before !== undefined && before !== snapshot.document.path)
          client.call('pipeline.close', { pipeline: before }).catch(() => {})
      } catch (error) {
        connectionStore.setState({ trouble: messageOf(error), isStarting: false })
        if (before !== undefined) tellFailure(uiStore, error)
      }
    },
    async createFromTemplate(template, folder) {
      const made = await attempt('create', () => client.call('app.createFromTemplate', { template, folder }))
      return made?.path
    },
    edit(edits, label, options = {}) {
      const reason = documentStore.getState().document?.readOnly?.reason
      if (reason !== undefined) {
        addToast(uiStore, { level: 'info', text: texts.readOnly.refused(reason) })
        return Promise.resolve(undefined)
      }
      return withPipeline('edit', async () => {
        const result = await actions.editOrReject(edits, label, options.mergeKey)
        if (options.select && result.created.length > 0) select(uiStore, result.created)
        return result
      })
    },
    async editOrReject(edits, label, mergeKey) {
      const pipeline = open() ?? ''
      return client.call('document.edit', {
        pipeline,
        edits: [...edits],
        label,
        ...(mergeKey === undefined ? {} : { mergeKey }),
      })
    },
    async undo() {
      await withPipeline('undo', (pipeline) => client.call('document.undo', { pipeline }))
    },
    async redo() {
      await withPipeline('redo', (pipeline) => client.call('document.redo', { pipeline }))
    },
    async save() {
      const saved = await withPipeline('save', (pipeline) => client.call('document.save', { pipeline }))
      return saved !== undefined
    },
    async resolveConflict(take) {
      await withPipeline('save', (pipeline) => client.call('document.resolve', { pipeline, take }))
    },
    async setParams(params) {
      await withPipeline('params', (pipeline) =>
        client.call('document.setParams', { pipeline, params: copyJson(params) }),
      )
    },
    async run(what) {
      await withPipeline('run', async (pipeline) => {
        try {
          const { run } = await client.call('run.start', { pipeline, what })
          deps.onStarted?.(run)
        } catch (error) {
          if (!(error instanceof HostError) || error.code !== 'untrusted') throw error
          const question = await client.call('trust.question', { pipeline })
          uiStore.setState({ dialog: { kind: 'trust', question, run: what } })
        }
      })
    },
    async stop(tasks) {
      await withPipeline('stop', (pipeline) =>
        client.call('run.stop', tasks === undefined ? { pipeline } : { pipeline, tasks: [...tasks] }),
      )
    },
    async preview(what) {
      const pipeline = open()
      if (pipeline === undefined) return undefined
      // A preview is asked for by hovering: a refusal is no news.
      return client.call('run.preview', { pipeline, what }).catch(() => undefined)
    },
    async grantTrust(question, run, scope = 'pipeline') {
      const granted = await withPipeline('run', (pipeline) =>
        client.call('trust.grant', { pipeline, digest: question.digest, scope }).then(() => true),
      )
      if (granted) await actions.run(run)
    },
    async revokeTrust() {
      const done = await withPipeline('trust', (pipeline) =>
        client.call('trust.revoke', { pipeline }).then(() => true),
      )
      if (done) addToast(uiStore, { level: 'info', text: texts.app.trustRevoked })
    },
    async markStale(tasks, undo = false) {
      const done = await withPipeline('markStale', (pipeline) =>
        client.call('task.markStale', { pipeline, tasks: [...tasks], undo }),
      )
      if (done !== undefined && !undo)
        tellUndoable(texts.why.isMarked(tasks), () => actions.markStale(tasks, true))
    },
    async accept(tasks, undo = false) {
      const done = await withPipeline('accept', (pipeline) =>
        client.call('task.accept', { pipeline, tasks: [...tasks], undo }),
      )
      if (done !== undefined && !undo)
        tellUndoable(texts.why.isAccepted(tasks), () => actions.accept(tasks, true))
    },
    async copy(tasks) {
      const copied = await withPipeline('copy', (pipeline) =>
        client.call('document.copy', { pipeline, tasks: [...tasks] }),
      )
      return copied?.yaml
    },
    async paste(yaml, at, keepIncoming) {
      const edit: Edit = {
        kind: 'tasks.paste',
        yaml,
        keepIncoming,
        ...(at ? { at: [at[0], at[1]] as [number, number] } : {}),
      }
      await actions.edit([edit], texts.commands.paste, { select: true })
    },
    ask(command, input) {
      return attempt(command, () => client.call(command, input))
    },
  }
  return actions
}

/** What to show of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Shows a failure. A lost connection has its own banner, so it makes no toast. */
export function tellFailure(uiStore: UiStore, error: unknown): void {
  if (error instanceof HostError && error.code === 'disconnected') return
  const remedy = error instanceof HostError ? remedyIn(error.details) : undefined
  addToast(uiStore, {
    level: 'error',
    text: capitalise(messageOf(error)),
    ...(remedy === undefined ? {} : { detail: capitalise(remedy) }),
    ...(error instanceof HostError && error.code === 'problems' ? { action: showProblems(uiStore) } : {}),
  })
}

function showProblems(uiStore: UiStore): NonNullable<Toast['action']> {
  return {
    title: texts.running.showProblems,
    run: () => uiStore.setState({ isBottomOpen: true, bottomTab: 'problems' }),
  }
}

function remedyIn(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || !('remedy' in details)) return undefined
  return typeof details.remedy === 'string' ? details.remedy : undefined
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function setPending(uiStore: UiStore, name: string, isPending: boolean): void {
  uiStore.setState(({ pending }) => {
    const next = new Set(pending)
    if (isPending) next.add(name)
    else next.delete(name)
    return { pending: next }
  })
}

/** The contract's own type of JSON is a writable one. */
function copyJson(params: JsonObject): CommandInput<'document.setParams'>['params'] {
  return JSON.parse(JSON.stringify(params))
}
