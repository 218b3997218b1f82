import { closeSync, existsSync, fstatSync, openSync, readSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { assertNever } from '../../src-shared/assert.ts'
import type { Job, JobEnd, JobOutcome } from '../engine/ports.ts'
import type { ExecutionEnd } from './execution.ts'

/** Why an attempt was ended early. */
export type StopReason = 'cancelled' | 'timed-out'

/** What people and the history are told of an attempt that has ended. */
export function outcomeOf(
  job: Job,
  end: ExecutionEnd,
  stopped: StopReason | undefined,
  spent: JobEnd,
): JobOutcome {
  if (stopped === 'cancelled') return { ...spent, status: 'cancelled' }
  if (stopped === 'timed-out')
    return { ...spent, status: 'timed-out', error: timeoutText(job.timeoutMs ?? 0) }
  switch (end.kind) {
    case 'returned':
      return { ...spent, status: 'succeeded', ...(job.wantsResult ? { result: end.result ?? null } : {}) }
    case 'exited':
      return exitOutcome(job, end, spent)
    case 'threw': {
      const { kind: _kind, leftoverOf: _group, isSilent: _silent, name, message, ...rest } = end
      const error = message === '' ? name : `${name}: ${message}`
      return { ...rest, ...spent, status: 'failed', error, errorName: name }
    }
    case 'died':
    case 'refused': {
      const { kind: _kind, ...rest } = end
      return { ...spent, status: 'failed', ...rest }
    }
    case 'unusable':
      return {
        ...spent,
        status: 'failed',
        error: 'this machine has neither bash 5 nor a working Node helper to start tasks with',
      }
    default:
      return assertNever(end)
  }
}

/** `10m`, `1h 30m`, `250ms`. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`
  const seconds = Math.round(durationMs / 1000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const
  if (durationMs < 60_000) return `${durationMs / 1000}s`
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ')
}

const timeoutText = (timeoutMs: number): string =>
  `timed out after ${durationText(timeoutMs)}; its processes were ended: make the task faster or raise its \`timeout\``

function exitOutcome(job: Job, end: ExecutionEnd & { kind: 'exited' }, spent: JobEnd): JobOutcome {
  if (end.signal !== undefined) {
    const hint = end.signal === 'SIGKILL' ? ' (somebody killed it, or the system was out of memory)' : ''
    return { ...spent, status: 'failed', signal: end.signal, error: `ended by signal ${end.signal}${hint}` }
  }
  const exitCode = end.exitCode ?? 0
  if (exitCode === 0) return { ...spent, status: 'succeeded', ...(job.wantsResult ? { result: null } : {}) }
  return { ...spent, status: 'failed', exitCode, error: exitText(job, exitCode, end.remark) }
}

function exitText(job: Job, exitCode: number, remark: string): string {
  // The helper's own remark names what it could not do: the log or the folder vanished before the task began.
  if (remark !== '' && !existsSync(job.cwd))
    return `the working directory ${job.cwd} does not exist; create it or correct \`cwd\``
  if (remark !== '' && !existsSync(job.logPath)) {
    return `the log ${job.logPath} can't be written (${remark.replace(/^.*line \d+: /, '')}); make room or correct the folder's rights`
  }
  const text = `ended with exit code ${exitCode}`
  const full = [job.cwd, dirname(job.logPath)].find(isFull)
  if (full !== undefined) return `${text}: the disk of ${full} is full; make room`
  if (exitCode !== 127 && exitCode !== 126) return text
  const what = exitCode === 127 ? 'a command was not found' : 'a command could not be executed'
  const last = lastLine(job.logPath)
  return `${text}: ${what}${last === '' ? '' : ` (${last})`}; install it or correct the command`
}

/** The command may have said so, but a full disk has no room for its log either. */
function isFull(folder: string): boolean {
  try {
    const { blocks, bavail, files, ffree } = statfsSync(folder)
    return (blocks > 0 && bavail === 0) || (files > 0 && ffree === 0)
  } catch {
    return false
  }
}

/** The last line of a log, at most 300 characters. */
function lastLine(path: string): string {
  try {
    const descriptor = openSync(path, 'r')
    try {
      const size = fstatSync(descriptor).size
      const block = Buffer.alloc(Math.min(size, 2048))
      readSync(descriptor, block, 0, block.length, size - block.length)
      return (block.toString('utf8').trimEnd().split('\n').pop() ?? '').slice(-300)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return ''
  }
}
