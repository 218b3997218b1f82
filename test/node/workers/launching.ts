import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issuePermit } from '../../../src-main/engine/permit.ts'
import type { Job, JobOutcome, RunningJob } from '../../../src-main/engine/ports.ts'
import { createLauncher, type LauncherOptions } from '../../../src-main/workers/launcher.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'

/** A launcher in a folder of its own, and short ways to use it. Everything ends with `using`. */
export class Launching implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'taskgraph-launcher-'))
  readonly launcher
  readonly progress: { fraction: number; message: string | undefined }[] = []
  #jobs = 0

  constructor(options: Partial<LauncherOptions> = {}) {
    this.launcher = createLauncher({ slots: 2, ...options })
  }

  job(action: Job['action'], more: Partial<Job> = {}): Job {
    const number = ++this.#jobs
    return {
      task: `task_${number}` as TaskId,
      run: 'run-1',
      attempt: 1,
      action,
      cwd: this.folder,
      env: {},
      logPath: join(this.folder, `${number}.log`),
      graceMs: 500,
      wantsResult: true,
      ...more,
    }
  }

  start(job: Job): RunningJob {
    return this.launcher.start(issuePermit(), job, (fraction, message) => {
      this.progress.push({ fraction, message })
    })
  }

  async run(action: Job['action'], more: Partial<Job> = {}): Promise<JobOutcome & { log: string }> {
    const job = this.job(action, more)
    const outcome = await this.start(job).outcome
    return { ...outcome, log: logOf(job) }
  }

  shell(command: string, more: Partial<Job> = {}) {
    return this.run({ kind: 'shell', command }, more)
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.launcher.close()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

export function logOf(job: Job): string {
  try {
    return readFileSync(job.logPath, 'utf8')
  } catch {
    return ''
  }
}

/** Whether a job has said `up` as the first thing that it says. A log may grow by a gigabyte a second: no more of it is read. */
export function isUp(job: Job): boolean {
  try {
    const descriptor = openSync(job.logPath, 'r')
    try {
      const start = Buffer.alloc(100)
      readSync(descriptor, start)
      return start.includes('up')
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false
  }
}

/** The parts of an outcome that are the same each time. */
export function plain(outcome: JobOutcome & { log?: string }): Record<string, unknown> {
  const {
    durationMs: _duration,
    cpuMs: _cpu,
    peakMemoryBytes: _memory,
    log: _log,
    ...rest
  } = outcome as JobOutcome & {
    log?: string
  }
  return rest
}
