import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { assetPath } from './asset-path.ts'
import type { Execution, ExecutionEnd } from './execution.ts'
import { LineReader } from './line-reader.ts'
import { childrenOf, signal } from './process-tree.ts'
import { bashQuote } from './shell-words.ts'

/** A program to start: everything absolute and free of NUL. */
export interface SlotTask {
  readonly words: readonly string[]
  readonly cwd: string
  readonly logPath: string
  /** Value of TASKGRAPH_ATTEMPT; letters, digits, `.` and `-`. */
  readonly marker: string
  /** `NAME=value`, all names good for a shell. */
  readonly env: readonly string[]
}

/** A kept process that starts one program after another. One at a time: `run` only while idle. */
export interface Slot {
  readonly pid: number | undefined
  run(task: SlotTask): Execution
  /** Leaves in the ordinary way; resolves when it is gone. Only while idle. */
  quit(): Promise<void>
}

export interface SlotOptions {
  readonly env: NodeJS.ProcessEnv
  /** The slot is gone, for whatever reason. */
  readonly onGone: (slot: Slot) => void
}

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

/** slot.bash and guardian.bash end with it where bash is too old or /proc is missing. */
export const unusableCode = 69

/** A slot kept by bash (slot.bash): nothing beside the task itself is started for a task. */
export class BashSlot implements Slot {
  readonly #child: ChildProcess
  readonly #input: Writable
  readonly #output: Readable
  readonly #gone: Promise<void>
  #finish: ((end: ExecutionEnd) => void) | undefined
  #remarks: string[] = []
  #times: string[] = []
  #childrenCpuMs = 0

  constructor(options: SlotOptions) {
    const child = spawn('bash', ['--noprofile', '--norc', assetPath('slot.bash')], {
      cwd: '/',
      env: options.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#child = child
    this.#input = child.stdin
    this.#input.on('error', ignoreBrokenPipe)
    this.#readReplies(child.stdout)
    let isGone = false
    this.#gone = new Promise((resolve) => {
      const gone = (exitCode: number | null, signalName: string | null) => {
        if (isGone) return
        isGone = true
        options.onGone(this)
        const isUnusable = exitCode === unusableCode || (exitCode === null && signalName === null)
        this.#settle(isUnusable ? { kind: 'unusable' } : slotDied(exitCode, signalName))
        resolve()
      }
      child.once('error', () => gone(null, null))
      // Not `exit`: the reply of the last task may still be in the pipe.
      child.once('close', gone)
    })
    lowerPriority(child.pid)
    child.unref()
    unref(child.stdin)
    this.#output = child.stdout
    unref(this.#output)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  run(task: SlotTask): Execution {
    const ended = new Promise<ExecutionEnd>((resolve) => {
      this.#finish = resolve
    })
    this.#remarks = []
    ref(this.#output)
    this.#send(
      `__tg_marker=${task.marker} __tg_log=${bashQuote(task.logPath)} __tg_cwd=${bashQuote(task.cwd)} ` +
        `__tg_env=(${task.env.map(bashQuote).join(' ')}) __tg_words=(${task.words.map(bashQuote).join(' ')})`,
    )
    // The leader is looked up only when it must be signalled: a pid reported for each task would cost a wake-up each.
    let leader: number | undefined
    const group = (): number | undefined => {
      if (leader === undefined && this.#finish !== undefined && this.pid !== undefined)
        leader = childrenOf(this.pid)[0]
      return leader
    }
    return { group, ended }
  }

  quit(): Promise<void> {
    this.#send('exit 0')
    this.#input.end()
    this.#child.ref()
    // `close` comes only after the end of its output: without this the engine's process could end before.
    ref(this.#output)
    return this.#gone
  }

  #send(frame: string): void {
    const bytes = Buffer.from(frame)
    const packet = Buffer.allocUnsafe(bytes.length + 8)
    packet.write(String(bytes.length).padStart(8, '0'), 'latin1')
    bytes.copy(packet, 8)
    this.#input.write(packet)
  }

  #readReplies(output: Readable): void {
    const reader = new LineReader((line) => this.#onLine(line), 1 << 20)
    output.on('data', (chunk: Buffer) => {
      if (!reader.push(chunk) && this.pid !== undefined) signal(this.pid, 'SIGTERM')
    })
  }

  #onLine(line: string): void {
    if (line.startsWith('=')) {
      const [status, left, leader] = line.slice(1).split(' ')
      this.#settle(this.#endOf(Number(status), left === '1' ? Number(leader) : undefined))
    } else if (/^\d+m[\d.]+s \d+m[\d.]+s$/.test(line)) {
      this.#times.push(line)
    } else if (this.#remarks.length < 20) {
      this.#remarks.push(line.slice(0, 1000))
    }
  }

  #endOf(status: number, leftoverGroup: number | undefined): ExecutionEnd {
    const total = cpuMsOf(this.#times[1])
    const cpuMs = Math.max(0, total - this.#childrenCpuMs)
    this.#childrenCpuMs = total
    this.#times = []
    const remark = this.#remarks.join('\n')
    return {
      kind: 'exited',
      cpuMs,
      remark,
      ...(leftoverGroup === undefined ? {} : { leftoverGroup }),
      ...howItEnded(status, remark),
    }
  }

  #settle(end: ExecutionEnd): void {
    const finish = this.#finish
    this.#finish = undefined
    unref(this.#output)
    finish?.(end)
  }
}

/**
 * A status above 128 is a signal where bash remarked on it ("PID Killed"), else an exit code. bash is silent about some signals: their
 * statuses are taken for the signal, which is nearly always what they are (a shell passes on the end of its child in that way).
 */
function howItEnded(status: number, remark: string): { exitCode?: number; signal?: string } {
  const name = signalNames.get(status - 128)
  const isSignal = name !== undefined && (/line \d+: +\d+ /.test(remark) || silentSignals.has(name))
  return isSignal ? { signal: name } : { exitCode: status }
}

const silentSignals: ReadonlySet<string> = new Set(['SIGINT', 'SIGPIPE', 'SIGTERM'])

const signalNames: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals)
    .filter(([name]) => name !== 'SIGIOT' && name !== 'SIGPOLL' && name !== 'SIGUNUSED')
    .map(([name, number]) => [number, name]),
)

/** `0m0.012s 1m2.003s`, user and system time. */
function cpuMsOf(line: string | undefined): number {
  let totalMs = 0
  for (const match of (line ?? '').matchAll(/(\d+)m([\d.]+)s/g)) {
    totalMs += Number(match[1]) * 60_000 + Number(match[2]) * 1000
  }
  return Math.round(totalMs)
}

function slotDied(exitCode: number | null, signalName: string | null): ExecutionEnd {
  const how = signalName ? `with signal ${signalName}` : `with code ${exitCode}`
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
