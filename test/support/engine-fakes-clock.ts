import type { Clock } from '../../src-main/engine/ports.ts'

interface Timer {
  readonly at: number
  readonly sequence: number
  readonly callback: () => void
}

/** Time that moves only when the test says so. Timers of one moment fire in the order in which they were set. */
export class FakeClock implements Clock {
  #now = 1_000_000
  #sequence = 0
  #timers: Timer[] = []

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), sequence: this.#sequence, callback }
    this.#sequence += 1
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  get hasTimers(): boolean {
    return this.#timers.length > 0
  }

  /** Goes to the next timer and fires it; false where there is none. */
  step(): boolean {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (
        next === undefined ||
        timer.at < next.at ||
        (timer.at === next.at && timer.sequence < next.sequence)
      )
        next = timer
    }
    if (next === undefined) return false
    const fired = next
    this.#timers = this.#timers.filter((timer) => timer !== fired)
    this.#now = Math.max(this.#now, fired.at)
    fired.callback()
    return true
  }

  /** A crash: nothing that was set fires any more. */
  forgetAll(): void {
    this.#timers = []
  }
}

/** Lets every promise that can settle without a timer do so. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Fires timers, one after the other with the promises between them, until `isDone` or none is left. */
export async function runClock(clock: FakeClock, isDone: () => boolean, limit = 100_000): Promise<void> {
  for (let steps = 0; !isDone(); steps += 1) {
    if (steps > limit)
      throw new Error(`expected an end within ${limit} steps of the clock but there was none`)
    const hadTimer = clock.step()
    await settle()
    if (!hadTimer && !clock.hasTimers && !isDone())
      throw new Error('expected an end but nothing is left that could happen')
  }
}

/** Pseudo-random numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Quick and good enough for tests (FNV-1a in two halves). */
export function fakeHash(text: string): string {
  let low = 0x811c9dc5
  let high = 0x01000193
  for (let at = 0; at < text.length; at += 1) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193)
    high = Math.imul(high ^ low, 0x85ebca6b)
  }
  return `fake:${(low >>> 0).toString(16).padStart(8, '0')}${(high >>> 0).toString(16).padStart(8, '0')}`
}
