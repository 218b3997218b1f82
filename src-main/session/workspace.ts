import { basename, dirname, join, resolve } from 'node:path'
import type { EnginePorts, History, ObservingPorts } from '../engine/ports.ts'
import { STATE_FOLDER } from '../platform/paths.ts'
import { createHistory, type PipelineHistory } from '../store/history.ts'
import { openStore, type Store, type StoreNotice } from '../store/open.ts'
import { createLauncher } from '../workers/launcher.ts'
import { KeptSources } from './keep-sources.ts'
import { createObservingPorts } from './observing.ts'

export interface WorkspaceOptions {
  /** False: nothing is made on disk; for commands that only look (`status`, `explain`). */
  readonly create?: boolean
  readonly onProblem?: (message: string) => void
  /** Opened already; closed with the workspace. The other options then don't apply. */
  readonly store?: Store
}

/** The world around one pipeline file: its folder, history, digests, and what the engine observes with. */
export class Workspace {
  /** Absolute. */
  readonly path: string
  readonly folder: string
  /** The file's name: how the history knows the pipeline. */
  readonly fileName: string
  readonly store: Store
  readonly history: PipelineHistory
  readonly observing: ObservingPorts
  readonly sources: KeptSources
  #launcher: ReturnType<typeof createLauncher> | undefined

  constructor(path: string, options: WorkspaceOptions = {}) {
    this.path = resolve(path)
    this.folder = dirname(this.path)
    this.fileName = basename(this.path)
    const onProblem = options.onProblem
    this.store =
      options.store ??
      openStore(this.folder, {
        ...(options.create === undefined ? {} : { create: options.create }),
        ...(onProblem ? { onProblem: (problem) => onProblem(problem.message) } : {}),
      })
    this.history = createHistory(this.store, this.fileName)
    this.sources = new KeptSources(this.store, this.folder)
    this.observing = { ...createObservingPorts(this.store, this.folder), history: this.history }
  }

  get notices(): readonly StoreNotice[] {
    return this.store.notices
  }

  get stateFolder(): string {
    return join(this.folder, STATE_FOLDER)
  }

  /** What a run needs: starts helper processes at the first call, as many as there are `jobs`. */
  enginePorts(jobs: number): EnginePorts {
    this.#launcher ??= createLauncher({ slots: jobs })
    const history: History = {
      ...this.history,
      finishAttempt: (attempt) => {
        this.history.finishAttempt(attempt)
        if (attempt.good) this.sources.keep(attempt.good.fingerprint, attempt.startedAt)
      },
    }
    return { ...this.observing, history, launcher: this.#launcher, random: Math.random }
  }

  /** Ends helper processes and writes what is unwritten. */
  async close(): Promise<void> {
    const launcher = this.#launcher
    this.#launcher = undefined
    await launcher?.close()
    this.store.close()
  }
}
