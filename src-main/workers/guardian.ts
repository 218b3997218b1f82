import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { unref, unusableCode } from './slot-process.ts'

/** Outlives the engine by two seconds at most, and ends what it kept. See guardian.bash. */
export interface Guardian {
  watchSlot(pid: number): void
  watchWorker(pid: number, mark: string): void
  forget(pid: number): void
  quit(): Promise<void>
}

/**
 * Starts the guardian: `ways` are program and arguments, the best first; the next is taken for good where one can't run here.
 * If it dies it is started anew, with all that is kept by then.
 */
export function startGuardian(ways: readonly (readonly string[])[], env: NodeJS.ProcessEnv): Guardian {
  let way = 0
  const kept = new Map<number, string>()
  let child: ChildProcess
  let input: Writable
  let isQuitting = false
  let restarts = 0
  let gone = Promise.resolve()

  function start(): void {
    const [program = '', ...rest] = ways[way] ?? []
    const started = spawn(program, rest, {
      cwd: '/',
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child = started
    input = started.stdin
    started.unref()
    unref(input)
    input.on('error', () => {})
    gone = new Promise((resolve) => {
      const ended = (problem: Error | number | null) => {
        resolve()
        const isUnusable = problem instanceof Error || problem === unusableCode
        if (isUnusable && way < ways.length - 1) way++
        // A guardian that can't live here must not be started for ever.
        if (!isQuitting && child === started && restarts++ < 5) start()
      }
      started.once('error', ended)
      started.once('exit', ended)
    })
    for (const line of kept.values()) input.write(line)
  }

  function keep(pid: number, line: string): void {
    kept.set(pid, line)
    input.write(line)
  }

  start()
  return {
    watchSlot: (pid) => keep(pid, `slot ${pid}\n`),
    watchWorker: (pid, mark) => keep(pid, `worker ${pid} ${mark}\n`),
    forget(pid) {
      if (kept.delete(pid)) input.write(`gone ${pid}\n`)
    },
    quit() {
      isQuitting = true
      child.ref()
      input.end('quit\n')
      return gone
    },
  }
}
