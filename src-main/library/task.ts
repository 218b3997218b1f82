import type { Json } from '../../src-shared/json.ts'
import { TimeoutError } from './errors.ts'

/** How a task ended. */
export type Settlement =
  | { readonly ok: true; readonly result: Json | undefined }
  | { readonly ok: false; readonly error: Error }

/** What a graph keeps for a `Task`. */
export interface TaskState {
  /** How the history and the app know it. */
  readonly id: string
  readonly name: string
  /** Equal for tasks with the same function, source and arguments. */
  readonly identity: string
  readonly storesResult: boolean
  readonly settled: Promise<Settlement>
  /** Lets a graph with `delayedStart` begin. */
  readonly begin: () => void
}

/** A task of a `TaskGraph`. Only `addTask` makes one; adding the same task again gives the same object. */
export class Task {
  readonly #state: TaskState

  /** @internal */
  constructor(state: TaskState) {
    this.#state = state
  }

  /** How the history, the command line and the app call it. The same in every process. */
  get id(): string {
    return this.#state.id
  }

  /** `taskName`, or the function's name. */
  get name(): string {
    return this.#state.name
  }

  /** Whether both have the same function, source and arguments; targets are of no account. */
  equals(other: Task): boolean {
    return this.#state.identity === other.#state.identity
  }

  /**
   * Waits for the end: true, or false after `timeout` seconds. Rejects with the task's own error; with a `TaskNotRunError` when it
   * couldn't run.
   */
  async join(timeout?: number): Promise<boolean> {
    const settlement = await this.#wait(timeout)
    if (settlement === undefined) return false
    if (!settlement.ok) throw settlement.error
    return true
  }

  /** What the function returned, from this run or an earlier one. Needs `storeResult`. Rejects like `join`, and with a `TimeoutError`. */
  async get(timeout?: number): Promise<Json> {
    if (!this.#state.storesResult)
      throw new Error(
        `get: task "${this.name}" keeps no result; you must set \`storeResult\` to true in \`addTask\``,
      )
    const settlement = await this.#wait(timeout)
    if (settlement === undefined)
      throw new TimeoutError(`task "${this.name}" was not done after ${timeout} s`)
    if (!settlement.ok) throw settlement.error
    return settlement.result ?? null
  }

  #wait(timeout: number | undefined): Promise<Settlement | undefined> {
    this.#state.begin()
    return withTimeout(this.#state.settled, timeout)
  }
}

/** What a promise gives, or undefined after so many seconds. */
export async function withTimeout<T>(
  promise: Promise<T>,
  seconds: number | undefined,
): Promise<T | undefined> {
  if (seconds === undefined || seconds === Number.POSITIVE_INFINITY) return promise
  if (typeof seconds !== 'number' || !(seconds >= 0))
    throw new RangeError(`a timeout must be a number of seconds from 0 on but was ${seconds}`)
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), Math.min(seconds * 1000, 2 ** 31 - 1))
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
