import type { RunView } from '../../src-shared/contract/views.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunFinished, TaskChanged } from '../../src-shared/run/events.ts'
import { isFinal, type RunCounts, type RunState } from '../../src-shared/run/state.ts'

export const NO_COUNTS: RunCounts = {
  succeeded: 0,
  fresh: 0,
  failed: 0,
  'timed-out': 0,
  cancelled: 0,
  blocked: 0,
  disabled: 0,
}

/** Counts and the time left of the run that is on, or of the last one. */
export class RunProgress {
  readonly run: string
  readonly #startedAt: number
  readonly #by: string
  readonly #asked: JsonObject
  readonly #revision: number
  readonly #jobs: number
  readonly #states = new Map<TaskId, RunState>()
  readonly #estimates: (task: TaskId) => number | undefined
  /** As they were when the task came in: what it does now changes the estimate of the next run. */
  readonly #expectedMs = new Map<TaskId, number>()
  readonly #counts: Record<keyof RunCounts, number> = { ...NO_COUNTS }
  /** Since when, milliseconds since 1970. */
  readonly #running = new Map<TaskId, number>()
  #leftMs = 0
  #finished: RunFinished | undefined

  constructor(options: {
    readonly run: string
    readonly startedAt: number
    readonly by: string
    readonly asked: JsonObject
    readonly revision: number
    readonly jobs: number
    readonly tasks: readonly TaskId[]
    /** Milliseconds that a task probably takes. */
    readonly estimates: (task: TaskId) => number | undefined
  }) {
    this.run = options.run
    this.#startedAt = options.startedAt
    this.#by = options.by
    this.#asked = options.asked
    this.#revision = options.revision
    this.#jobs = options.jobs
    this.#estimates = options.estimates
    for (const task of options.tasks) this.added(task)
  }

  get isOver(): boolean {
    return this.#finished !== undefined
  }

  /** A task that came in while the run was on. */
  added(task: TaskId): void {
    this.#states.set(task, 'waiting')
    const expected = this.#estimates(task)
    if (expected === undefined) return
    this.#expectedMs.set(task, expected)
    this.#leftMs += expected
  }

  changed(event: TaskChanged, now = Date.now()): void {
    const before = this.#states.get(event.task)
    if (event.state !== 'running') this.#running.delete(event.task)
    else if (before !== 'running') this.#running.set(event.task, now)
    this.#states.set(event.task, event.state)
    if (!isFinal(event.state) || (before !== undefined && isFinal(before))) return
    this.#leftMs -= this.#expectedMs.get(event.task) ?? 0
    if (event.state in this.#counts) this.#counts[event.state as keyof RunCounts]++
  }

  finished(event: RunFinished): void {
    this.#finished = event
  }

  view(revision: number, now: number): RunView {
    const done = Object.values(this.#counts).reduce((sum, count) => sum + count, 0)
    const isOn = this.#finished === undefined
    return {
      run: this.run,
      startedAt: this.#startedAt,
      ...(this.#finished ? { finishedAt: this.#startedAt + this.#finished.seconds * 1000 } : {}),
      by: this.#by,
      asked: this.#asked,
      state: this.#finished?.outcome ?? 'running',
      counts: this.#finished?.counts ?? { ...this.#counts },
      tasks: this.#states.size,
      done,
      running: this.#running.size,
      ...(isOn && this.#expectedMs.size > 0 && now >= this.#startedAt
        ? { leftMs: this.#left(this.#states.size - done, now) }
        : {}),
      pipelineChangedSince: revision !== this.#revision,
    }
  }

  /** What is left, shared among the places; no less than the longest of what runs still takes. */
  #left(tasksLeft: number, now: number): number {
    let workMs = this.#leftMs
    let longestMs = 0
    for (const [task, since] of this.#running) {
      const expected = this.#expectedMs.get(task) ?? 0
      const spent = Math.min(expected, Math.max(0, now - since))
      workMs -= spent
      longestMs = Math.max(longestMs, expected - spent)
    }
    return Math.max(longestMs, Math.max(0, workMs) / Math.max(1, Math.min(this.#jobs, tasksLeft)))
  }
}
