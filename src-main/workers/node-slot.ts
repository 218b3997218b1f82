import { assetPath } from './asset-path.ts'
import type { Execution } from './execution.ts'
import type { Slot, SlotOptions, SlotTask } from './slot.ts'
import { SlotProcess } from './slot-process.ts'

/** A line to slot-worker.ts. */
export type HelperTask = SlotTask

/** A line from slot-worker.ts. `failed`: the program could not be started. */
export type HelperReply =
  | { readonly kind: 'started'; readonly pid: number }
  | {
      readonly kind: 'ended'
      readonly exitCode: number | null
      readonly signal: string | null
      readonly leftoverGroup: number | null
    }
  | { readonly kind: 'failed'; readonly error: string }

/** Program and arguments of the helper; `mode` as the helper knows it. */
export function helperWords(...mode: readonly string[]): readonly string[] {
  return [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    assetPath('slot-worker.js', 'slot-worker.ts'),
    ...mode,
  ]
}

/** A slot kept by a small Node process: as `BashSlot`, at about twice the cost of a start, and without CPU times. */
export class NodeSlot implements Slot {
  readonly #process: SlotProcess
  #leader: number | undefined

  constructor(options: SlotOptions) {
    const electron = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
    this.#process = new SlotProcess({
      words: helperWords(),
      env: { ...options.env, ...electron },
      onLine: (line) => this.#onReply(JSON.parse(line)),
      onGone: () => options.onGone(this),
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  run(task: SlotTask): Execution {
    this.#leader = undefined
    const ended = this.#process.begin(`${JSON.stringify(task)}\n`)
    return { group: () => this.#leader, ended }
  }

  quit(): Promise<void> {
    return this.#process.quit('quit\n')
  }

  #onReply(reply: HelperReply): void {
    switch (reply.kind) {
      case 'started':
        this.#leader = reply.pid
        return
      case 'failed':
        this.#process.settle({ kind: 'refused', error: `the task could not be started: ${reply.error}` })
        return
      case 'ended':
        this.#process.settle({
          kind: 'exited',
          remark: '',
          ...(reply.exitCode === null ? {} : { exitCode: reply.exitCode }),
          ...(reply.signal === null ? {} : { signal: reply.signal }),
          ...(reply.leftoverGroup === null ? {} : { leftoverGroup: reply.leftoverGroup }),
        })
    }
  }
}
