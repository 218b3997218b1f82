import { hash } from 'node:crypto'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type {
  AttemptRecord,
  Fingerprint,
  GoodRecord,
  History,
  RunRecord,
  TaskRecord,
} from '../engine/ports.ts'
import type { Store } from './open.ts'
import { pipelineNumber } from './pipelines.ts'
import { type HistoryStatements, prepareHistory, type RunningRow } from './statements.ts'
import { createRecords } from './task-records.ts'
import { afterAttempt, emptyRow, type GoodColumns, goodColumns, type TaskRow } from './task-rows.ts'

/** An attempt that had begun when its engine died. */
export interface InterruptedAttempt {
  /** Path of the pipeline file relative to the folder. */
  readonly pipeline: string
  readonly run: string
  readonly task: TaskId
  readonly attempt: number
  readonly startedAt: number
  readonly log?: string
}

/** An attempt that still says `running`, though no engine is there. */
export interface LeftAttempt extends InterruptedAttempt {
  /** What it began with. */
  readonly made?: Fingerprint
}

/** The engine's history and what hosts do to it by hand. */
export interface PipelineHistory extends History {
  /** All records, in no order. */
  records(): readonly TaskRecord[]
  /** How often this history has changed a task's row: by so much the generation of `ProofStore` grows where nobody else does. */
  rowChanges(): number
  /** Reads the records again if another process has written since. */
  refresh(): void
  /**
   * Turns every attempt that still says `running`, of any pipeline of the folder, to `interrupted`, and the runs that never ended.
   * To be called by who has just taken the workspace lock: nobody else can be running then. `endOf` may know that one ended after all:
   * that end is recorded instead.
   */
  recoverInterrupted(
    endOf?: (attempt: LeftAttempt) => AttemptRecord | undefined,
  ): readonly InterruptedAttempt[]
  /** Every task of this pipeline whose last attempt was interrupted, whoever found that out; oldest first. */
  interrupted(): readonly InterruptedAttempt[]
  markStale(tasks: readonly TaskId[], isStale?: boolean): void
  /** Records a state as good without a run. What was there before is kept for `undoAccept`. */
  accept(
    entries: readonly { readonly task: TaskId; readonly good: GoodRecord }[],
    by: string,
    at: number,
  ): void
  /** Brings back what the last acceptance of each task replaced; gives the tasks whose good state was an accepted one. */
  undoAccept(tasks: readonly TaskId[], at: number): readonly TaskId[]
}

/**
 * The history of one pipeline file (`pipelinePath` relative to the folder). Records are kept in memory once they were
 * asked for; what a run writes is seen at once in this process and on disk 50 ms later.
 */
export function createHistory(store: Store, pipelinePath: string): PipelineHistory {
  const pipeline = pipelineNumber(store, pipelinePath)
  const statements = prepareHistory(store.db)
  const records = createRecords(store, statements, pipeline)
  const { writer } = store
  const unwritten = new Map<string, { isOver: boolean }>()
  return {
    record: records.get,
    records: records.all,
    rowChanges: records.changes,
    refresh: records.refresh,
    beginRun: (run) => writer.add(() => insertRun(statements, pipeline, run)),
    startAttempt(run, task, attempt, startedAt, log, made) {
      const key = keyOf(run, task, attempt)
      const start = { isOver: false }
      unwritten.set(key, start)
      writer.add(() => {
        unwritten.delete(key)
        if (start.isOver) return
        statements.startAttempt.run(run, task, attempt, startedAt, log, made ? JSON.stringify(made()) : null)
      })
    },
    finishAttempt(attempt) {
      // Most attempts end before the row that says `running` was written: the row of the end is enough then.
      const start = unwritten.get(keyOf(attempt.run, attempt.task, attempt.attempt))
      if (start !== undefined) start.isOver = true
      writer.add(() => statements.finishAttempt.run(attemptColumns(attempt)))
      records.change(attempt.task, (row) => afterAttempt(row, attempt))
    },
    endRun(run, outcome, counts, finishedAt) {
      writer.add(() => statements.endRun.run(finishedAt, outcome, JSON.stringify(counts), run))
      writer.flush(true)
    },
    flush: () => void writer.flush(),
    recoverInterrupted(endOf = () => undefined) {
      writer.flush()
      const { found, interrupted } = recover(store, statements, endOf)
      if (found > 0) records.forget()
      return interrupted
    },
    interrupted() {
      writer.flush()
      const rows = store.read(() => statements.interrupted.all(pipeline), [])
      return rows.flatMap((row) => interruptedIn(row, pipelinePath))
    },
    markStale(tasks, isStale = true) {
      for (const task of tasks) records.change(task, (row) => ({ ...row, marked_stale: isStale ? 1 : 0 }))
      writer.flush()
    },
    accept(entries, by, at) {
      for (const { task, good } of entries) {
        const before = records.row(task)
        writer.add(() =>
          statements.logAccept.run(pipeline, task, at, by, before === undefined ? null : beforeText(before)),
        )
        records.change(task, (row) => ({ ...row, ...goodColumns(good), marked_stale: 0 }))
      }
      writer.flush(true)
    },
    undoAccept(tasks, at) {
      writer.flush()
      const undone = tasks.filter((task) => {
        const logged = statements.lastAccept.get(pipeline, task)
        // A success after it has put a state of its own in its place.
        if (logged === undefined || records.row(task)?.good_accepted !== 1) return false
        writer.add(() => statements.closeAccept.run(at, logged.id))
        const before = parseBefore(logged.before)
        records.change(task, (row) => ({ ...row, ...before }))
        return true
      })
      writer.flush(true)
      return undone
    },
  }
}

