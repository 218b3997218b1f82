import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One timed command. */
export interface Measured {
  readonly seconds: number
  /** User and system time of the whole tree; undefined without GNU time. */
  readonly cpuSeconds?: number
  /** Of the largest process; undefined without GNU time. */
  readonly peakMb?: number
  /** Undefined: it was ended because it took too long. */
  readonly exitCode: number | undefined
  readonly output: string
}

const GNU_TIME = '/usr/bin/time'
const hasTime = existsSync(GNU_TIME)

export interface Timing {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly limitSeconds: number
}

/** Runs a command with its output in a file. GNU time starts it from a small process, so that the peak is its own. */
export async function timed({ command, cwd, env, limitSeconds }: Timing): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-run-'))
  const log = openSync(join(folder, 'log'), 'w')
  const figures = join(folder, 'figures')
  const words = hasTime ? [GNU_TIME, '-q', '-f', '%U %S %M', '-o', figures, ...command] : [...command]
  const begunAt = performance.now()
  const child = spawn(words[0] ?? '', words.slice(1), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, limitSeconds * 1000)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  const seconds = (performance.now() - begunAt) / 1000
  clearTimeout(timer)
  const output = readFileSync(join(folder, 'log'), 'utf8')
  const spent =
    hasTime && !isLate ? readFileSync(figures, 'utf8').trim().split('\n').at(-1)?.split(' ') : undefined
  rmSync(folder, { recursive: true })
  const [user, system, peakKb] = (spent ?? []).map(Number)
  return {
    seconds,
    exitCode: isLate ? undefined : exitCode,
    output,
    ...(user === undefined || system === undefined ? {} : { cpuSeconds: user + system }),
    ...(peakKb === undefined ? {} : { peakMb: peakKb / 1024 }),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[(sorted.length >> 1) - 1] ?? upper) + upper) / 2
}
