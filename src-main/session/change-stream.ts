import type { SnapshotChange } from '../../src-shared/contract/views.ts'

/** Rows cross to the app at most this often. */
const FRAME_MS = 33

export type Change = Omit<SnapshotChange, 'sequence'>

/** What changed, to every window, with an unbroken sequence: at once, or with the next frame. */
export class ChangeStream {
  readonly #listeners = new Set<(change: SnapshotChange) => void>()
  readonly #frameOf: () => Change | undefined
  #sequence = 0
  #frame: NodeJS.Timeout | undefined
  #isClosed = false

  /** `frameOf` takes what has gathered since the last frame; undefined where that is nothing. */
  constructor(frameOf: () => Change | undefined) {
    this.#frameOf = frameOf
  }

  /** Of the last change that was told. */
  get sequence(): number {
    return this.#sequence
  }

  subscribe(listener: (change: SnapshotChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(change: Change): void {
    this.#sequence++
    for (const listener of this.#listeners) listener({ sequence: this.#sequence, ...change })
  }

  scheduleFrame(): void {
    if (this.#isClosed) return
    this.#frame ??= setTimeout(() => this.flush(), FRAME_MS)
  }

  /** The frame now. */
  flush(): void {
    clearTimeout(this.#frame)
    this.#frame = undefined
    const change = this.#frameOf()
    if (change) this.emit(change)
  }

  /** No frame comes any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#frame)
  }
}
