import { join } from 'node:path'
import type { AttemptRecord, TargetRecord } from '../engine/ports.ts'
import type { InterruptedAttempt, LeftAttempt } from '../store/history.ts'
import { type ExitRecord, readExitRecord } from '../workers/exit-record.ts'
import type { Workspace } from './workspace.ts'

/**
 * Settles what an engine that died has left, of any pipeline of the folder: an attempt that ended by itself is recorded as what it was,
 * all others as interrupted. Gives the tasks of this pipeline whose last attempt was interrupted, now or found so earlier. To be called
 * by who holds the workspace's lock.
 */
export function recoverRuns(workspace: Workspace): readonly InterruptedAttempt[] {
  workspace.history.recoverInterrupted((left) => endOf(workspace, left))
  return workspace.history.interrupted()
}

/** Kernels stamp files with the time of the last tick. */
const TICK_MS = 20

/** Undefined: nobody can say how it ended, or not that it still holds. */
function endOf(workspace: Workspace, left: LeftAttempt): AttemptRecord | undefined {
  const record = left.log === undefined ? undefined : readExitRecord(join(workspace.folder, left.log))
  if (record?.endedAtMs === undefined || record.status === null) return undefined
  const { run, task, attempt, startedAt, log } = left
  const base = {
    run,
    task,
    attempt,
    startedAt,
    durationMs: Math.max(0, record.endedAtMs - startedAt),
    ...(log === undefined ? {} : { log }),
  }
  if (record.status !== 0) {
    const error = `ended with exit code ${record.status}, when TaskGraph itself had died`
    return { ...base, state: 'failed', exitCode: record.status, error }
  }
  const targets = targetsMade(workspace, left, record)
  if (left.made === undefined || targets === undefined) return undefined
  // That its inputs are still what it began with is decided as for every other good state: by comparing.
  const good = {
    run,
    attempt,
    at: record.endedAtMs,
    fingerprint: left.made,
    targets,
    accepted: false,
  }
  return { ...base, state: 'succeeded', exitCode: 0, good }
}

/**
 * Its targets, if each is a file that was written while it ran: one that is older may wait to be put in place (`atomic`), one that is
 * younger was changed by somebody else, and of a folder nobody can tell.
 */
function targetsMade(
  { observing }: Workspace,
  { made, startedAt }: LeftAttempt,
  { endedAtMs = 0 }: ExitRecord,
): readonly TargetRecord[] | undefined {
  const paths = made?.command.targets
  if (!Array.isArray(paths)) return undefined
  const targets: TargetRecord[] = []
  for (const path of paths) {
    if (typeof path !== 'string') return undefined
    const state = observing.files.look(path, 'stat')
    if (state === 'unread' || state.kind !== 'file') return undefined
    const writtenAtMs = Number(state.mtimeNs) / 1e6
    if (writtenAtMs < startedAt - TICK_MS || writtenAtMs > endedAtMs + TICK_MS) return undefined
    targets.push({ path, kind: 'file', mtimeNs: state.mtimeNs, sizeBytes: state.sizeBytes })
  }
  return targets
}
