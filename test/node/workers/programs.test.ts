import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Launching, logOf, plain } from './launching.ts'

describe.each(['python', 'bash'] as const)('kept by %s', (helper) => {
  test('a shell command succeeds, and its stdout and stderr are in the log in order', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const outcome = await launching.shell('echo one; echo two >&2; echo three')
    expect(plain(outcome)).toEqual({ status: 'succeeded', result: null })
    expect(outcome.log).toBe('one\ntwo\nthree\n')
  })

  test('the log is appended to', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const logPath = launching.write('kept.log', 'before\n')
    expect((await launching.shell('echo after', { logPath })).log).toBe('before\nafter\n')
  })

  test('an exit code is a failure that names it', async () => {
    await using launching = new Launching({ helpers: [helper] })
    expect(plain(await launching.shell('exit 3'))).toEqual({
      status: 'failed',
      exitCode: 3,
      error: 'ended with exit code 3',
    })
  })

  test('the default shell stops at the first failing command and at an unset variable', async () => {
    await using launching = new Launching({ helpers: [helper] })
    expect((await launching.shell('false; echo not reached')).log).toBe('')
    expect((await launching.shell('echo $not_set_anywhere')).status).toBe('failed')
  })

  test.each(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGINT', 'SIGPIPE', 'SIGUSR1'])(
    'a program ended by %s is reported by that name',
    async (name) => {
      await using launching = new Launching({ helpers: [helper] })
      const outcome = await launching.shell(`kill -${name.slice(3)} $$; sleep 5`)
      expect(outcome).toMatchObject({ status: 'failed', signal: name, error: expect.stringContaining(name) })
      expect(outcome).not.toHaveProperty('exitCode')
    },
  )

  test.each([129, 137, 139, 200, 255])('exit code %i is not mistaken for a signal', async (code) => {
    await using launching = new Launching({ helpers: [helper] })
    const outcome = await launching.shell(`exit ${code}`)
    expect(outcome).toMatchObject({ status: 'failed', exitCode: code })
    expect(outcome).not.toHaveProperty('signal')
  })

  test('words run without a shell: nothing in them is expanded, and a builtin name means the program', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const words = ['printf', '%s|', '$HOME', '*', "it's", '"', '', '\\', '~', ';', 'a\nb', 'é€😀', '-n']
    const outcome = await launching.run({ kind: 'exec', words })
    expect(outcome.log).toBe(`${words.slice(2).join('|')}|`)
    expect((await launching.run({ kind: 'exec', words: ['echo', '--help'] })).log).toContain('Usage')
  })

  test('all bytes but NUL reach the command, its environment and its folder unchanged', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const text = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join('')
    const cwd = join(launching.folder, "it's a $(folder) \n\u0001\u007f é")
    mkdirSync(cwd)
    const script =
      'const [a] = process.argv.slice(1); process.stdout.write(JSON.stringify([a, process.env.ALL, process.cwd()]))'
    const outcome = await launching.run(
      { kind: 'exec', words: [process.execPath, '-e', script, text] },
      { env: { ALL: text }, cwd, logPath: join(cwd, "the 'log'\n$x.log") },
    )
    expect(JSON.parse(outcome.log)).toEqual([text, text, cwd])
  })

  test('a NUL byte is refused with a clear error', async () => {
    await using launching = new Launching({ helpers: [helper] })
    expect(await launching.shell('echo a\0b')).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('NUL'),
    })
  })

  test("a task has the engine's environment, its declared variables and the marks of its attempt, and no stdin", async () => {
    const engineEnv = {
      ...process.env,
      FROM_ENGINE: 'yes',
      LC_ALL: 'xx_XX',
      'A.B': 'dot',
      TMOUT: '1',
      SHLVL: '7',
      BASH_ENV: '/nowhere',
    }
    await using launching = new Launching({ helpers: [helper], engineEnv })
    const script = 'process.stdout.write(JSON.stringify(process.env))'
    const job = launching.job(
      { kind: 'exec', words: [process.execPath, '-e', script] },
      { env: { DECLARED: 'a b', UID: '5', 'C-D': 'dash', SECONDS: '9', PWD: '/elsewhere' } },
    )
    await launching.start(job).outcome
    const { log } = await launching.run({ kind: 'exec', words: ['cat', job.logPath] })
    const seen = JSON.parse(log)
    expect(seen).toMatchObject({
      FROM_ENGINE: 'yes',
      LC_ALL: 'xx_XX',
      'A.B': 'dot',
      TMOUT: '1',
      SHLVL: '7',
      BASH_ENV: '/nowhere',
      DECLARED: 'a b',
      UID: '5',
      'C-D': 'dash',
      SECONDS: '9',
      PWD: '/elsewhere',
      TASKGRAPH_TASK: job.task,
      TASKGRAPH_RUN: 'run-1',
      TASKGRAPH_ATTEMPT: '1',
      TASKGRAPH_MARK: expect.stringMatching(/^[\w.-]+$/),
    })
    const ours = [
      'C-D',
      'DECLARED',
      'SECONDS',
      'TASKGRAPH_ATTEMPT',
      'TASKGRAPH_MARK',
      'TASKGRAPH_RUN',
      'TASKGRAPH_TASK',
      'UID',
      'PWD',
      '_',
    ]
    expect(Object.keys(seen).filter((name) => !(name in engineEnv) && !ours.includes(name))).toEqual([])
    expect(Object.keys(engineEnv).filter((name) => name !== '_' && !(name in seen))).toEqual([])
    expect((await launching.shell('cat')).log).toBe('')
  })

  test('two attempts have different marks', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const marks = await Promise.all([1, 2, 3].map(() => launching.shell('echo "$TASKGRAPH_MARK"')))
    expect(new Set(marks.map((mark) => mark.log)).size).toBe(3)
  })

  test.each([
    ['a shell command', 'no-such-command-here --flag', 127],
    ['a shell script', 'no-such-command-here | cat; no-such-command-here', 127],
  ])('%s that is not there: the error names it', async (_what, command, exitCode) => {
    await using launching = new Launching({ helpers: [helper] })
    expect(await launching.shell(command)).toMatchObject({
      status: 'failed',
      exitCode,
      error: expect.stringMatching(/no-such-command-here.*install it or correct the command/),
    })
  })

  test("a missing shell, folder or program and a file that can't be executed are named, with the remedy", async () => {
    await using launching = new Launching({ helpers: [helper] })
    const file = launching.write('plain.txt', 'no program')
    chmodSync(file, 0o644)
    const failures = [
      [
        await launching.shell('true; true', { cwd: join(launching.folder, 'gone') }),
        /gone does not exist; create it or correct `cwd`/,
      ],
      [await launching.shell('true; true', { cwd: file }), /plain.txt is not a directory/],
      [
        await launching.run({ kind: 'shell', command: 'x', shell: ['/bin/nosh', '-c'] }),
        /\/bin\/nosh.*not found/,
      ],
      [await launching.run({ kind: 'exec', words: ['./plain.txt'] }), /plain.txt.*chmod \+x/],
      [await launching.run({ kind: 'exec', words: ['./absent'] }), /"\.\/absent" was not found/],
      [await launching.run({ kind: 'exec', words: [] }), /empty/],
      [
        await launching.shell('true; true', { logPath: join(launching.folder, 'none', 'x.log') }),
        /x\.log can't be written/,
      ],
    ] as const
    for (const [outcome, expected] of failures) {
      expect(outcome).toMatchObject({ status: 'failed', error: expect.stringMatching(expected) })
    }
  })

  test('a program is looked up on the declared PATH', async () => {
    await using launching = new Launching({ helpers: [helper] })
    chmodSync(launching.write('mytool', '#!/bin/sh\necho mine "$@"\n'), 0o755)
    const outcome = await launching.run(
      { kind: 'exec', words: ['mytool', 'x'] },
      { env: { PATH: '.:/usr/bin:/bin' } },
    )
    expect(outcome.log).toBe('mine x\n')
  })

  test('another shell gets the command as its last word', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const outcome = await launching.run({ kind: 'shell', command: 'print(40 + 2)', shell: ['python3', '-c'] })
    expect(outcome.log).toBe('42\n')
  })

  test('a task runs at lower priority', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const outcome = await launching.run({ kind: 'exec', words: [process.execPath, '-p', 'os.getPriority()'] })
    expect(outcome.log).toBe('10\n')
  })

  test('CPU time is counted, and peak memory of a task that lives long enough to be seen', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const script =
      'const b = Buffer.alloc(150e6, 1); const end = Date.now() + 2500; while (Date.now() < end); b[0]'
    const outcome = await launching.run({ kind: 'exec', words: [process.execPath, '-e', script] })
    expect(outcome.cpuMs).toBeGreaterThan(100)
    expect(outcome.peakMemoryBytes).toBeGreaterThan(150e6)
  })

  test('progress lines reach the caller while the task runs', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const job = launching.job({
      kind: 'shell',
      command: 'echo "::progress 0.42 half way"; echo ::progress nonsense; sleep 600',
    })
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const { issuePermit } = await import('../../../src-main/engine/permit.ts')
    const running = launching.launcher.start(issuePermit(), job, (fraction, message) =>
      resolve({ fraction, message }),
    )
    expect(await promise).toEqual({ fraction: 0.42, message: 'half way' })
    running.cancel()
    expect((await running.outcome).status).toBe('cancelled')
  })

  test('the last progress before the end is told before the outcome, however quick the task was', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const progressAtEnd = async (command: string) => {
      launching.progress.length = 0
      await launching.shell(command)
      return launching.progress
    }
    expect(await progressAtEnd('echo ::progress 0.5; echo ::progress 1 all done')).toEqual([
      { fraction: 1, message: 'all done' },
    ])
    expect(await progressAtEnd("printf '::progress 0.9 without a line end'")).toEqual([
      { fraction: 0.9, message: 'without a line end' },
    ])
    expect(await progressAtEnd('true; true')).toEqual([])
  })

  test('a timeout ends the task and says after how long', async () => {
    await using launching = new Launching({ helpers: [helper] })
    const outcome = await launching.run({ kind: 'exec', words: ['sleep', '600'] }, { timeoutMs: 300 })
    expect(outcome).toMatchObject({
      status: 'timed-out',
      error: expect.stringContaining('timed out after 300ms'),
    })
  })
})

