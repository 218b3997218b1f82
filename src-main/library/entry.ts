import type { Json } from '../../src-shared/json.ts'
import type { Task as EngineTask, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Prepared } from './prepare.ts'
import { type Settlement, Task } from './task.ts'

/** Where a task of a graph stands. Only its `TaskGraph` moves it. */
export type EntryState = 'waiting' | 'ready' | 'executing' | 'ended'

/** All that a graph knows of one of its tasks. */
export class Entry {
  readonly id: TaskId
  readonly prepared: Prepared
  readonly engineTask: EngineTask
  readonly task: Task
  readonly cwd: string
  readonly settled: Promise<Settlement>
  state: EntryState = 'waiting'
  startedAt = 0
  /** What its last attempt threw. */
  thrown: Error | undefined
  /** Why it has no good end. */
  error: Error | undefined
  readonly #settle: (settlement: Settlement) => void

  constructor(prepared: Prepared, engineTask: EngineTask, cwd: string, begin: () => void) {
    const { promise, resolve } = Promise.withResolvers<Settlement>()
    this.id = engineTask.id
    this.prepared = prepared
    this.engineTask = engineTask
    this.cwd = cwd
    this.settled = promise
    this.#settle = resolve
    this.task = new Task({
      id: engineTask.id,
      name: prepared.name,
      identity: prepared.identities[0],
      storesResult: prepared.options.storeResult === true,
      settled: promise,
      begin,
    })
  }

  get name(): string {
    return this.prepared.name
  }

  succeed(result: Json | undefined): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.#settle({ ok: true, result })
  }

  fail(error: Error): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.error = error
    this.#settle({ ok: false, error })
  }
}
