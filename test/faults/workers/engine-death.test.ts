import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Job } from '../../../src-main/engine/ports.ts'
import { readExitRecord } from '../../../src-main/workers/exit-record.ts'
import { Launching } from '../../node/workers/launching.ts'
import { expectWithin } from '../promised.ts'
import { carriers, endCarriers, zoo } from './zoo.ts'

const engines: ChildProcess[] = []

// One that a failed test left standing still would wait for ever, and its tasks with it.
afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill('SIGKILL')
})

/** Starts an engine of its own with these jobs; it is up once all of them are. */
async function startEngine(
  launching: Launching,
  jobs: readonly Job[],
  helper: string,
): Promise<ChildProcess> {
  const file = launching.write('jobs.json', JSON.stringify(jobs))
  // Else those of an earlier one would say that they are up.
  for (const { logPath } of jobs) rmSync(logPath, { force: true })
  const engine = spawn(process.execPath, [join(import.meta.dirname, 'engine.ts'), file, helper], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await isUp(engine)
  return engine
}

/** Resolves when it says that its jobs are up; an engine that ends before, or that takes longer than a machine under load may, fails the test. */
async function isUp(engine: ChildProcess): Promise<void> {
  engines.push(engine)
  const { stdout } = engine
  if (stdout === null) throw new Error('expected a pipe')
  const stop = new AbortController()
  const ended = once(engine, 'exit', { signal: stop.signal }).then(([code, signal]) => {
    throw new Error(`expected an engine that is up but it ended with ${code ?? signal}`)
  })
  try {
    await Promise.race([once(stdout, 'data', { signal: AbortSignal.timeout(20_000) }), ended])
  } finally {
    stop.abort()
    await ended.catch(() => {})
  }
}

async function kill(engine: ChildProcess): Promise<void> {
  const exited = once(engine, 'exit', { signal: AbortSignal.timeout(10_000) })
  engine.kill('SIGKILL')
  await exited
}

/** The promise of the specification itself: nothing is left two seconds after `kill -9`. */
const promisedMs = 2000

/** Kills it and waits until nothing carries the mark. Gives how long that took. */
async function killAll(engine: ChildProcess, mark: string): Promise<number> {
  const from = performance.now()
  await kill(engine)
  await expect.poll(() => carriers(mark), { interval: 20 }).toEqual([])
  return performance.now() - from
}

const functionsThatHang = {
  'tasks.mjs': `import { spawn } from 'node:child_process'
    export function busy() { console.log('up'); for (;;); }
    export async function idle() { spawn('setsid', ['sleep', '600']); console.log('up'); await new Promise(() => setInterval(() => {}, 1e6)) }`,
  'tasks.py': `import signal, subprocess, time
def busy():
    print('up', flush=True)
    while True: pass
def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(['setsid', 'sleep', '600'])
    print('up', flush=True)
    time.sleep(600)
`,
}

test.each(['python', 'bash', 'node'])(
  'after kill -9 of the engine nothing of any shape is left (kept by %s)',
  async (helper) => {
    await using launching = new Launching()
    const mark = `TG_TEST=death-${process.pid}`
    const env = { TG_TEST: mark.slice(8) }
    const programs = Object.values(zoo).map((command) =>
      launching.job({ kind: 'shell', command }, { env, graceMs: 60_000 }),
    )
    await expectWithin(promisedMs, async () => {
      const engine = await startEngine(launching, programs, helper)
      expect(carriers(mark).length).toBeGreaterThanOrEqual(programs.length)
      return killAll(engine, mark)
    })
  },
)

test.each(['python', 'bash', 'node'])(
  'after kill -9 of the engine no function goes on, busy, waiting or stubborn (kept by %s)',
  async (helper) => {
    await using launching = new Launching()
    // Declared as a start variable too, so that the workers themselves carry it.
    const env = { LC_TG_TEST: `functions-${process.pid}` }
    const mark = `LC_TG_TEST=${env.LC_TG_TEST}`
    for (const [name, text] of Object.entries(functionsThatHang)) launching.write(name, text)
    const jobs = [
      ...['busy', 'idle'].map((name) =>
        launching.job(
          { kind: 'module', module: join(launching.folder, 'tasks.mjs'), export: name, args: [] },
          { env },
        ),
      ),
      ...['busy', 'stubborn'].map((name) =>
        launching.job(
          {
            kind: 'python',
            interpreter: 'python3',
            module: join(launching.folder, 'tasks.py'),
            isFile: true,
            function: name,
            args: [],
          },
          { env },
        ),
      ),
    ]
    await expectWithin(promisedMs, async () => {
      const engine = await startEngine(launching, jobs, helper)
      expect(carriers(mark).length).toBeGreaterThanOrEqual(4)
      return killAll(engine, mark)
    })
  },
)

test('idle slots, idle workers and the guardian leave with the engine', async () => {
  await using launching = new Launching()
  const mark = `TG_TEST=idle-${process.pid}`
  const module = launching.write('tasks.mjs', "export const quick = () => console.log('up')")
  const jobs = [
    launching.job({ kind: 'shell', command: 'echo up' }),
    launching.job({ kind: 'module', module, export: 'quick', args: [] }),
  ]
  const file = launching.write('jobs.json', JSON.stringify(jobs))
  await expectWithin(promisedMs, async () => {
    const engine = spawn(process.execPath, [join(import.meta.dirname, 'engine.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TG_TEST: mark.slice(8) },
    })
    await isUp(engine)
    expect(carriers(mark).length).toBeGreaterThan(3)
    return killAll(engine, mark)
  })
})

test.each(['python', 'bash', 'node'])(
  'the exit record tells an ended task from one that finished meanwhile (kept by %s)',
  async (helper) => {
    await using launching = new Launching()
    const mark = `TG_TEST=record-${process.pid}`
    const env = { TG_TEST: mark.slice(8) }
    const cut = launching.job({ kind: 'shell', command: 'echo up; sleep 600' }, { env })
    // Finishes while the engine can't read: it is stopped.
    const go = join(launching.folder, 'go')
    const done = launching.job(
      { kind: 'shell', command: `echo up; until [ -e ${go} ]; do sleep 0.02; done; exit 7` },
      { env },
    )
    const engine = await startEngine(launching, [cut, done], helper)
    engine.kill('SIGSTOP')
    launching.write('go', '')
    await expect
      .poll(() => carriers(mark).some((command) => command.includes('until')), { interval: 10 })
      .toBe(false)
    await killAll(engine, mark)
    await expect
      .poll(() => [readExitRecord(cut.logPath)?.ended, readExitRecord(done.logPath)?.ended], { interval: 20 })
      .toEqual(['engine-died', 'itself'])
    expect(readExitRecord(done.logPath)).toEqual({
      attempt: expect.any(String),
      status: 7,
      ended: 'itself',
      endedAtMs: expect.any(Number),
    })
    expect(readExitRecord(launching.write('other.log', ''))).toBeUndefined()
  },
)

test('an orderly end of the engine process leaves nothing behind and no exit record', async () => {
  await using launching = new Launching()
  const job = launching.job({ kind: 'shell', command: 'echo done' })
  await launching.start(job).outcome
  await launching.launcher.close()
  expect(readExitRecord(job.logPath)).toBeUndefined()
  expect(readFileSync(job.logPath, 'utf8')).toBe('done\n')
  endCarriers('TG_TEST=none')
})
