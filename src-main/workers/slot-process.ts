import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { ExecutionEnd } from './execution.ts'
import { LineReader } from './line-reader.ts'
import { signal } from './process-tree.ts'

/** Nice value of everything that is started: the app, and the person, come first. */
export const taskPriority = 10

/** Lowers the priority of a process just started. That it is gone already, or that we may not, is no error. */
export function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    setPriority(pid, taskPriority)
  } catch {
    // Gone already; its exit tells.
  }
}

/** The helpers end with it where the machine lacks what they need. */
export const unusableCode = 69

export interface SlotProcessOptions {
  /** Program and arguments. */
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly onLine: (line: string) => void
  /** It is gone, for whatever reason. */
  readonly onGone: () => void
}

/**
 * The kept process behind a slot, in a session of its own: takes a task at a time on stdin and answers in lines.
 *
 * idle ──begin──▶ busy ──settle──▶ idle;  any ──exit──▶ gone.
 */
export class SlotProcess {
  readonly #child: ChildProcess
  readonly #input: Writable
  readonly #output: Readable
  readonly #gone: Promise<void>
  #finish: ((end: ExecutionEnd) => void) | undefined

  constructor({ words, env, onLine, onGone }: SlotProcessOptions) {
    const [program = '', ...rest] = words
    const child = spawn(program, rest, {
      cwd: '/',
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#child = child
    this.#input = child.stdin
    this.#output = child.stdout
    this.#input.on('error', ignoreBrokenPipe)
    const reader = new LineReader(onLine, 1 << 20)
    this.#output.on('data', (chunk: Buffer) => {
      if (!reader.push(chunk) && this.pid !== undefined) signal(this.pid, 'SIGTERM')
    })
    let isGone = false
    this.#gone = new Promise((resolve) => {
      const gone = (exitCode: number | null, signalName: string | null) => {
        if (isGone) return
        isGone = true
        onGone()
        this.settle(endOfSlot(exitCode, signalName))
        resolve()
      }
      child.once('error', () => gone(null, null))
      // Not `exit`: the reply of the last task may still be in the pipe.
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

  get isBusy(): boolean {
    return this.#finish !== undefined
  }

  /** Hands it a task. Only while idle. */
  begin(frame: Buffer | string): Promise<ExecutionEnd> {
    const { promise, resolve } = Promise.withResolvers<ExecutionEnd>()
    this.#finish = resolve
    ref(this.#output)
    this.#input.write(frame)
    return promise
  }

  /** The task has ended. */
  settle(end: ExecutionEnd): void {
    const finish = this.#finish
    this.#finish = undefined
    unref(this.#output)
    finish?.(end)
  }

  /** Asks it to leave, with what it understands as that; resolves when it is gone. */
  quit(frame: Buffer | string): Promise<void> {
    this.#input.end(frame)
    this.#child.ref()
    // `close` comes only after the end of its output: without this the engine's process could end before.
    ref(this.#output)
    return this.#gone
  }
}

/** A frame as slot.bash and slot.py read it. */
export function framed(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const packet = Buffer.allocUnsafe(length + 8)
  packet.write(String(length).padStart(8, '0'), 'latin1')
  packet.write(text, 8)
  return packet
}

const signalNames: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals)
    .filter(([name]) => name !== 'SIGIOT' && name !== 'SIGPOLL' && name !== 'SIGUNUSED')
    .map(([name, number]) => [number, name]),
)

/** `SIGKILL` for 9; undefined where there is no such signal. */
export const signalName = (number: number): string | undefined => signalNames.get(number)

function endOfSlot(exitCode: number | null, name: string | null): ExecutionEnd {
  if (exitCode === unusableCode || (exitCode === null && name === null)) return { kind: 'unusable' }
  const how = name ? `with signal ${name}` : `with code ${exitCode}`
  return {
    kind: 'died',
    error: `the process that TaskGraph keeps for starting tasks ended ${how} while the task ran; run the task again`,
  }
}

/** An idle slot doesn't keep the engine's process alive, a busy one does. */
export function unref(stream: Readable | Writable): void {
  if (stream instanceof Socket) stream.unref()
}

export function ref(stream: Readable | Writable): void {
  if (stream instanceof Socket) stream.ref()
}

function ignoreBrokenPipe(): void {
  // The reader is gone; its exit is what tells.
}
