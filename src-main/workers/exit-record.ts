import { readFileSync } from 'node:fs'

/** What a slot left beside the log of a task whose end it could not tell to an engine. */
export interface ExitRecord {
  /** TASKGRAPH_MARK of the attempt. */
  readonly attempt: string
  /** As a shell counts: 128 and more is a signal. `null` where the task was ended because the engine died. */
  readonly status: number | null
  readonly ended: 'itself' | 'engine-died'
  /** When it ended by itself, in milliseconds since 1970. */
  readonly endedAtMs?: number
}

/**
 * The record of an attempt whose engine died, by its log. Undefined: unknown, which is also what a function's attempt is.
 * It appears by rename at most two seconds after the engine's death, whole or not at all.
 */
export function readExitRecord(logPath: string): ExitRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(exitRecordPath(logPath), 'utf8'))
  } catch {
    return undefined
  }
  return isExitRecord(value) ? value : undefined
}

export const exitRecordPath = (logPath: string): string => `${logPath}.exit.json`

function isExitRecord(value: unknown): value is ExitRecord {
  if (typeof value !== 'object' || value === null) return false
  const record: Partial<Record<string, unknown>> = { ...value }
  const hasTime = record.endedAtMs === undefined || typeof record.endedAtMs === 'number'
  const hasStatus = typeof record.status === 'number' || record.status === null
  return (
    typeof record.attempt === 'string' &&
    hasStatus &&
    hasTime &&
    (record.ended === 'itself' || record.ended === 'engine-died')
  )
}
