import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Job } from '../../../src-main/engine/ports.ts'
import type { Json, JsonObject } from '../../../src-shared/json.ts'
import { Launching, logOf, plain } from './launching.ts'

type Args = readonly Json[] | JsonObject
const javascript = (module: string, name: string, args: Args = []): Job['action'] => ({
  kind: 'module',
  module,
  export: name,
  args,
})
const python = (module: string, name: string, args: Args = [], isFile = true): Job['action'] => ({
  kind: 'python',
  interpreter: 'python3',
  module,
  isFile,
  function: name,
  args,
})

test('a TypeScript function gets positional arguments, its result comes back, its output is in the log', async () => {
  await using launching = new Launching()
  const module = launching.write(
    'tasks.ts',
    `import { spawnSync } from 'node:child_process'
     import { writeSync } from 'node:fs'
     type Pair = { readonly a: number }
     export async function add(pair: Pair, b: number): Promise<{ sum: number }> {
       console.log('from console')
       console.error('from stderr')
       writeSync(1, 'from descriptor\\n')
       spawnSync('echo', ['from child'], { stdio: 'inherit' })
       await new Promise((resolve) => setTimeout(resolve, 5))
       return { sum: pair.a + b }
     }`,
  )
  const outcome = await launching.run(javascript(module, 'add', [{ a: 2 }, 3]))
  expect(plain(outcome)).toEqual({ status: 'succeeded', result: { sum: 5 } })
  expect(outcome.log).toBe('from console\nfrom stderr\nfrom descriptor\nfrom child\n')
})

test('a JavaScript function gets a map as one options object; `undefined` becomes null; default exports and CommonJS work', async () => {
  await using launching = new Launching()
  const module = launching.write(
    'tasks.mjs',
    'export default (options) => options.x\nexport const nothing = () => {}',
  )
  expect(await launching.run(javascript(module, 'default', { x: 'y' }))).toMatchObject({ result: 'y' })
  expect(await launching.run(javascript(module, 'nothing'))).toMatchObject({
    status: 'succeeded',
    result: null,
  })
  const common = launching.write('tasks.cjs', 'exports.twice = (x) => 2 * x')
  expect(await launching.run(javascript(common, 'twice', [4]))).toMatchObject({ result: 8 })
})

test('without wantsResult a result is neither checked nor kept', async () => {
  await using launching = new Launching()
  const module = launching.write('tasks.mjs', 'export const odd = () => new Map()')
  expect(plain(await launching.run(javascript(module, 'odd'), { wantsResult: false }))).toEqual({
    status: 'succeeded',
  })
})

test.each([
  ['new Map([[1, 2]])', 'the result is a Map'],
  ['({ list: [1, 10n] })', 'the result.list[1] is a bigint'],
  ['({ f() {} })', 'the result.f is a function'],
  ['NaN', 'the result is NaN'],
  ['(() => { const o = {}; o.self = o; return o })()', 'the result.self contains itself'],
])("a JavaScript result that JSON can't hold fails: %s", async (expression, expected) => {
  await using launching = new Launching()
  const module = launching.write('tasks.mjs', `export const odd = () => ${expression}`)
  expect(await launching.run(javascript(module, 'odd'))).toMatchObject({
    status: 'failed',
    error: expect.stringContaining(expected),
  })
})

test('a thrown error keeps name, message and stack, also in the log; the worker lives on', async () => {
  await using launching = new Launching()
  const module = launching.write(
    'tasks.mjs',
    `class Odd extends Error { name = 'OddError' }
     export const fails = () => { throw new Odd('not today') }
     export const text = () => { throw 'just text' }
     export const pid = () => process.pid`,
  )
  const before = await launching.run(javascript(module, 'pid'))
  const outcome = await launching.run(javascript(module, 'fails'))
  expect(outcome).toMatchObject({
    status: 'failed',
    errorName: 'OddError',
    error: 'OddError: not today',
    stack: expect.stringContaining('tasks.mjs:2'),
  })
  expect(outcome).not.toHaveProperty('exitCode')
  expect(outcome.log).toContain('not today')
  expect(await launching.run(javascript(module, 'text'))).toMatchObject({
    error: expect.stringContaining('just text'),
  })
  expect(await launching.run(javascript(module, 'pid'))).toMatchObject({
    result: 'result' in before ? before.result : '',
  })
})

