import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { Duplex } from 'node:stream'
import type { ExecutionEnd } from './execution.ts'
import { LineReader } from './line-reader.ts'
import { signal } from './process-tree.ts'
import { lowerPriority, ref, unref } from './slot-process.ts'
import { type CallReply, type CallRequest, parseCallReply } from './worker-protocol.ts'

export interface FunctionWorkerOptions {
  /** Program and arguments that start the worker. */
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Receives what the worker prints before its first call (an interpreter that can't start, for example). */
  readonly firstLog: string
  readonly onGone: (worker: FunctionWorker) => void
}

/** More than the largest result that a worker sends (16 Mi characters, escaped and encoded). */
const maxReplyBytes = 128 * 1024 * 1024

/**
 * A kept process that calls functions, one at a time, in a session and process group of its own.
 *
 * idle ──call──▶ busy ──reply──▶ idle;  any ──exit──▶ gone. Only the engine's launcher moves it.
 */
export class FunctionWorker {
  readonly #child: ChildProcess
  readonly #channel: Duplex | undefined
  readonly #gone: Promise<void>
  #nextId = 1
  #current:
    | { readonly id: number; readonly what: string; readonly finish: (end: CallEnd) => void }
    | undefined
  #isGone = false
  #isRetired = false
  #startError: Error | undefined

  constructor(options: FunctionWorkerOptions) {
    const [program = '', ...rest] = options.words
    const log = openSync(options.firstLog, 'a')
    try {
      this.#child = spawn(program, rest, {
        cwd: '/',
        env: options.env,
        detached: true,
        stdio: ['ignore', log, log, 'pipe'],
      })
    } finally {
      closeSync(log)
    }
    lowerPriority(this.#child.pid)
    const channel = this.#child.stdio[3]
    this.#channel = channel instanceof Duplex ? channel : undefined
    this.#readReplies()
    this.#child.unref()
    if (this.#channel) unref(this.#channel)
    this.#gone = new Promise((resolve) => {
      const gone = (exitCode: number | null, signalName: string | null) => {
        if (this.#isGone) return
        this.#isGone = true
        options.onGone(this)
        this.#finishDead(exitCode, signalName)
        this.#channel?.destroy()
        resolve()
      }
      this.#child.once('error', (error) => {
        this.#startError = error
        gone(null, null)
      })
      // One turn later: a reply sent just before the end is read first. Not `close`: a child may hold the channel open.
      this.#child.once('exit', (code, name) => setTimeout(() => gone(code, name), 10))
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** False once it has ended: it takes no more calls. */
  get isAlive(): boolean {
    return (
      !this.#isGone && !this.#isRetired && this.#child.exitCode === null && this.#child.signalCode === null
    )
  }

  /** Calls a function; `what` names it in errors. `stale` as the end: nothing was called, use another worker. */
  call(
    request: Omit<CallRequest, 'id'>,
    what: string,
  ): { group(): number | undefined; ended: Promise<CallEnd> } {
    const id = this.#nextId++
    const ended = new Promise<CallEnd>((finish) => {
      this.#current = { id, what, finish }
    })
    if (this.#channel) ref(this.#channel)
    this.#child.ref()
    this.#channel?.write(`${JSON.stringify({ id, ...request })}\n`)
    return { group: () => this.pid, ended }
  }

  /** Ends the idle worker at once. It holds nothing worth a grace time. */
  end(): Promise<void> {
    if (this.pid !== undefined && !this.#isGone) signal(-this.pid, 'SIGKILL')
    this.#child.ref()
    return this.#gone
  }

  #readReplies(): void {
    const channel = this.#channel
    if (channel === undefined) return
    const reader = new LineReader((line) => this.#onLine(line), maxReplyBytes)
    channel.on('data', (chunk: Buffer) => {
      if (!reader.push(chunk)) this.#breakOff()
    })
    channel.on('error', () => {})
    // It closed our channel but lives on: nothing more can be learned of it.
    channel.on('end', () => this.#breakOff())
  }

  #onLine(line: string): void {
    const reply = parseCallReply(line)
    const current = this.#current
    if (reply === undefined || current === undefined || reply.id !== current.id) {
      this.#breakOff()
      return
    }
    if (reply.kind === 'threw' && reply.isLast) this.#isRetired = true
    this.#current = undefined
    this.#child.unref()
    if (this.#channel) unref(this.#channel)
    current.finish(endOf(reply, this.pid))
  }

  /** The protocol is broken: end the process, whose exit then settles the call. */
  #breakOff(): void {
    if (this.pid !== undefined && !this.#isGone) signal(-this.pid, 'SIGKILL')
  }

  #finishDead(exitCode: number | null, signalName: string | null): void {
    const current = this.#current
    this.#current = undefined
    current?.finish(
      this.#startError
        ? { kind: 'refused', error: this.#startError.message }
        : died(current.what, exitCode, signalName),
    )
  }
}

export type CallEnd = ExecutionEnd | { readonly kind: 'stale' }

function endOf(reply: CallReply, group: number | undefined): CallEnd {
  switch (reply.kind) {
    case 'stale':
      return { kind: 'stale' }
    case 'returned':
      return {
        kind: 'returned',
        result: reply.result,
        cpuMs: reply.cpuMs,
        isSilent: reply.isSilent,
        ...leftover(reply.hasSpawned, group),
      }
    case 'threw': {
      const { id: _id, kind, hasSpawned, isLast: _isLast, ...rest } = reply
      return { kind, ...rest, ...leftover(hasSpawned, group) }
    }
  }
}

const leftover = (hasSpawned: boolean, group: number | undefined) =>
  hasSpawned && group !== undefined ? { leftoverOf: group } : {}

function died(what: string, exitCode: number | null, signalName: string | null): ExecutionEnd {
  if (signalName !== null) {
    const hint = signalName === 'SIGKILL' ? ' (perhaps the system was out of memory)' : ''
    return {
      kind: 'died',
      signal: signalName,
      error: `the worker process ended with signal ${signalName}${hint} while running ${what}; other tasks are not affected`,
    }
  }
  const code = exitCode ?? undefined
  return {
    kind: 'died',
    ...(code === undefined ? {} : { exitCode: code }),
    error: `the worker process ended with code ${code} while running ${what}: a function must return or throw, not end its process`,
  }
}
