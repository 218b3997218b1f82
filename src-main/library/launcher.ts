import type { Json } from '../../src-shared/json.ts'
import type { Job, JobOutcome, Launcher, RunningJob } from '../engine/ports.ts'
import { createLauncher } from '../workers/launcher.ts'
import type { Call } from './call.ts'
import { asJson } from './described.ts'
import { asError, revivedError } from './errors.ts'

/** What the launcher needs to know of a task, and whom it tells. */
export interface LaunchEntry {
  readonly call: Call
  /** Where it was added: relative paths are meant from here. */
  readonly cwd: string
  /** The process of an attempt starts, with this log. What is given back is called at its end. */
  readonly onLog: (logPath: string) => () => void
  /** The error as it was thrown, or undefined for an attempt that didn't fail. */
  readonly onOutcome: (error: Error | undefined) => void
}

/** Calls functions of this process here, and hands everything else to kept child processes, started when first needed. */
export function createLibraryLauncher(slots: number, entryOf: (task: string) => LaunchEntry): Launcher {
  let processes: Launcher | undefined
  return {
    start(permit, job, onProgress): RunningJob {
      const entry = entryOf(job.task)
      if (entry.call.kind !== 'process') return startHere(job, entry)
      processes ??= createLauncher({ slots })
      const stop = entry.onLog(job.logPath)
      const running = processes.start(
        permit,
        { ...job, action: entry.call.action, cwd: entry.cwd },
        onProgress,
      )
      const outcome = running.outcome.then((ended) => {
        stop()
        entry.onOutcome(ended.status === 'failed' ? revivedError(ended) : undefined)
        return ended
      })
      return { outcome, cancel: () => running.cancel() }
    },
    async close() {
      await processes?.close()
    },
  }
}

/** A function can't be taken back: cancelled, it goes on but nobody waits for it. */
function startHere(job: Job, { call, onOutcome }: LaunchEntry): RunningJob {
  const begun = performance.now()
  const outcome = Promise.withResolvers<JobOutcome>()
  const spent = () => ({ durationMs: performance.now() - begun })
  const run = async (): Promise<void> => {
    try {
      const value = call.kind === 'here' ? await call.call() : null
      const result = job.wantsResult ? { result: resultOf(value) } : {}
      onOutcome(undefined)
      outcome.resolve({ ...spent(), status: 'succeeded', ...result })
    } catch (thrown) {
      const error = asError(thrown)
      onOutcome(error)
      const { name, message, stack } = error
      const text = message === '' ? name : `${name}: ${message}`
      outcome.resolve({
        ...spent(),
        status: 'failed',
        error: text,
        errorName: name,
        ...(stack === undefined ? {} : { stack }),
      })
    }
  }
  // A turn of its own for each, so that timers and input get theirs between quick functions.
  setImmediate(() => void run())
  return { outcome: outcome.promise, cancel: () => outcome.resolve({ ...spent(), status: 'cancelled' }) }
}

const resultOf = (value: unknown): Json => (value === undefined ? null : asJson(value, 'the result'))
