import type { Json } from '../../src-shared/json.ts'
import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { AttemptRecord, Fingerprint, GoodRecord, TargetRecord, TaskRecord } from '../engine/ports.ts'

/** One row of the table `task`: what staleness needs to know. JSON stays text until somebody asks. */
export interface TaskRow {
  task: TaskId
  last_run: string | null
  last_attempt: number | null
  last_state: NonNullable<TaskRecord['last']>['state'] | null
  last_at: number | null
  last_error: string | null
  last_exit_code: number | null
  last_duration_ms: number | null
  last_log: string | null
  good_run: string | null
  good_attempt: number | null
  good_at: number | null
  good_accepted: number | null
  good_fingerprint: string | null
  good_targets: string | null
  good_result: string | null
  marked_stale: number
  durations: string
}

export type GoodColumns = Pick<
  TaskRow,
  | 'good_run'
  | 'good_attempt'
  | 'good_at'
  | 'good_accepted'
  | 'good_fingerprint'
  | 'good_targets'
  | 'good_result'
>

/** How many durations of successful attempts are kept for estimates. */
const DURATIONS_KEPT = 5

const NO_GOOD: GoodColumns = {
  good_run: null,
  good_attempt: null,
  good_at: null,
  good_accepted: null,
  good_fingerprint: null,
  good_targets: null,
  good_result: null,
}

export const emptyRow = (task: TaskId): TaskRow => ({
  task,
  last_run: null,
  last_attempt: null,
  last_state: null,
  last_at: null,
  last_error: null,
  last_exit_code: null,
  last_duration_ms: null,
  last_log: null,
  ...NO_GOOD,
  marked_stale: 0,
  durations: '[]',
})

/** The row after an attempt: a success replaces the good state, anything else leaves it. */
export function afterAttempt(row: TaskRow, attempt: AttemptRecord): TaskRow {
  const isSuccess = attempt.state === 'succeeded'
  return {
    ...row,
    last_run: attempt.run,
    last_attempt: attempt.attempt,
    last_state: attempt.state,
    last_at: Math.round(attempt.startedAt + attempt.durationMs),
    last_error: attempt.error ?? null,
    last_exit_code: attempt.exitCode ?? null,
    last_duration_ms: attempt.durationMs,
    last_log: attempt.log ?? null,
    ...(isSuccess && attempt.good !== undefined ? goodColumns(attempt.good) : {}),
    marked_stale: isSuccess ? 0 : row.marked_stale,
    durations: isSuccess ? withDuration(row.durations, attempt.durationMs) : row.durations,
  }
}

export function goodColumns(good: GoodRecord | undefined): GoodColumns {
  if (good === undefined) return NO_GOOD
  return {
    good_run: good.run,
    good_attempt: good.attempt,
    good_at: good.at,
    good_accepted: good.accepted ? 1 : 0,
    good_fingerprint: fingerprintText(good.fingerprint),
    good_targets: JSON.stringify(good.targets),
    good_result: good.result === undefined ? null : JSON.stringify(good.result),
  }
}

/**
 * The record that a row stands for. Fingerprint, targets and result are parsed when they are read: of thousands of records in memory
 * text takes a third of what objects do.
 */
export function recordOf(row: TaskRow): TaskRecord {
  const good = goodOf(row)
  const last = lastOf(row)
  return {
    task: row.task,
    ...(last === undefined ? {} : { last }),
    ...(good === undefined ? {} : { good }),
    ...(row.marked_stale === 0 ? {} : { markedStale: true }),
    durationsMs: numbersIn(row.durations),
  }
}

function lastOf(row: TaskRow): TaskRecord['last'] {
  if (row.last_run === null || row.last_state === null) return undefined
  return {
    run: row.last_run,
    attempt: row.last_attempt ?? 1,
    state: row.last_state,
    at: row.last_at ?? 0,
    ...(row.last_error === null ? {} : { error: row.last_error }),
    ...(row.last_exit_code === null ? {} : { exitCode: row.last_exit_code }),
    ...(row.last_duration_ms === null ? {} : { durationMs: row.last_duration_ms }),
    ...(row.last_log === null ? {} : { log: row.last_log }),
  }
}

function goodOf(row: GoodColumns): GoodRecord | undefined {
  const { good_run: run, good_fingerprint: fingerprint, good_targets: targets, good_result: result } = row
  if (run === null || fingerprint === null || targets === null) return undefined
  const lazyFingerprint = once(() => fingerprintIn(fingerprint))
  const lazyTargets = once((): TargetRecord[] => JSON.parse(targets))
  const base = {
    run,
    attempt: row.good_attempt ?? 0,
    at: row.good_at ?? 0,
    accepted: row.good_accepted === 1,
    get fingerprint() {
      return lazyFingerprint()
    },
    get targets() {
      return lazyTargets()
    },
  }
  if (result === null) return base
  const lazyResult = once((): Json => JSON.parse(result))
  return Object.defineProperty(base, 'result', { get: lazyResult, enumerable: true })
}

/** The hash first, where `fingerprintIn` finds it. */
const fingerprintText = ({ hash, ...parts }: Fingerprint): string => JSON.stringify({ hash, ...parts })

const HASH_FIRST = /^\{"hash":"([^"\\]*)"/

/** Most comparisons need no more than the hash: the rest is parsed when it is read. */
function fingerprintIn(text: string): Fingerprint {
  const hash = HASH_FIRST.exec(text)?.[1]
  if (hash === undefined) return JSON.parse(text)
  const parts = once((): Fingerprint => JSON.parse(text))
  return {
    hash,
    get command() {
      return parts().command
    },
    get code() {
      return parts().code
    },
    get inputs() {
      return parts().inputs
    },
    get results() {
      return parts().results
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function numbersIn(text: string): number[] {
  return text === '[]' ? [] : JSON.parse(text)
}

const withDuration = (durations: string, durationMs: number): string =>
  JSON.stringify([durationMs, ...numbersIn(durations)].slice(0, DURATIONS_KEPT))
