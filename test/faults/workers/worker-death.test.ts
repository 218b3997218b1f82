import { expect, test } from 'vitest'
import type { Job, JobOutcome } from '../../../src-main/engine/ports.ts'
import { Launching } from '../../node/workers/launching.ts'

const modules = {
  'tasks.mjs': `import { closeSync, writeSync } from 'node:fs'
    export const fine = () => 'fine'
    export const exit = (code) => process.exit(code)
    export const kill = () => { process.kill(process.pid, 'SIGKILL') ; for (;;); }
    export const abort = () => process.abort()
    export const forever = () => { for (;;); }
    export const never = () => new Promise(() => {})
    export const later = () => new Promise(() => { setTimeout(() => { throw new Error('thrown later') }, 5) })
    export const reject = () => new Promise(() => { void Promise.reject(new Error('rejected later')) })
    export const channel = () => { closeSync(3); return new Promise(() => {}) }
    export const noise = () => { writeSync(3, 'garbage\\n'); return new Promise(() => {}) }
    export const output = () => { closeSync(1); closeSync(2); return 'closed' }
    export const unshowable = () => { throw { get message() { throw 1 }, toJSON() { throw 2 } } }
    export const memory = () => { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length)) }`,
  'tasks.py': `import os, signal, sys, time, ctypes
def fine(): return 'fine'
def exit(code): os._exit(code)
def kill(): os.kill(os.getpid(), signal.SIGKILL)
def abort(): os.abort()
def segfault(): ctypes.string_at(0)
def forever():
    while True: pass
def channel():
    os.close(3)
    time.sleep(600)
def noise():
    os.write(3, b'garbage\\n')
    time.sleep(600)
def output():
    os.close(1); os.close(2); return 'closed'
class Unshowable(Exception):
    def __str__(self): raise ValueError('no')
def unshowable(): raise Unshowable()
def recurse(): return recurse()
`,
}

const deaths: readonly (readonly [string, string, Partial<JobOutcome> | Record<string, unknown>])[] = [
  [
    'tasks.mjs',
    'exit',
    { status: 'failed', exitCode: 3, error: expect.stringContaining('ended with code 3 while running') },
  ],
  [
    'tasks.mjs',
    'kill',
    { status: 'failed', signal: 'SIGKILL', error: expect.stringContaining('signal SIGKILL') },
  ],
  ['tasks.mjs', 'abort', { status: 'failed', signal: 'SIGABRT' }],
  ['tasks.mjs', 'forever', { status: 'timed-out' }],
  ['tasks.mjs', 'never', { status: 'timed-out' }],
  [
    'tasks.mjs',
    'later',
    { status: 'failed', errorName: 'Error', error: expect.stringContaining('thrown later') },
  ],
  ['tasks.mjs', 'reject', { status: 'failed', error: expect.stringContaining('rejected later') }],
  ['tasks.mjs', 'channel', { status: 'failed' }],
  ['tasks.mjs', 'noise', { status: 'failed' }],
  ['tasks.mjs', 'output', { status: 'succeeded', result: 'closed' }],
  ['tasks.mjs', 'unshowable', { status: 'failed', error: expect.stringContaining('cannot be shown') }],
  ['tasks.mjs', 'memory', { status: 'failed', signal: 'SIGABRT' }],
  ['tasks.py', 'exit', { status: 'failed', exitCode: 3 }],
  ['tasks.py', 'kill', { status: 'failed', signal: 'SIGKILL' }],
  ['tasks.py', 'abort', { status: 'failed', signal: 'SIGABRT' }],
  ['tasks.py', 'segfault', { status: 'failed', signal: 'SIGSEGV' }],
  ['tasks.py', 'forever', { status: 'timed-out' }],
  ['tasks.py', 'channel', { status: 'failed' }],
  ['tasks.py', 'noise', { status: 'failed' }],
  ['tasks.py', 'output', { status: 'succeeded', result: 'closed' }],
  ['tasks.py', 'unshowable', { status: 'failed', error: expect.stringContaining('cannot be shown') }],
  ['tasks.py', 'recurse', { status: 'failed', errorName: 'RecursionError' }],
]

test.each(deaths)(
  '%s %s fails alone, its cause is named, and the next call works',
  async (file, name, expected) => {
    await using launching = new Launching({ slots: 1 })
    const module = launching.write(file, modules[file as keyof typeof modules])
    const action = (target: string): Job['action'] =>
      file.endsWith('.py')
        ? {
            kind: 'python',
            interpreter: 'python3',
            module,
            isFile: true,
            function: target,
            args: target === 'exit' ? [3] : [],
          }
        : { kind: 'module', module, export: target, args: target === 'exit' ? [3] : [] }
    const env = name === 'memory' ? { NODE_OPTIONS: '--max-old-space-size=40' } : {}
    const isEndless = expected.status === 'timed-out'
    const limits = { env, graceMs: 100, ...(isEndless ? { timeoutMs: 300 } : {}) }
    const [outcome, neighbour] = await Promise.all([
      launching.run(action(name), limits),
      launching.run(action('fine')),
    ])
    expect(outcome).toMatchObject(expected)
    expect(neighbour).toMatchObject({ status: 'succeeded', result: 'fine' })
    expect(await launching.run(action('fine'))).toMatchObject({ status: 'succeeded', result: 'fine' })
  },
)