test('a missing module or export is named, with what is there', async () => {
  await using launching = new Launching()
  const module = launching.write('tasks.mjs', 'export const one = () => 1\nexport const two = 2')
  expect(await launching.run(javascript(module, 'three'))).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/tasks.mjs has no function named three: it exports the functions one/),
  })
  expect(await launching.run(javascript(join(launching.folder, 'gone.mjs'), 'x'))).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('gone.mjs'),
  })
})

test('folder and environment are those of each call, and what a function changed in them is undone', async () => {
  await using launching = new Launching({ slots: 1 })
  const cwd = join(launching.folder, 'sub')
  mkdirSync(cwd)
  const js = launching.write(
    'tasks.mjs',
    `export function look() {
       const seen = [process.cwd(), process.env.MINE ?? null, process.env.LEFT ?? null, process.env.TASKGRAPH_TASK, typeof process.env.PATH]
       process.env.LEFT = 'behind'; delete process.env.PATH; process.chdir('/')
       return seen
     }`,
  )
  const py = launching.write(
    'tasks.py',
    `import os
def look():
    seen = [os.getcwd(), os.environ.get('MINE'), os.environ.get('LEFT'), os.environ.get('TASKGRAPH_TASK'), 'string' if 'PATH' in os.environ else None]
    os.environ['LEFT'] = 'behind'; del os.environ['PATH']; os.chdir('/')
    return seen
`,
  )
  for (const action of [javascript(js, 'look'), python(py, 'look')]) {
    const first = await launching.run(action, { cwd, env: { MINE: 'yes' } })
    const second = await launching.run(action)
    expect(first).toMatchObject({
      result: [realpathSync(cwd), 'yes', null, expect.stringMatching(/^task_/), 'string'],
    })
    expect(second).toMatchObject({
      result: [realpathSync(launching.folder), null, null, expect.stringMatching(/^task_/), 'string'],
    })
  }
})

test('each call writes to its own log, in Python too, whatever writes', async () => {
  await using launching = new Launching({ slots: 1 })
  const module = launching.write(
    'tasks.py',
    `import os, subprocess, sys
def talk(word):
    print('print', word)
    sys.stderr.write('stderr %s\\n' % word)
    os.write(1, ('descriptor %s\\n' % word).encode())
    subprocess.run(['echo', 'child', word])
    return os.getpid()
`,
  )
  const first = await launching.run(python(module, 'talk', ['one']))
  const second = await launching.run(python(module, 'talk', { word: 'two' }))
  expect(first.log).toBe('print one\nstderr one\ndescriptor one\nchild one\n')
  expect(second.log).toBe('print two\nstderr two\ndescriptor two\nchild two\n')
  expect('result' in first && 'result' in second && first.result === second.result).toBe(true)
})

test('Python: coroutines, packages of the folder, errors with their traceback, missing functions', async () => {
  await using launching = new Launching()
  mkdirSync(join(launching.folder, 'package'))
  launching.write('package/__init__.py', '')
  launching.write(
    'package/tasks.py',
    'from .helper import value\nasync def later():\n    return value\ndef bad():\n    raise KeyError("k")\n',
  )
  launching.write('package/helper.py', 'value = {"a": [1, 2.5, None, True]}\n')
  expect(await launching.run(python('package.tasks', 'later', [], false))).toMatchObject({
    result: { a: [1, 2.5, null, true] },
  })
  const failed = await launching.run(python('package.tasks', 'bad', [], false))
  expect(failed).toMatchObject({
    status: 'failed',
    errorName: 'KeyError',
    stack: expect.stringContaining('in bad'),
  })
  expect(failed.log).toContain('Traceback')
  expect(await launching.run(python('package.tasks', 'none', [], false))).toMatchObject({
    error: expect.stringMatching(/no function named none: it has bad, later/),
  })
  expect(await launching.run(python('package.absent', 'x', [], false))).toMatchObject({
    errorName: 'ModuleNotFoundError',
  })
})