test('a task that succeeded and wrote nothing leaves its log to the next one, unless a process of its own still has it open', async () => {
  await using launching = new Launching({ helpers: ['python'], slots: 1 })
  const failed = launching.job({ kind: 'shell', command: 'true; exit 1' })
  const silent = launching.job({ kind: 'shell', command: 'true; true' })
  const late = join(launching.folder, 'late')
  // It goes on after its task, in a session of its own, and writes when a file appears.
  const daemon = launching.job({
    kind: 'shell',
    command: `setsid sh -c 'touch "${late}.up"; until [ -e "${late}" ]; do sleep 0.01; done; echo late; touch "${late}.done"' & until [ -e "${late}.up" ]; do sleep 0.01; done`,
  })
  const next = launching.job({
    kind: 'shell',
    command: `touch "${late}"; until [ -e "${late}.done" ]; do sleep 0.01; done; echo next`,
  })
  const quiet = launching.job({ kind: 'shell', command: 'true; true' })
  for (const job of [failed, silent, daemon, next, quiet]) await launching.start(job).outcome
  expect([failed, silent, daemon, next, quiet].map((job) => [existsSync(job.logPath), logOf(job)])).toEqual([
    [true, ''],
    [false, ''],
    [true, 'late\n'],
    [true, 'next\n'],
    [true, ''],
  ])
})

