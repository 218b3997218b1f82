import type { Database, Statement } from 'better-sqlite3'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { TaskRow } from './task-rows.ts'

export interface RunningRow {
  readonly pipeline_id: number
  readonly pipeline: string
  readonly run: string
  readonly task: TaskId
  readonly attempt: number
  readonly started_at: number
  readonly log: string | null
  readonly fingerprint: string | null
}

/** Every statement of the history, compiled once. */
export interface HistoryStatements {
  readonly allTasks: Statement<[number], TaskRow>
  readonly oneTask: Statement<[number, string], TaskRow>
  readonly saveTask: Statement<[TaskRow & { pipeline: number }]>
  readonly keepText: Statement<[string, string]>
  readonly beginRun: Statement<[string, number, number, string, string, string, string]>
  readonly endRun: Statement<[number, string, string, string]>
  readonly startAttempt: Statement<[string, string, number, number, string, string | null]>
  readonly finishAttempt: Statement<[Record<string, string | number | null>]>
  readonly running: Statement<[], RunningRow>
  readonly interrupted: Statement<[number], TaskRow>
  readonly interruptAttempt: Statement<[string, string, number]>
  readonly interruptRuns: Statement<[]>
  readonly logAccept: Statement<[number, string, number, string, string | null]>
  readonly lastAccept: Statement<[number, string], { id: number; before: string | null }>
  readonly closeAccept: Statement<[number, number]>
}

const TASK_COLUMNS = [
  'task',
  'last_run',
  'last_attempt',
  'last_state',
  'last_at',
  'last_error',
  'last_exit_code',
  'last_duration_ms',
  'last_log',
  'good_run',
  'good_attempt',
  'good_at',
  'good_accepted',
  'good_fingerprint',
  'good_targets',
  'good_result',
  'marked_stale',
  'durations',
]

const ATTEMPT_COLUMNS = [
  'run',
  'task',
  'attempt',
  'state',
  'started_at',
  'duration_ms',
  'queued_ms',
  'lane',
  'exit_code',
  'signal',
  'error',
  'cpu_ms',
  'peak_memory_bytes',
  'reasons',
  'fingerprint',
  'log',
]

const insertNamed = (table: string, columns: readonly string[]): string =>
  `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`

export function prepareHistory(db: Database): HistoryStatements {
  const tasks = `SELECT ${TASK_COLUMNS.join(', ')} FROM task WHERE pipeline = ?`
  return {
    allTasks: db.prepare(tasks),
    oneTask: db.prepare(`${tasks} AND task = ?`),
    saveTask: db.prepare(insertNamed('task', ['pipeline', ...TASK_COLUMNS])),
    keepText: db.prepare('INSERT INTO text (digest, content) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    beginRun: db.prepare(
      'INSERT INTO run (id, pipeline, started_at, asked_by, asked, engine_version, text) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    endRun: db.prepare('UPDATE run SET finished_at = ?, outcome = ?, counts = ? WHERE id = ?'),
    startAttempt: db.prepare(
      "INSERT OR REPLACE INTO attempt (run, task, attempt, state, started_at, log, fingerprint) VALUES (?, ?, ?, 'running', ?, ?, ?)",
    ),
    finishAttempt: db.prepare(insertNamed('attempt', ATTEMPT_COLUMNS)),
    running: db.prepare(
      `SELECT run.pipeline AS pipeline_id, pipeline.path AS pipeline, attempt.run, attempt.task, attempt.attempt, attempt.started_at,
         attempt.log, attempt.fingerprint
       FROM attempt JOIN run ON run.id = attempt.run JOIN pipeline ON pipeline.id = run.pipeline
       WHERE attempt.state = 'running' ORDER BY attempt.started_at, attempt.attempt`,
    ),
    interrupted: db.prepare(`${tasks} AND last_state = 'interrupted' ORDER BY last_at, task`),
    interruptAttempt: db.prepare(
      "UPDATE attempt SET state = 'interrupted', fingerprint = NULL WHERE run = ? AND task = ? AND attempt = ? AND state = 'running'",
    ),
    interruptRuns: db.prepare(
      `UPDATE run SET outcome = 'interrupted', finished_at = (
         SELECT max(run.started_at, ifnull(max(started_at + ifnull(duration_ms, 0)), 0)) FROM attempt WHERE attempt.run = run.id
       ) WHERE finished_at IS NULL`,
    ),
    logAccept: db.prepare(
      'INSERT INTO accepted (pipeline, task, at, asked_by, before) VALUES (?, ?, ?, ?, ?)',
    ),
    lastAccept: db.prepare(
      'SELECT id, before FROM accepted WHERE pipeline = ? AND task = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1',
    ),
    closeAccept: db.prepare('UPDATE accepted SET undone_at = ? WHERE id = ?'),
  }
}