test.each([
  ['{1, 2}', 'the result is a set'],
  ['[float("nan")]', 'the result[0] is nan'],
  ['{1: 2}', 'the result has the key 1 of type int'],
])("a Python result that JSON can't hold fails: %s", async (expression, expected) => {
  await using launching = new Launching()
  const module = launching.write('tasks.py', `def odd():\n    return ${expression}\n`)
  expect(await launching.run(python(module, 'odd'))).toMatchObject({
    status: 'failed',
    error: expect.stringContaining(expected),
  })
})

test('sys.exit() and sys.exit(0) are a good end, another code is a failure with that code', async () => {
  await using launching = new Launching()
  const module = launching.write('tasks.py', 'import sys\ndef leave(code):\n    sys.exit(code)\n')
  expect(plain(await launching.run(python(module, 'leave', [0])))).toEqual({
    status: 'succeeded',
    result: null,
  })
  expect(plain(await launching.run(python(module, 'leave', [null])))).toEqual({
    status: 'succeeded',
    result: null,
  })
  expect(await launching.run(python(module, 'leave', [4]))).toMatchObject({ status: 'failed', exitCode: 4 })
  expect(await launching.run(python(module, 'leave', ['words']))).toMatchObject({
    status: 'failed',
    exitCode: 1,
  })
})

test('a missing interpreter is named with the remedy', async () => {
  await using launching = new Launching()
  const action: Job['action'] = {
    kind: 'python',
    interpreter: '.venv/bin/python',
    module: '/x.py',
    isFile: true,
    function: 'f',
    args: [],
  }
  expect(await launching.run(action)).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/\.venv\/bin\/python.*`interpreters`/),
  })
})

test.each([
  [
    'JavaScript',
    'tasks.mjs',
    "import { value } from './helper.mjs'\nexport const get = () => value",
    'helper.mjs',
    (v: number) => `export const value = ${v}`,
  ],
  [
    'TypeScript',
    'tasks.ts',
    "import { value } from './helper.ts'\nexport const get = (): number => value",
    'helper.ts',
    (v: number) => `export const value: number = ${v}`,
  ],
  [
    'CommonJS',
    'tasks.cjs',
    "const { value } = require('./helper.cjs')\nexports.get = () => value",
    'helper.cjs',
    (v: number) => `exports.value = ${v}`,
  ],
  [
    'Python',
    'tasks.py',
    'from helper import value\ndef get():\n    return value\n',
    'helper.py',
    (v: number) => `value = ${v}\n`,
  ],
])(
  '%s: changed code, own or imported, is loaded anew, with or without a digest',
  async (kind, name, text, helper, helperText) => {
    await using launching = new Launching({ slots: 1 })
    const module = launching.write(name, text)
    const action = kind === 'Python' ? python(module, 'get') : javascript(module, 'get')
    const results: unknown[] = []
    for (const [value, codeDigest] of [
      [1, 'a'],
      [1, 'a'],
      [2, 'b'],
      [3, undefined],
      [4, undefined],
    ] as const) {
      launching.write(helper, helperText(value))
      const outcome = await launching.run(action, codeDigest === undefined ? {} : { codeDigest })
      results.push('result' in outcome ? outcome.result : outcome)
    }
    expect(results).toEqual([1, 1, 2, 3, 4])
  },
)

test('another module that shares a changed import gets the new one', async () => {
  await using launching = new Launching({ slots: 1 })
  const a = launching.write('a.mjs', "import { value } from './helper.mjs'\nexport const get = () => value")
  const b = launching.write('b.mjs', "import { value } from './helper.mjs'\nexport const get = () => value")
  launching.write('helper.mjs', 'export const value = 1')
  expect(await launching.run(javascript(a, 'get'), { codeDigest: 'a1' })).toMatchObject({ result: 1 })
  launching.write('helper.mjs', 'export const value = 2')
  expect(await launching.run(javascript(b, 'get'), { codeDigest: 'b2' })).toMatchObject({ result: 2 })
})

