import type { Execution, ExecutionEnd } from './execution.ts'
import type { Guardian } from './guardian.ts'
import type { Slot, SlotOptions, SlotTask } from './slot.ts'

export interface SlotPoolOptions {
  /** At most this many are kept while idle; more are made whenever they are needed. */
  readonly keep: number
  /** Ways to make a slot, the best one first: the next is taken for good where one turns out unusable. */
  readonly makers: readonly ((options: SlotOptions) => Slot)[]
  readonly env: NodeJS.ProcessEnv
  readonly guardian: () => Guardian
}

/** Hands each program to an idle slot. */
export class SlotPool {
  readonly #options: SlotPoolOptions
  readonly #all = new Set<Slot>()
  readonly #idle: Slot[] = []
  #maker = 0

  constructor(options: SlotPoolOptions) {
    this.#options = options
  }

  /** Executes now. `release` gives the slot back: call it once everything of the attempt is gone. */
  execute(task: SlotTask): Execution & { readonly release: () => void } {
    let slot = this.#acquire()
    let execution = slot.run(task)
    const run = async (): Promise<ExecutionEnd> => {
      for (;;) {
        const maker = this.#maker
        const end = await execution.ended
        if (end.kind !== 'unusable') return end
        if (maker === this.#maker) this.#maker++
        if (this.#maker >= this.#options.makers.length) return end
        slot = this.#acquire()
        execution = slot.run(task)
      }
    }
    return { ended: run(), group: () => execution.group(), release: () => this.#release(slot) }
  }

  /** Ends the slots. Call it when nothing runs in them. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((slot) => slot.quit()))
  }

  #acquire(): Slot {
    const idle = this.#idle.pop()
    if (idle) return idle
    const make = this.#options.makers[Math.min(this.#maker, this.#options.makers.length - 1)]
    if (!make) throw new Error('expected at least one way to make a slot but there was none')
    const slot = make({ env: this.#options.env, onGone: (gone) => this.#forget(gone) })
    this.#all.add(slot)
    if (slot.pid !== undefined) this.#options.guardian().watchSlot(slot.pid)
    return slot
  }

  #release(slot: Slot): void {
    if (!this.#all.has(slot)) return
    if (this.#idle.length < this.#options.keep) this.#idle.push(slot)
    else void slot.quit() // its end is awaited by `close` too
  }

  #forget(slot: Slot): void {
    this.#all.delete(slot)
    const at = this.#idle.indexOf(slot)
    if (at >= 0) this.#idle.splice(at, 1)
    if (slot.pid !== undefined) this.#options.guardian().forget(slot.pid)
  }
}