function insertRun(statements: HistoryStatements, pipeline: number, run: RunRecord): void {
  const digest = hash('sha256', run.text, 'hex')
  statements.keepText.run(digest, run.text)
  statements.beginRun.run(
    run.run,
    pipeline,
    run.startedAt,
    run.by,
    JSON.stringify(run.asked),
    run.engineVersion,
    digest,
  )
}

function attemptColumns(attempt: AttemptRecord): Record<string, string | number | null> {
  return {
    run: attempt.run,
    task: attempt.task,
    attempt: attempt.attempt,
    state: attempt.state,
    started_at: attempt.startedAt,
    duration_ms: attempt.durationMs,
    queued_ms: attempt.queuedMs ?? null,
    lane: attempt.lane ?? null,
    exit_code: attempt.exitCode ?? null,
    signal: attempt.signal ?? null,
    error: attempt.error ?? null,
    cpu_ms: attempt.cpuMs ?? null,
    peak_memory_bytes: attempt.peakMemoryBytes ?? null,
    reasons: attempt.reasons === undefined ? null : JSON.stringify(attempt.reasons),
    fingerprint: attempt.good === undefined ? null : JSON.stringify(attempt.good.fingerprint),
    log: attempt.log ?? null,
  }
}

function recover(
  store: Store,
  statements: HistoryStatements,
  endOf: (attempt: LeftAttempt) => AttemptRecord | undefined,
): { readonly found: number; readonly interrupted: readonly InterruptedAttempt[] } {
  if (store.access === 'read-only') return { found: 0, interrupted: [] }
  return store.db
    .transaction(() => {
      const running = statements.running.all()
      const interrupted: InterruptedAttempt[] = []
      for (const left of running) {
        const attempt = attemptOf(left)
        const row = statements.oneTask.get(left.pipeline_id, left.task) ?? emptyRow(left.task)
        const made = left.fingerprint === null ? {} : { made: JSON.parse(left.fingerprint) }
        const ended = endOf({ ...attempt, ...made })
        if (ended === undefined) {
          statements.interruptAttempt.run(left.run, left.task, left.attempt)
          interrupted.push(attempt)
        } else statements.finishAttempt.run(attemptColumns(ended))
        const changed = ended === undefined ? afterInterruption(row, left) : afterAttempt(row, ended)
        statements.saveTask.run({ ...changed, pipeline: left.pipeline_id })
      }
      statements.interruptRuns.run()
      return { found: running.length, interrupted }
    })
    .immediate()
}

const attemptOf = ({ pipeline, run, task, attempt, started_at, log }: RunningRow): InterruptedAttempt => ({
  pipeline,
  run,
  task,
  attempt,
  startedAt: started_at,
  ...(log === null ? {} : { log }),
})

const afterInterruption = (row: TaskRow, { run, attempt, started_at, log }: RunningRow): TaskRow => ({
  ...row,
  last_run: run,
  last_attempt: attempt,
  last_state: 'interrupted',
  last_at: started_at,
  last_error: null,
  last_exit_code: null,
  last_duration_ms: null,
  last_log: log,
})

function interruptedIn(row: TaskRow, pipeline: string): readonly InterruptedAttempt[] {
  if (row.last_run === null) return []
  const log = row.last_log === null ? {} : { log: row.last_log }
  const { task, last_run: run, last_attempt, last_at } = row
  return [{ pipeline, run, task, attempt: last_attempt ?? 1, startedAt: last_at ?? 0, ...log }]
}

const keyOf = (run: string, task: TaskId, attempt: number): string => `${run} ${attempt} ${task}`

type Before = GoodColumns & Pick<TaskRow, 'marked_stale'>

function beforeText(row: TaskRow): string {
  const before: Before = {
    good_run: row.good_run,
    good_attempt: row.good_attempt,
    good_at: row.good_at,
    good_accepted: row.good_accepted,
    good_fingerprint: row.good_fingerprint,
    good_targets: row.good_targets,
    good_result: row.good_result,
    marked_stale: row.marked_stale,
  }
  return JSON.stringify(before)
}

function parseBefore(text: string | null): Before {
  return text === null ? { ...goodColumns(undefined), marked_stale: 0 } : JSON.parse(text)
}
