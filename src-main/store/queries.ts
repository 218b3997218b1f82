import type { Json, JsonObject } from '../../src-shared/json.ts'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunCounts, RunOutcome } from '../../src-shared/run/state.ts'
import type { Fingerprint } from '../engine/ports.ts'
import type { Store } from './open.ts'
import { pipelineNumber } from './pipelines.ts'

export interface PastRun {
  readonly run: string
  readonly state: 'running' | RunOutcome | 'interrupted'
  readonly startedAt: number
  readonly finishedAt?: number
  readonly by: string
  readonly asked: JsonObject
  readonly engineVersion: string
  /** Digest of the text that it ran. */
  readonly version: string
  /** Absent for a run that goes on or was interrupted. */
  readonly counts?: RunCounts
}

export interface PastAttempt {
  readonly run: string
  readonly task: TaskId
  readonly attempt: number
  readonly state: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'cancelled' | 'interrupted'
  readonly startedAt: number
  readonly durationMs?: number
  readonly queuedMs?: number
  readonly lane?: number
  readonly exitCode?: number
  readonly signal?: string
  readonly error?: string
  readonly cpuMs?: number
  readonly peakMemoryBytes?: number
  readonly reasons?: Json
  readonly log?: string
  /** Of a success. */
  readonly fingerprint?: Fingerprint
}

export interface HistoryQueries {
  /** Newest first. */
  runs(limit: number, offset?: number): readonly PastRun[]
  /** By its id, or an unambiguous beginning of it. */
  run(id: string): PastRun | undefined
  /** The exact text that ran. */
  textOf(run: string): string | undefined
  /** In the order in which they started. */
  attempts(run: string): readonly PastAttempt[]
  /** The same without fingerprints, which are most of what a large run's attempts hold. */
  attemptsBriefly(run: string): readonly PastAttempt[]
  /** Newest first. */
  attemptsOf(task: TaskId, limit: number): readonly PastAttempt[]
  /** The newest of several tasks together, without fingerprints: one question for any number of instances. */
  attemptsOfAny(tasks: readonly TaskId[], limit: number): readonly PastAttempt[]
  /**
   * Forgets all but the newest runs, except those whose attempts are some task's last (their logs are what `logs` shows). Gives the
   * forgotten ids: their log folders can go.
   */
  prune(keepRuns: number): readonly string[]
}

/** What hosts ask of one pipeline's history. Unwritten rows are written first, so answers are never behind. */
export function createQueries(store: Store, pipelinePath: string): HistoryQueries {
  const pipeline = pipelineNumber(store, pipelinePath)
  const { db, writer } = store
  const runs = db.prepare<[number, number, number], RunRow>(
    `${RUNS} WHERE pipeline = ? ORDER BY started_at DESC, rowid DESC LIMIT ? OFFSET ?`,
  )
  const like = db.prepare<[number, string, string], RunRow>(
    `${RUNS} WHERE pipeline = ? AND substr(id, 1, length(?)) = ? LIMIT 2`,
  )
  const text = db.prepare<[string], { content: string }>(
    'SELECT content FROM run JOIN text ON text.digest = run.text WHERE run.id = ?',
  )
  const ofRun = db.prepare<[string], AttemptRow>(
    `${ATTEMPTS} WHERE attempt.run = ? ORDER BY attempt.started_at, task, attempt`,
  )
  const briefly = db.prepare<[string], AttemptRow>(
    `${BRIEF_ATTEMPTS} WHERE attempt.run = ? ORDER BY attempt.started_at, task, attempt`,
  )
  const ofAny = db.prepare<[string, number, number], AttemptRow>(
    `${BRIEF_ATTEMPTS} JOIN run ON run.id = attempt.run
     WHERE task IN (SELECT value FROM json_each(?)) AND run.pipeline = ?
     ORDER BY attempt.started_at DESC, attempt DESC LIMIT ?`,
  )
  const ofTask = db.prepare<[string, number, number], AttemptRow>(
    `${ATTEMPTS} JOIN run ON run.id = attempt.run WHERE task = ? AND run.pipeline = ?
     ORDER BY attempt.started_at DESC, attempt DESC LIMIT ?`,
  )
  return {
    runs(limit, offset = 0) {
      writer.flush()
      return runs.all(pipeline, limit, offset).map(runOf)
    },
    run(id) {
      writer.flush()
      const found = like.all(pipeline, id, id)
      const row = found.length === 1 ? found[0] : found.find((each) => each.id === id)
      return row === undefined ? undefined : runOf(row)
    },
    textOf(run) {
      writer.flush()
      return text.get(run)?.content
    },
    attempts(run) {
      writer.flush()
      return ofRun.all(run).map(attemptOf)
    },
    attemptsBriefly(run) {
      writer.flush()
      return briefly.all(run).map(attemptOf)
    },
    attemptsOf(task, limit) {
      writer.flush()
      return ofTask.all(task, pipeline, limit).map(attemptOf)
    },
    attemptsOfAny(tasks, limit) {
      writer.flush()
      return ofAny.all(JSON.stringify(tasks), pipeline, limit).map(attemptOf)
    },
    prune(keepRuns) {
      writer.flush()
      return store.access === 'read-only' ? [] : prune(store, pipeline, keepRuns)
    },
  }
}

