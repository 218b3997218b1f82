import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { assetPath } from './asset-path.ts'
import type { Execution, ExecutionEnd } from './execution.ts'
import { LineReader } from './line-reader.ts'
import { lowerPriority, ref, type Slot, type SlotOptions, type SlotTask, unref } from './slot.ts'

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
  readonly #child: ChildProcess
  readonly #input: Writable
  readonly #output: Readable
  readonly #gone: Promise<void>
  #leader: number | undefined
  #finish: ((end: ExecutionEnd) => void) | undefined

  constructor(options: SlotOptions) {
    const [program = '', ...rest] = helperWords()
    const electron = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
    const child = spawn(program, rest, {
      cwd: '/',
      env: { ...options.env, ...electron },
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#child = child
    this.#input = child.stdin
    this.#output = child.stdout
    this.#input.on('error', () => {})
    const reader = new LineReader((line) => this.#onReply(JSON.parse(line)), 1 << 20)
    child.stdout.on('data', (chunk: Buffer) => reader.push(chunk))
    this.#gone = new Promise((resolve) => {
      let isGone = false
      const gone = (exitCode: number | null, signalName: string | null) => {
        if (isGone) return
        isGone = true
        options.onGone(this)
        this.#settle(endOfSlot(exitCode, signalName))
        resolve()
      }
      child.once('error', () => gone(null, null))
      child.once('close', gone)
    })
    lowerPriority(child.pid)
    child.unref()
    unref(this.#input)
    unref(this.#output)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  run(task: SlotTask): Execution {
    this.#leader = undefined
    const ended = new Promise<ExecutionEnd>((resolve) => {
      this.#finish = resolve
    })
    ref(this.#output)
    this.#input.write(`${JSON.stringify(task)}\n`)
    return { group: () => this.#leader, ended }
  }

  quit(): Promise<void> {
    this.#input.end('quit\n')
    this.#child.ref()
    return this.#gone
  }

  #onReply(reply: HelperReply): void {
    switch (reply.kind) {
      case 'started':
        this.#leader = reply.pid
        return
      case 'failed':
        this.#settle({ kind: 'refused', error: `the task could not be started: ${reply.error}` })
        return
      case 'ended':
        this.#settle({
          kind: 'exited',
          remark: '',
          ...(reply.exitCode === null ? {} : { exitCode: reply.exitCode }),
          ...(reply.signal === null ? {} : { signal: reply.signal }),
          ...(reply.leftoverGroup === null ? {} : { leftoverGroup: reply.leftoverGroup }),
        })
    }
  }

  #settle(end: ExecutionEnd): void {
    const finish = this.#finish
    this.#finish = undefined
    unref(this.#output)
    finish?.(end)
  }
}

function endOfSlot(exitCode: number | null, signalName: string | null): ExecutionEnd {
  if (exitCode === null && signalName === null) return { kind: 'unusable' }
  const how = signalName ? `with signal ${signalName}` : `with code ${exitCode}`
  return {
    kind: 'died',
    error: `the process that TaskGraph keeps for starting tasks ended ${how} while the task ran; run the task again`,
  }
}