test("Python files of the same name in two folders don't get in each other's way", async () => {
  await using launching = new Launching()
  const results: unknown[] = []
  for (const folder of ['one', 'two']) {
    mkdirSync(join(launching.folder, folder))
    writeFileSync(join(launching.folder, folder, 'helper.py'), `name = '${folder}'\n`)
    const module = launching.write(
      `${folder}/tasks.py`,
      'import helper\ndef get():\n    return helper.name\n',
    )
    const outcome = await launching.run(python(module, 'get'))
    results.push('result' in outcome ? outcome.result : outcome)
  }
  expect(results).toEqual(['one', 'two'])
  expect(existsSync(join(launching.folder, 'one', '__pycache__'))).toBe(false)
})

test('a variable that counts only at start is there at start', async () => {
  await using launching = new Launching({ slots: 1 })
  const module = launching.write('tasks.py', 'import sys\ndef look():\n    return sys.flags.optimize\n')
  expect(await launching.run(python(module, 'look'))).toMatchObject({ result: 0 })
  expect(await launching.run(python(module, 'look'), { env: { PYTHONOPTIMIZE: '1' } })).toMatchObject({
    result: 1,
  })
})

test('both kinds of function can report progress', async () => {
  await using launching = new Launching()
  const js = launching.write(
    'tasks.mjs',
    "export function go() { taskgraph.progress(0.25, 'js'); for (;;); }",
  )
  const py = launching.write(
    'tasks.py',
    "import taskgraph_task, time\ndef go():\n    taskgraph_task.progress(0.75, 'py')\n    time.sleep(600)\n",
  )
  for (const [action, expected] of [
    [javascript(js, 'go'), { fraction: 0.25, message: 'js' }],
    [python(py, 'go'), { fraction: 0.75, message: 'py' }],
  ] as const) {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const { issuePermit } = await import('../../../src-main/engine/permit.ts')
    const running = launching.launcher.start(issuePermit(), launching.job(action), (fraction, message) =>
      resolve({ fraction, message }),
    )
    expect(await promise).toEqual(expected)
    running.cancel()
    expect((await running.outcome).status).toBe('cancelled')
  }
})

test('CPU time of a function is counted, and it runs at lower priority', async () => {
  await using launching = new Launching()
  const module = launching.write(
    'tasks.mjs',
    "import os from 'node:os'\nexport function burn() { const end = process.cpuUsage().user + 60000; while (process.cpuUsage().user < end); return os.getPriority() }",
  )
  const outcome = await launching.run(javascript(module, 'burn'))
  expect(outcome).toMatchObject({ result: 10 })
  expect(outcome.cpuMs).toBeGreaterThanOrEqual(50)
})

test('a 10 MB result passes, a 20 MB one is refused', async () => {
  await using launching = new Launching()
  const module = launching.write('tasks.mjs', "export const text = (n) => 'é'.repeat(n)")
  const outcome = await launching.run(javascript(module, 'text', [10_000_000]))
  expect('result' in outcome && String(outcome.result).length).toBe(10_000_000)
  expect(await launching.run(javascript(module, 'text', [20_000_000]))).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('write it to a target'),
  })
  expect(readFileSync(module, 'utf8')).toContain('repeat')
})

test.each([
  [
    'JavaScript',
    javascript,
    'tasks.mjs',
    `
     export const quiet = () => {}
     export const loud = () => console.log('loud')
     export const late = () => { setTimeout(() => console.log('late'), 20) }`,
  ],
  [
    'Python',
    python,
    'tasks.py',
    `import threading
def quiet(): pass
def loud(): print('loud')
def late(): threading.Timer(0.02, lambda: print('late', flush=True)).start()
`,
  ],
] as const)(
  '%s: what writes nothing hands its log on; words stay with who said them',
  async (_, action, name, text) => {
    await using launching = new Launching()
    const module = launching.write(name, text)
    const call = (what: string) => launching.run(action(module, what))
    for (const what of ['quiet', 'quiet']) expect((await call(what)).log).toBe('')
    expect((await call('loud')).log).toBe('loud\n')
    expect((await call('quiet')).log).toBe('')
    const late = launching.job(action(module, 'late'))
    await launching.start(late).outcome
    await expect.poll(() => logOf(late)).toBe('late\n')
    expect((await call('quiet')).log).toBe('')
    expect((await call('loud')).log).toBe('loud\n')
    expect(logOf(late)).toBe('late\n')
  },
)