function prune({ db }: Store, pipeline: number, keepRuns: number): readonly string[] {
  return db
    .transaction(() => {
      const gone = db
        .prepare<[number, number, number, number], { id: string }>(
          `DELETE FROM run WHERE pipeline = ? AND finished_at IS NOT NULL
             AND id NOT IN (SELECT id FROM run WHERE pipeline = ? ORDER BY started_at DESC, rowid DESC LIMIT ?)
             AND id NOT IN (SELECT last_run FROM task WHERE pipeline = ? AND last_run IS NOT NULL)
           RETURNING id`,
        )
        .all(pipeline, pipeline, keepRuns, pipeline)
      db.exec('DELETE FROM text WHERE digest NOT IN (SELECT text FROM run)')
      return gone.map(({ id }) => id)
    })
    .immediate()
}

interface RunRow {
  readonly id: string
  readonly outcome: PastRun['state'] | null
  readonly started_at: number
  readonly finished_at: number | null
  readonly asked_by: string
  readonly asked: string
  readonly engine_version: string
  readonly text: string
  readonly counts: string | null
}

const RUNS =
  'SELECT id, outcome, started_at, finished_at, asked_by, asked, engine_version, text, counts FROM run'

function runOf(row: RunRow): PastRun {
  return {
    run: row.id,
    state: row.outcome ?? 'running',
    startedAt: row.started_at,
    by: row.asked_by,
    asked: JSON.parse(row.asked),
    engineVersion: row.engine_version,
    version: row.text,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.counts === null ? {} : { counts: JSON.parse(row.counts) }),
  }
}

interface AttemptRow {
  readonly run: string
  readonly task: TaskId
  readonly attempt: number
  readonly state: PastAttempt['state']
  readonly startedAt: number
  readonly durationMs: number | null
  readonly queuedMs: number | null
  readonly lane: number | null
  readonly exitCode: number | null
  readonly signal: string | null
  readonly error: string | null
  readonly cpuMs: number | null
  readonly peakMemoryBytes: number | null
  readonly reasons: string | null
  readonly log: string | null
  readonly fingerprint: string | null
}

const ATTEMPTS = `SELECT attempt.run, task, attempt, state, attempt.started_at AS startedAt, duration_ms AS durationMs,
  queued_ms AS queuedMs, lane, exit_code AS exitCode, signal, error, cpu_ms AS cpuMs,
  peak_memory_bytes AS peakMemoryBytes, reasons, log, fingerprint FROM attempt`

const BRIEF_ATTEMPTS = ATTEMPTS.replace('fingerprint FROM', 'NULL AS fingerprint FROM')

function attemptOf({ reasons, fingerprint, ...row }: AttemptRow): PastAttempt {
  return {
    run: row.run,
    task: row.task,
    attempt: row.attempt,
    state: row.state,
    startedAt: row.startedAt,
    ...(row.durationMs === null ? {} : { durationMs: row.durationMs }),
    ...(row.queuedMs === null ? {} : { queuedMs: row.queuedMs }),
    ...(row.lane === null ? {} : { lane: row.lane }),
    ...(row.exitCode === null ? {} : { exitCode: row.exitCode }),
    ...(row.signal === null ? {} : { signal: row.signal }),
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.cpuMs === null ? {} : { cpuMs: row.cpuMs }),
    ...(row.peakMemoryBytes === null ? {} : { peakMemoryBytes: row.peakMemoryBytes }),
    ...(row.log === null ? {} : { log: row.log }),
    ...(reasons === null ? {} : { reasons: JSON.parse(reasons) }),
    ...(fingerprint === null ? {} : { fingerprint: JSON.parse(fingerprint) }),
  }
}
