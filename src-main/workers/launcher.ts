import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { isPermit } from '../engine/permit.ts'
import type { Job, JobOutcome, Launcher, RunningJob, RunPermit } from '../engine/ports.ts'
import { assetPath } from './asset-path.ts'
import { Attempt, type StartedExecution } from './attempt.ts'
import { BashSlot } from './bash-slot.ts'
import { type FunctionJob, FunctionPool } from './function-pool.ts'
import { type Guardian, startGuardian } from './guardian.ts'
import { helperWords, NodeSlot } from './node-slot.ts'
import { checkJob, prepareProgram, type Refusal, taskEnvironment, withholdForSlot } from './program.ts'
import { findSlotPython, PythonSlot } from './python-slot.ts'
import type { Slot, SlotOptions } from './slot.ts'
import { SlotPool } from './slot-pool.ts'

export type Helper = 'python' | 'bash' | 'node'

export interface LauncherOptions {
  /** How many tasks usually run at once: as many idle slots and workers are kept. More may be started. */
  readonly slots: number
  /** The engine's own environment, on which every task's is built. Default: this process's. */
  readonly engineEnv?: NodeJS.ProcessEnv
  /**
   * Ways to start tasks, the best first; one that can't work here is passed over for good. Default: Python (Linux with Python 3.9), bash 5,
   * Node. Where only Node is named, it guards the tasks too.
   */
  readonly helpers?: readonly Helper[]
  /** Told of what went wrong but harms no task. */
  readonly onDiagnostic?: (message: string) => void
}

/**
 * The launcher of processes: programs in kept slots, functions in kept workers, all of them ended with the engine.
 * `start` throws without a genuine permit (a bug of the caller); all else that goes wrong is an outcome.
 */
export function createLauncher(options: LauncherOptions): Launcher {
  // A copy: every look into `process.env` itself asks the system.
  const baseEnv = { ...(options.engineEnv ?? process.env) }
  const { env: slotEnv, withheld } = withholdForSlot(baseEnv)
  const workerEnv = withoutMarks(baseEnv)
  const engineMark = `${process.pid.toString(36)}-${randomBytes(6).toString('hex')}`
  const keep = Math.max(1, options.slots)
  const { helpers = ['python', 'bash', 'node'] } = options
  let guard: Guardian | undefined
  const guardian = (): Guardian => {
    const isNodeAlone = helpers.every((helper) => helper === 'node')
    guard ??= startGuardian(isNodeAlone ? [nodeGuard()] : [bashGuard(), nodeGuard()], slotEnv)
    return guard
  }
  const makers = helpers.flatMap(slotMakers)
  const slots = new SlotPool({ keep, env: slotEnv, guardian, makers })
  const functions = new FunctionPool({ keep, env: workerEnv, guardian, engineMark })
  const running = new Set<Attempt>()
  let attempts = 0
  let closing: Promise<void> | undefined

  function execute(job: Job, marker: string): StartedExecution {
    const marks = {
      TASKGRAPH_TASK: job.task,
      TASKGRAPH_RUN: job.run,
      TASKGRAPH_ATTEMPT: String(job.attempt),
      TASKGRAPH_MARK: marker,
    }
    if (isFunctionJob(job)) {
      const wrong = checkJob(job)
      return wrong
        ? refused(job, wrong)
        : { ...functions.execute(job, { ...job.env, ...marks }), isShared: true }
    }
    const prepared = prepareProgram(job, marker, taskEnvironment(baseEnv, withheld, { ...job.env, ...marks }))
    return prepared.ok ? { ...slots.execute(prepared.value), isShared: false } : refused(job, prepared.error)
  }

  async function close(): Promise<void> {
    for (const attempt of running) attempt.stop('cancelled')
    await Promise.all([...running].map((attempt) => attempt.outcome))
    await Promise.all([slots.close(), functions.close()])
    await guard?.quit()
  }

  return {
    start(permit: RunPermit, job: Job, onProgress): RunningJob {
      if (!isPermit(permit))
        throw new Error('expected a permit of the trust service but was something else: nothing was started')
      if (closing) throw new Error('expected an open launcher but was closed: nothing was started')
      const marker = `${engineMark}.${++attempts}`
      const attempt = new Attempt(job, marker, execute(job, marker), onProgress)
      running.add(attempt)
      const outcome: Promise<JobOutcome> = attempt.outcome.finally(() => running.delete(attempt))
      return { outcome, cancel: () => attempt.stop('cancelled') }
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

type MakeSlot = (options: SlotOptions) => Slot

/** None where what it needs isn't there at all. */
function slotMakers(helper: Helper): readonly MakeSlot[] {
  if (helper === 'bash') return [(options) => new BashSlot(options)]
  if (helper === 'node') return [(options) => new NodeSlot(options)]
  const python = findSlotPython()
  return python === undefined ? [] : [(options) => new PythonSlot(python, options)]
}
const bashGuard = (): readonly string[] => ['bash', '--noprofile', '--norc', assetPath('guardian.bash')]
const nodeGuard = (): readonly string[] => helperWords('guard')

const isFunctionJob = (job: Job): job is FunctionJob =>
  job.action.kind === 'module' || job.action.kind === 'python'

/** What was never started; the reason also stands in the log, where people look. */
function refused(job: Job, refusal: Refusal): StartedExecution {
  try {
    appendFileSync(job.logPath, `taskgraph: ${refusal.error}\n`)
  } catch {
    // The outcome has the same text.
  }
  return {
    group: () => undefined,
    ended: Promise.resolve({ kind: 'refused', isHopeless: true, ...refusal }),
    release: () => {},
    isShared: false,
  }
}

/** An outer TaskGraph's marks would let it take our workers for its task's processes. */
function withoutMarks(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^TASKGRAPH_(TASK|ATTEMPT|RUN|WORKER)$/.test(name)),
  )
}
