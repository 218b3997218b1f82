import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isUp, Launching, logOf } from '../../node/workers/launching.ts'
import { expectWithin } from '../promised.ts'
import { carriers, endCarriers, zoo } from './zoo.ts'

const graceMs = 400
let bystanders: ChildProcess[] = []

beforeAll(async () => {
  // The same programs with the same names, started by somebody else.
  bystanders = ['exec sleep 600', "trap '' TERM; sleep 600"].map((command) =>
    spawn('/bin/sh', ['-c', command], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, TG_TEST: 'bystander' },
    }),
  )
  await Promise.all(bystanders.map((child) => once(child, 'spawn')))
})

afterAll(() => {
  for (const child of bystanders) if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
})

const cases = Object.entries(zoo).flatMap(([shape, command]) =>
  (['python', 'bash', 'node'] as const).map((helper) => [shape, helper, command] as const),
)

test.each(cases)('cancelled, nothing is left of %s (kept by %s)', async (_shape, helper, command) => {
  await using launching = new Launching({ helpers: [helper] })
  const cancel = async (): Promise<number> => {
    const mark = `zoo-${process.pid}-${Math.random()}`
    const job = launching.job({ kind: 'shell', command }, { env: { TG_TEST: mark }, graceMs })
    const running = launching.start(job)
    await expect.poll(() => isUp(job), { interval: 10 }).toBe(true)
    expect(carriers(`TG_TEST=${mark}`)).not.toEqual([])
    const from = performance.now()
    running.cancel()
    running.cancel()
    const outcome = await running.outcome
    const tookMs = performance.now() - from
    expect(outcome.status).toBe('cancelled')
    expect(carriers(`TG_TEST=${mark}`)).toEqual([])
    return tookMs
  }
  // The promise of the specification itself: gone within `grace` + 1 s.
  await expectWithin(graceMs + 1000, cancel)
  for (const child of bystanders) expect(readFileSync(`/proc/${child.pid}/stat`, 'utf8')).not.toMatch(/\) Z/)
})

test('a task cancelled before it could start is ended as well', async () => {
  await using launching = new Launching()
  const running = launching.start(launching.job({ kind: 'exec', words: ['sleep', '600'] }))
  running.cancel()
  expect((await running.outcome).status).toBe('cancelled')
})

test('a timeout ends the whole tree in the same way', async () => {
  await using launching = new Launching()
  const mark = `zoo-${process.pid}-timeout`
  const command = "trap '' TERM; setsid sleep 600 & sleep 600"
  const outcome = await launching.shell(command, { env: { TG_TEST: mark }, timeoutMs: 300, graceMs: 200 })
  expect(outcome.status).toBe('timed-out')
  expect(carriers(`TG_TEST=${mark}`)).toEqual([])
})

test('what a SIGTERM handler starts to tidy up has the grace time', async () => {
  await using launching = new Launching()
  const handler = 'for step in 1 2 3 4 5 6; do sleep 0.05; done; setsid sleep 0.05; echo tidied; exit 3'
  const job = launching.job(
    { kind: 'shell', command: `trap '${handler}' TERM; echo up; while :; do sleep 600 || true; done` },
    { graceMs: 30_000 },
  )
  const running = launching.start(job)
  await expect.poll(() => isUp(job), { timeout: 10_000, interval: 10 }).toBe(true)
  running.cancel()
  expect((await running.outcome).status).toBe('cancelled')
  expect(logOf(job)).toContain('tidied')
})

test('a task that ends by itself takes its own group along, and leaves a session of its own alone', async () => {
  await using launching = new Launching()
  const mark = `left-${process.pid}`
  const started = join(launching.folder, 'started')
  // The task ends only when the session of its own is one: until then it is still in the task's group.
  const command = `(trap '' TERM; sleep 601) & setsid sh -c 'touch "${started}"; exec sleep 602' & until [ -e '${started}' ]; do sleep 0.01; done`
  const outcome = await launching.shell(command, { env: { TG_TEST: mark }, graceMs: 100 })
  expect(outcome.status).toBe('succeeded')
  const left = carriers(`TG_TEST=${mark}`)
  expect(left).toEqual([expect.stringContaining('sleep 602')])
  endCarriers(`TG_TEST=${mark}`)
})

test('a background child that keeps the log open does not delay the end', async () => {
  await using launching = new Launching()
  const outcome = await launching.shell('sleep 600 & echo hi', { graceMs: 60_000 })
  expect(outcome).toMatchObject({ status: 'succeeded', log: 'hi\n' })
})

test('what a function left in the background ends with its call, and the worker lives on', async () => {
  await using launching = new Launching({ slots: 1 })
  const mark = `left-${process.pid}-function`
  const js = launching.write(
    'tasks.mjs',
    "import { spawn } from 'node:child_process'\nexport const leave = () => { spawn('sleep', ['600']); return process.pid }",
  )
  const py = launching.write(
    'tasks.py',
    "import os, subprocess\ndef leave():\n    subprocess.Popen(['sleep', '600'])\n    return os.getpid()\n",
  )
  const actions = [
    { kind: 'module', module: js, export: 'leave', args: [] },
    { kind: 'python', interpreter: 'python3', module: py, isFile: true, function: 'leave', args: [] },
  ] as const
  for (const action of actions) {
    const first = await launching.run(action, { env: { TG_TEST: mark } })
    const second = await launching.run(action, { env: { TG_TEST: mark } })
    expect(carriers(`TG_TEST=${mark}`)).toEqual([])
    expect('result' in first && 'result' in second && first.result === second.result).toBe(true)
  }
})

test('a cancelled function takes its children along, in whatever session', async () => {
  await using launching = new Launching()
  const mark = `cancel-${process.pid}-function`
  const py = launching.write(
    'tasks.py',
    "import subprocess\ndef hang():\n    subprocess.Popen(['setsid', 'sleep', '600'])\n    print('up', flush=True)\n    while True: pass\n",
  )
  const job = launching.job(
    { kind: 'python', interpreter: 'python3', module: py, isFile: true, function: 'hang', args: [] },
    { env: { TG_TEST: mark } },
  )
  const running = launching.start(job)
  await expect.poll(() => isUp(job) && carriers(`TG_TEST=${mark}`).length > 0).toBe(true)
  running.cancel()
  expect((await running.outcome).status).toBe('cancelled')
  expect(carriers(`TG_TEST=${mark}`)).toEqual([])
})
