import { dirname } from 'node:path'
import type { Job } from '../engine/ports.ts'
import { assetPath } from './asset-path.ts'
import type { Execution, ExecutionEnd } from './execution.ts'
import { FunctionWorker } from './function-process.ts'
import type { Guardian } from './guardian.ts'
import { resolveProgram } from './program.ts'
import type { CallRequest } from './worker-protocol.ts'

export interface FunctionPoolOptions {
  /** At most this many are kept while idle. */
  readonly keep: number
  readonly env: NodeJS.ProcessEnv
  readonly guardian: () => Guardian
  /** Unique among all engines of this machine; the worker's mark begins with it. */
  readonly engineMark: string
}

export type FunctionJob = Job & { readonly action: Extract<Job['action'], { kind: 'module' | 'python' }> }

interface KeptWorker {
  /** Workers with equal keys are interchangeable: same interpreter, same folder of modules, same start environment. */
  readonly key: string
  readonly worker: FunctionWorker
}

/** Hands each function call to an idle worker that can serve it, and replaces those that ended or hold older code. */
export class FunctionPool {
  readonly #options: FunctionPoolOptions
  readonly #all = new Set<FunctionWorker>()
  #idle: KeptWorker[] = []
  #started = 0

  constructor(options: FunctionPoolOptions) {
    this.#options = options
  }

  /** `callEnv`: the declared variables and the attempt's marks. `release` as for a slot. */
  execute(
    job: FunctionJob,
    callEnv: Readonly<Record<string, string>>,
  ): Execution & { readonly release: () => void } {
    const key = keyOf(job)
    let kept: KeptWorker | undefined
    const call = async (): Promise<ExecutionEnd> => {
      const interpreter = this.#interpreterOf(job)
      if (!interpreter.ok) return { kind: 'refused', ...interpreter.error }
      for (;;) {
        kept = this.#acquire(key, job, interpreter.value)
        const end = await kept.worker.call(requestOf(job, callEnv), nameOf(job)).ended
        if (end.kind !== 'stale') return end
        // Code that is loaded can't be unloaded; whatever it started in the background goes with it.
        void kept.worker.end()
      }
    }
    const ended = call().catch(
      (error: unknown): ExecutionEnd => ({
        kind: 'refused',
        error: `a worker for ${nameOf(job)} can't be started: ${error instanceof Error ? error.message : String(error)}`,
      }),
    )
    const release = () => {
      if (kept?.worker.isAlive) this.#release(kept)
    }
    return { ended, group: () => kept?.worker.pid, release }
  }

  /** Ends the workers. Call it when nothing runs in them. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.end()))
  }

  #acquire(key: string, job: FunctionJob, interpreter: string): KeptWorker {
    // The one used last: what it has in its caches is the warmest.
    const at = this.#idle.findLastIndex((kept) => kept.key === key && kept.worker.isAlive)
    const [idle] = at < 0 ? [] : this.#idle.splice(at, 1)
    if (idle) return idle
    const mark = `${this.#options.engineMark}.w${++this.#started}`
    const worker = new FunctionWorker({
      words: wordsOf(job, interpreter),
      env: { ...this.#options.env, ...startEnv(job), ...electronEnv(job), TASKGRAPH_WORKER: mark },
      firstLog: job.logPath,
      onGone: (gone) => this.#forget(gone),
    })
    this.#all.add(worker)
    if (worker.pid !== undefined) this.#options.guardian().watchWorker(worker.pid, mark)
    return { key, worker }
  }

  #release(kept: KeptWorker): void {
    this.#idle.push(kept)
    if (this.#idle.length > this.#options.keep) void this.#idle.shift()?.worker.end() // awaited by `close` too
  }

  #forget(worker: FunctionWorker): void {
    this.#all.delete(worker)
    this.#idle = this.#idle.filter((kept) => kept.worker !== worker)
    if (worker.pid !== undefined) this.#options.guardian().forget(worker.pid)
  }

  #interpreterOf(job: FunctionJob) {
    if (job.action.kind === 'module') return { ok: true, value: process.execPath } as const
    const { interpreter } = job.action
    const found = resolveProgram(interpreter, job.cwd, job.env.PATH ?? this.#options.env.PATH)
    if (found.ok) return found
    const error = `the Python interpreter "${interpreter}" was not found or can't be executed; install Python 3 or correct \`interpreters\``
    return { ok: false, error: { ...found.error, error } } as const
  }
}

function requestOf(job: FunctionJob, env: Readonly<Record<string, string>>): Omit<CallRequest, 'id'> {
  const { action } = job
  return {
    module: action.module,
    isFile: action.kind === 'module' || action.isFile,
    function: action.kind === 'module' ? action.export : action.function,
    args: action.args,
    ...(action.kind === 'python' ? { importRoot: importRootOf(action, job.cwd) } : {}),
    ...(action.kind === 'python' && action.kwargs !== undefined ? { kwargs: action.kwargs } : {}),
    cwd: job.cwd,
    env,
    logPath: job.logPath,
    wantsResult: job.wantsResult,
    ...(job.codeDigest === undefined ? {} : { codeDigest: job.codeDigest }),
  }
}

function nameOf(job: FunctionJob): string {
  const { action } = job
  return action.kind === 'module'
    ? `${action.module}#${action.export}`
    : `${action.module}:${action.function}`
}

function wordsOf(job: FunctionJob, interpreter: string): readonly string[] {
  if (job.action.kind === 'python') return [interpreter, '-u', assetPath('python_worker.py')]
  return [interpreter, '--disable-warning=ExperimentalWarning', assetPath('js-worker.js', 'js-worker.ts')]
}

/** Electron's own binary works as Node with this variable: the fuse `runAsNode` stays on for it. */
const electronEnv = (job: FunctionJob): NodeJS.ProcessEnv =>
  job.action.kind === 'module' && process.versions.electron !== undefined ? { ELECTRON_RUN_AS_NODE: '1' } : {}

const importRootOf = (action: { readonly importRoot?: string }, cwd: string): string =>
  action.importRoot ?? cwd

/** Declared variables that a process reads only when it starts. */
function startEnv(job: FunctionJob): Record<string, string> {
  const startsWith = /^(PYTHON|NODE_|UV_|LD_|DYLD_|LC_|LANG|OMP_|MKL_|OPENBLAS_|TZ$)/
  return Object.fromEntries(Object.entries(job.env).filter(([name]) => startsWith.test(name)))
}

function keyOf(job: FunctionJob): string {
  const { action } = job
  // Python knows modules by name: two folders with a file of the same name need two processes.
  const where =
    action.kind === 'module'
      ? []
      : [action.interpreter, action.isFile ? dirname(action.module) : '', importRootOf(action, job.cwd)]
  return JSON.stringify([action.kind, ...where, Object.entries(startEnv(job)).sort()])
}
