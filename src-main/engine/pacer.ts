import type { Clock } from './ports.ts'

/** How long a stretch of synchronous work may hold the event loop. */
const stretchMs = 8
/** Asking the clock costs as much as a small step, so it is asked once in so many. */
const stepsBetweenLooks = 16

/** Cuts long loops into stretches short enough for the event loop. */
export class Pacer {
  readonly #clock: Clock
  #begun: number
  #steps = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#begun = clock.monotonic()
  }

  /** Call once a step; true when it is time to let others in. */
  isDue(): boolean {
    this.#steps += 1
    return this.#steps % stepsBetweenLooks === 0 && this.#clock.monotonic() - this.#begun >= stretchMs
  }

  /** Begins a new stretch. */
  restart(): void {
    this.#begun = this.#clock.monotonic()
  }

  /** Lets others in, then begins a new stretch. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#clock.after(0, resolve)
    })
    this.restart()
  }
}