test('without a genuine permit nothing starts', async () => {
  await using launching = new Launching()
  const job = launching.job({ kind: 'shell', command: 'echo started' })
  for (const forged of [{}, { permit: Symbol('permit') }, null, JSON.parse('{}')]) {
    expect(() => launching.launcher.start(forged, job, () => {})).toThrow(/permit/)
  }
})

test('a closed launcher starts nothing more, and closing ends what runs', async () => {
  const launching = new Launching()
  const running = launching.start(launching.job({ kind: 'exec', words: ['sleep', '600'] }))
  await launching[Symbol.asyncDispose]()
  expect((await running.outcome).status).toBe('cancelled')
  expect(() => launching.start(launching.job({ kind: 'shell', command: 'true' }))).toThrow(/closed/)
})

test('where there is no bash, a Node helper starts the tasks and guards them', async () => {
  await using launching = new Launching({ helpers: ['bash', 'node'], engineEnv: { PATH: '/nowhere' } })
  const outcomes = await Promise.all([
    launching.run({ kind: 'exec', words: ['/bin/echo', 'hi', "it's"] }, { env: { A: 'b' } }),
    launching.run({ kind: 'shell', command: 'exit 137' }),
    launching.run({ kind: 'shell', command: 'kill -KILL $$; :' }),
    launching.run(
      { kind: 'shell', command: '/bin/sleep 600 & echo "$A$TASKGRAPH_RUN"' },
      { env: { A: 'b' }, graceMs: 100 },
    ),
    launching.run({ kind: 'shell', command: 'true; true' }, { logPath: '/nowhere/x.log' }),
    launching.run({ kind: 'exec', words: ['no-such-program'] }),
  ])
  expect(outcomes.map((outcome) => ({ ...plain(outcome), log: outcome.log }))).toEqual([
    { status: 'succeeded', result: null, log: "hi it's\n" },
    { status: 'failed', exitCode: 137, error: 'ended with exit code 137', log: '' },
    { status: 'failed', signal: 'SIGKILL', error: expect.stringContaining('SIGKILL'), log: '' },
    { status: 'succeeded', result: null, log: 'brun-1\n' },
    { status: 'failed', error: expect.stringContaining('/nowhere/x.log'), log: '' },
    {
      status: 'failed',
      exitCode: 127,
      error: expect.stringMatching(/no-such-program.*install it or correct the command/),
      log: 'taskgraph: no-such-program: not found\n',
    },
  ])
})

test('an idle launcher that nobody closed does not keep its process alive', async () => {
  await using launching = new Launching()
  const source = join(import.meta.dirname, '../../../src-main')
  const script = launching.write(
    'engine.mjs',
    `import { createLauncher } from '${source}/workers/launcher.ts'
     import { issuePermit } from '${source}/engine/permit.ts'
     const launcher = createLauncher({ slots: 1 })
     const base = { task: 't', run: 'r', attempt: 1, cwd: '/', env: {}, logPath: '/dev/null', graceMs: 100, wantsResult: true }
     for (const action of [
       { kind: 'exec', words: ['true'] },
       { kind: 'module', module: '${launching.write('one.mjs', 'export const one = () => 1')}', export: 'one', args: [] },
     ]) console.log((await launcher.start(issuePermit(), { ...base, action }, () => {}).outcome).status)`,
  )
  const outcome = await launching.run({ kind: 'exec', words: [process.execPath, script] })
  expect(outcome).toMatchObject({ status: 'succeeded', log: 'succeeded\nsucceeded\n' })
})
