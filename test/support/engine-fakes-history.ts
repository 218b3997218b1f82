import type { AttemptRecord, Clock, History, RunRecord, TaskRecord } from '../../src-main/engine/ports.ts'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunCounts, RunOutcome } from '../../src-shared/run/state.ts'

type Row =
  | {
      readonly row: 'begun'
      readonly run: string
      readonly task: TaskId
      readonly attempt: number
      readonly at: number
      readonly log: string
    }
  | { readonly row: 'ended'; readonly attempt: AttemptRecord }

/** A history in memory: rows are written 50 ms after they came, or by `flush`; a crash loses what is not written. */
export class FakeHistory implements History {
  readonly #clock: Clock
  readonly #written: Row[] = []
  readonly #records = new Map<TaskId, TaskRecord>()
  #pending: Row[] = []
  readonly begunRuns: RunRecord[] = []
  readonly endedRuns: { readonly run: string; readonly outcome: RunOutcome; readonly counts: RunCounts }[] =
    []
  isFull = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get attempts(): readonly AttemptRecord[] {
    return [...this.#written, ...this.#pending].flatMap((row) => (row.row === 'ended' ? [row.attempt] : []))
  }

  record(task: TaskId): TaskRecord | undefined {
    return this.#records.get(task)
  }

  /** Replaces what is known of a task. */
  set(record: TaskRecord): void {
    this.#records.set(record.task, record)
  }

  beginRun(run: RunRecord): void {
    this.begunRuns.push(run)
  }

  startAttempt(run: string, task: TaskId, attempt: number, at: number, log: string): void {
    if (this.isFull) throw new Error('the disk is full')
    this.#add({ row: 'begun', run, task, attempt, at, log })
  }

  finishAttempt(attempt: AttemptRecord): void {
    if (this.isFull) throw new Error('the disk is full')
    this.#add({ row: 'ended', attempt })
    this.#apply(attempt)
  }

  endRun(run: string, outcome: RunOutcome, counts: RunCounts): void {
    this.endedRuns.push({ run, outcome, counts })
    this.flush()
  }

  flush(): void {
    this.#written.push(...this.#pending)
    this.#pending = []
  }

  /** The engine died: what was begun and has no end is interrupted. */
  crash(): void {
    this.#pending = []
    this.#records.clear()
    const open = new Map<string, Row & { readonly row: 'begun' }>()
    for (const row of this.#written) {
      if (row.row === 'begun') open.set(`${row.run} ${row.task}`, row)
      else {
        open.delete(`${row.attempt.run} ${row.attempt.task}`)
        this.#apply(row.attempt)
      }
    }
    for (const { run, task, attempt, at, log } of open.values()) {
      const known = this.#records.get(task)
      const last = { run, attempt, state: 'interrupted', at, log } as const
      this.#records.set(task, { durationsMs: [], ...known, task, last })
    }
  }

  #add(row: Row): void {
    if (this.#pending.length === 0) this.#clock.after(50, () => this.flush())
    this.#pending.push(row)
  }

  #apply(record: AttemptRecord): void {
    const { task, run, attempt, state, startedAt, durationMs, error } = record
    const known = this.#records.get(task)
    const last = { run, attempt, state, at: startedAt, ...(error === undefined ? {} : { error }) }
    const good = record.good ?? known?.good
    const durations = known?.durationsMs ?? []
    this.#records.set(task, {
      task,
      last,
      ...(good === undefined ? {} : { good }),
      ...(known?.markedStale && state !== 'succeeded' ? { markedStale: true } : {}),
      durationsMs: state === 'succeeded' ? [durationMs, ...durations].slice(0, 5) : durations,
    })
  }
}
