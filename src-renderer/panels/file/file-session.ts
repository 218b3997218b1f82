import type { EditorView } from '@codemirror/view'
import { type HostClient, HostError } from '../../../src-shared/contract/client.ts'
import type { TextChange } from '../../../src-shared/pipeline/edits.ts'
import { texts } from '../../texts/index.ts'
import { fromDocument } from './file-editor.ts'
import {
  accepted,
  type RemoteText,
  refused,
  remote,
  resync,
  send,
  startSync,
  type TextSync,
  typed,
} from './text-sync.ts'

/** After the last key. Shorter than a reader notices, longer than a fast typist's pause. */
const pauseMs = 150
/** A longer pause in the typing begins a new undo step. */
const burstMs = 1500

type Remote = { readonly revision: number; readonly changes: readonly TextChange[] }

/**
 * Keeps an editor and the document's text the same, both ways.
 *
 *     idle ──typed──▶ waiting (150 ms) ──▶ sent ──accepted──▶ idle, or waiting if more was typed
 *                                           └──refused──▶ what came in between is applied, then sent again
 *
 * While something is sent, incoming changes are kept: one of them is its echo.
 */
export class FileSession {
  readonly #client: HostClient
  readonly #pipeline: string
  readonly #view: EditorView
  readonly #onTrouble: (text: string | undefined) => void
  readonly #stop: () => void
  #sync: TextSync
  #kept: Remote[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #burst = 0
  #lastTyped = 0
  #isResyncing = false
  #isOver = false

  constructor(deps: {
    readonly client: HostClient
    readonly pipeline: string
    readonly view: EditorView
    readonly text: string
    readonly revision: number
    readonly onTrouble: (text: string | undefined) => void
  }) {
    this.#client = deps.client
    this.#pipeline = deps.pipeline
    this.#view = deps.view
    this.#onTrouble = deps.onTrouble
    this.#sync = startSync(deps.text, deps.revision)
    this.#stop = deps.client.on('pipeline.changed', ({ pipeline, change }) => {
      if (pipeline === deps.pipeline && change.text) this.#take(change.text)
    })
  }

  /** True while the editor shows what the document doesn't have yet. */
  get isAhead(): boolean {
    return this.#sync.sent !== undefined || this.#sync.unsent !== undefined
  }

  /** The user changed the text. */
  typed(changes: Parameters<typeof typed>[1]): void {
    this.#sync = typed(this.#sync, changes)
    const now = Date.now()
    if (now - this.#lastTyped > burstMs) this.#burst++
    this.#lastTyped = now
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), pauseMs)
  }

  /** Sends what was typed; done when the document has all of it, or refuses. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    for (let tries = 0; tries < 5; tries++) {
      const next = send(this.#sync)
      if (!next) return
      this.#sync = next.sync
      const isTaken = await this.#send(next.changes)
      if (this.#isOver) return
      this.#takeKept()
      if (isTaken === 'failed') return
      if (isTaken === 'stale') await this.resync()
    }
  }

  /** Reads the whole text anew and takes over what is different. */
  async resync(): Promise<void> {
    if (this.#isResyncing) return
    this.#isResyncing = true
    try {
      const { text, revision } = await this.#client.call('document.text', { pipeline: this.#pipeline })
      if (!this.#isOver && !this.#sync.sent) this.#apply(resync(this.#sync, text, revision))
    } catch (error) {
      this.#onTrouble(error instanceof Error ? error.message : String(error))
    } finally {
      this.#isResyncing = false
    }
  }

  dispose(): void {
    void this.flush()
    this.#isOver = true
    this.#stop()
  }

  async #send(changes: readonly TextChange[]): Promise<'taken' | 'stale' | 'failed'> {
    try {
      const { revision } = await this.#client.call('document.edit', {
        pipeline: this.#pipeline,
        edits: [{ kind: 'text.change', changes: [...changes] }],
        label: texts.file.editText,
        mergeKey: `typing ${this.#burst}`,
        revision: this.#sync.revision,
      })
      this.#sync = accepted(this.#sync, revision)
      this.#onTrouble(undefined)
      return 'taken'
    } catch (error) {
      this.#sync = refused(this.#sync)
      if (error instanceof HostError && /stale|revision/.test(error.code)) return 'stale'
      this.#onTrouble(error instanceof Error ? error.message : String(error))
      return 'failed'
    }
  }

  #take(change: Remote): void {
    this.#kept.push(change)
    if (!this.#sync.sent) this.#takeKept()
  }

  #takeKept(): void {
    const kept = this.#kept
    this.#kept = []
    for (const { revision, changes } of kept) {
      if (revision <= this.#sync.revision) continue
      if (revision !== this.#sync.revision + 1) return void this.resync()
      this.#apply(remote(this.#sync, changes, revision))
    }
  }

  #apply({ sync, apply }: RemoteText): void {
    this.#sync = sync
    if (!apply.empty) this.#view.dispatch({ changes: apply, annotations: fromDocument })
  }
}
