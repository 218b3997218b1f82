import { hash } from 'node:crypto'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { AttemptRecord, GoodRecord, History, RunRecord, TaskRecord } from '../engine/ports.ts'
import type { Store } from './open.ts'
import { pipelineNumber } from './pipelines.ts'
import { type HistoryStatements, prepareHistory } from './statements.ts'
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

/** The engine's history and what hosts do to it by hand. */
export interface PipelineHistory extends History {
  /** All records, in no order. */
  records(): readonly TaskRecord[]
  /** Reads the records again if another process has written since. */
  refresh(): void
  /**
   * Turns every attempt that still says `running`, of any pipeline of the folder, to `interrupted`, and the runs that never ended.
   * To be called by who has just taken the workspace lock: nobody else can be running then.
   */
  recoverInterrupted(): readonly InterruptedAttempt[]
  markStale(tasks: readonly TaskId[], isStale?: boolean): void
  /** Records a state as good without a run. What was there before is kept for `undoAccept`. */
  accept(
    entries: readonly { readonly task: TaskId; readonly good: GoodRecord }[],
    by: string,
    at: number,
  ): void
  /** Brings back what the last acceptance of each task replaced; gives the tasks that had one. */
  undoAccept(tasks: readonly TaskId[], at: number): readonly TaskId[]
}

/**
 * The history of one pipeline file (`pipelinePath` relative to the folder). Records are read whole at the first question and kept in
 * memory; what a run writes is seen at once in this process and on disk 50 ms later.
 */
export function createHistory(store: Store, pipelinePath: string): PipelineHistory {
  const pipeline = pipelineNumber(store, pipelinePath)
  const statements = prepareHistory(store.db)
  const records = createRecords(store, statements, pipeline)
  const { writer } = store
  return {
    record: records.get,
    records: records.all,
    refresh: records.refresh,
    beginRun: (run) => writer.add(() => insertRun(statements, pipeline, run)),
    startAttempt: (run, task, attempt, startedAt, log) =>
      writer.add(() => statements.startAttempt.run(run, task, attempt, startedAt, log)),
    finishAttempt(attempt) {
      writer.add(() => statements.finishAttempt.run(attemptColumns(attempt)))
      records.change(attempt.task, (row) => afterAttempt(row, attempt))
    },
    endRun(run, outcome, counts, finishedAt) {
      writer.add(() => statements.endRun.run(finishedAt, outcome, JSON.stringify(counts), run))
      writer.flush(true)
    },
    flush: () => void writer.flush(),
    recoverInterrupted() {
      writer.flush()
      const interrupted = recover(store, statements)
      if (interrupted.length > 0) records.forget()
      return interrupted
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
        if (logged === undefined) return false
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

function recover(store: Store, statements: HistoryStatements): readonly InterruptedAttempt[] {
  if (store.access === 'read-only') return []
  return store.db
    .transaction(() => {
      const running = statements.running.all()
      for (const { pipeline_id, run, task, attempt, started_at, log } of running) {
        statements.interruptAttempt.run(run, task, attempt)
        const row = statements.oneTask.get(pipeline_id, task) ?? emptyRow(task)
        const changed: TaskRow = {
          ...row,
          last_run: run,
          last_attempt: attempt,
          last_state: 'interrupted',
          last_at: started_at,
          last_error: null,
          last_exit_code: null,
          last_duration_ms: null,
          last_log: log,
        }
        statements.saveTask.run({ ...changed, pipeline: pipeline_id })
      }
      statements.interruptRuns.run()
      return running.map(({ pipeline, run, task, attempt, started_at, log }) => ({
        pipeline,
        run,
        task,
        attempt,
        startedAt: started_at,
        ...(log === null ? {} : { log }),
      }))
    })
    .immediate()
}

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
