import { chmodSync, rmSync, utimesSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

describe('run', () => {
  test('makes every target, and executes nothing the second time', async () => {
    using folder = CliFolder.threeTasks()
    const first = await folder.run('run', FILE, '--json')
    expect([first.exitCode, first.executed]).toEqual([0, ['a', 'b', 'sum']])
    expect(folder.read('work/sum.txt')).toBe('ONE\nTWO\n')
    const second = await folder.run('run', FILE, '--json')
    expect([second.exitCode, second.executed]).toEqual([0, []])
    expect(second.events.map(({ type, task, state }) => [type, task, state])).toEqual([
      ['run-started', undefined, undefined],
      ['task', 'a', 'fresh'],
      ['task', 'b', 'fresh'],
      ['task', 'sum', 'fresh'],
      ['run-finished', undefined, undefined],
    ])
  })

  test('executes nothing after a touch, and after an edit exactly what depends on it', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    utimesSync(folder.at('one.txt'), new Date(), new Date())
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
    folder.write('one.txt', 'uno\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['a', 'sum'])
    folder.write('one.txt', 'UNO\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['a'])
  })

  test('prints JSON lines with the fields that are promised', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  good: { run: 'true' }
  bad: { run: 'echo out; echo oops >&2; exit 7' }
  after: { run: 'true', needs: [bad] }
  off: { run: 'true', disabled: true }
`,
    })
    const { exitCode, events, stdout } = await folder.run('run', FILE, '--json')
    expect(exitCode).toBe(1)
    expect(stdout.trimEnd().split('\n')).toHaveLength(events.length)
    expect(events[0]).toMatchObject({
      type: 'run-started',
      pipeline: FILE,
      tasks: 4,
      pid: expect.any(Number),
    })
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(events.find(({ task, state }) => task === 'good' && state === 'running')).toMatchObject({
      attempt: 1,
      time,
    })
    expect(events.find(({ task, state }) => task === 'good' && state === 'succeeded')).toMatchObject({
      attempt: 1,
      exitCode: 0,
      seconds: expect.any(Number),
      time,
    })
    const bad = events.find(({ task, state }) => task === 'bad' && state === 'failed')
    expect(bad).toMatchObject({ attempt: 1, exitCode: 7, error: expect.any(String), log: expect.any(String) })
    expect(folder.read(String(bad?.log))).toBe('out\noops\n')
    expect(events.find(({ task }) => task === 'after')).toMatchObject({ state: 'blocked', blockedBy: 'bad' })
    expect(events.at(-1)).toMatchObject({
      type: 'run-finished',
      outcome: 'failed',
      counts: { succeeded: 1, fresh: 0, failed: 1, blocked: 1, disabled: 1, cancelled: 0, 'timed-out': 0 },
      seconds: expect.any(Number),
    })
  })

  test('shows the end of the log under a task that failed, and a summary', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1\ntasks:\n  bad: { run: 'seq 1 30; printf "\\033[31mred\\033[2J\\n"; exit 3' }\n`,
    })
    const { exitCode, stdout } = await folder.run('run', FILE)
    expect(exitCode).toBe(1)
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^✗ bad failed with exit code 3/)
    expect(lines.filter((line) => line.startsWith('    │ '))).toEqual(
      [...Array.from({ length: 19 }, (_, index) => `${index + 12}`), 'red'].map((line) => `    │ ${line}`),
    )
    expect(lines.at(-1)).toMatch(/^0 ran, 0 fresh, 1 failed in [\d.]+ s$/)
  })

  test('--fail-fast starts nothing more', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1\ntasks:\n  bad: { run: 'false', priority: 1 }\n  other: { run: 'true' }\n`,
    })
    const { exitCode, executed } = await folder.run('run', FILE, '--json', '--jobs', '1', '--fail-fast')
    expect([exitCode, executed]).toEqual([1, ['bad']])
  })

  test('a task that times out gives exit code 1', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1\ntasks:\n  slow: { run: sleep 60, timeout: 0.2s, grace: 1s }\n`,
    })
    const { exitCode, events } = await folder.run('run', FILE, '--json')
    expect([exitCode, events.at(-1)?.counts?.['timed-out']]).toEqual([1, 1])
  })

  test('a folder that cannot be written to: what writes fails, with a warning that nothing is kept', async () => {
    using folder = CliFolder.threeTasks()
    chmodSync(folder.path, 0o555)
    try {
      if (process.getuid?.() === 0) return // root writes anywhere; test/faults mounts read-only
      const { exitCode, stderr } = await folder.run('run', FILE)
      expect([exitCode, /can't be written/.test(stderr)]).toEqual([1, true])
    } finally {
      chmodSync(folder.path, 0o755)
    }
  })

  test('colours a pipe only where FORCE_COLOR asks for it', async () => {
    using folder = CliFolder.threeTasks()
    const esc = String.fromCharCode(27)
    expect((await folder.run('run', FILE)).stdout).not.toContain(esc)
    expect((await folder.start(['run', FILE], { FORCE_COLOR: '1' }).result).stdout).toContain(esc)
    expect((await folder.start(['run', FILE], { NO_COLOR: '1' }).result).stdout).not.toContain(esc)
  })
})

describe('which tasks run', () => {
  test('TASK brings what it needs, --only does not, --downstream brings what depends on it', async () => {
    using folder = CliFolder.threeTasks()
    expect((await folder.run('run', FILE, 'a', '--json')).executed).toEqual(['a'])
    rmSync(folder.at('.taskgraph'), { recursive: true })
    expect((await folder.run('run', FILE, 'sum', '--json')).executed).toEqual(['a', 'b', 'sum'])
    folder.write('one.txt', 'eins\n')
    expect((await folder.run('run', FILE, 'sum', '--only', '--json')).executed).toEqual([])
    expect((await folder.run('run', FILE, 'a', '--downstream', '--json')).executed).toEqual(['a', 'sum'])
  })

  test.each([
    [['--force', 'a'], ['a']],
    [
      ['--force=a', '--force', 'b'],
      ['a', 'b'],
    ],
    [['a', '--force'], ['a']],
    [['--force'], ['a', 'b', 'sum']],
    [['sum', '--force', 'b'], ['b']],
  ])('%j forces %j', async (words, expected) => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    expect((await folder.run('run', FILE, ...words, '--json')).executed).toEqual(expected)
  })

  test('--force TASK may stand before the file', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    expect((await folder.run('run', '--force', 'a', FILE, '--json')).executed).toEqual(['a'])
    expect((await folder.run('run', '--force', FILE, '--json')).executed).toEqual(['a', 'b', 'sum'])
  })

  test('--param changes what a task is, by the type of the default', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
params: { n: 1, word: x }
tasks:
  t: { run: 'echo \${{ params.n }} \${{ params.word }} > \${{ target }}', targets: out.txt }
`,
    })
    await folder.run('run', FILE, '--param', 'n=2', '--param', 'word=a=b')
    expect(folder.read('out.txt')).toBe('2 a=b\n')
    expect((await folder.run('run', FILE, '--param', 'n=two')).exitCode).toBe(2)
    const unknown = await folder.run('run', FILE, '--param', 'wort=1')
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean "word"?')])
  })

  test('--dry-run says what would run and why, and executes nothing', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    folder.write('one.txt', 'uno\n')
    const { exitCode, stdout } = await folder.run('run', FILE, '--dry-run')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/would run +a +one\.txt changed/)
    expect(stdout).toMatch(/may run +sum +depends on a/)
    expect(stdout).toContain('1 would run, 1 may run, 1 fresh')
    expect(folder.read('work/a.txt')).toBe('ONE\n')
    const json = await folder.run('run', FILE, '--dry-run', '--json')
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['would-run', 'would-run', 'dry-run-finished'])
  })
})

describe('--watch', () => {
  test('runs again as files change, shows problems of the file, and ends with a signal', async () => {
    using folder = CliFolder.threeTasks()
    const watching = folder.start(['run', FILE, '--watch'])
    await watching.line(/3 ran, 0 fresh/)
    await watching.errorLine(/watching/)
    folder.write('one.txt', 'uno\n')
    await watching.line(/2 ran, 1 fresh/)
    expect(folder.read('work/sum.txt')).toBe('UNO\nTWO\n')
    const good = folder.read(FILE)
    folder.write(FILE, good.replace('targets: work/a.txt', 'tragets: work/a.txt'))
    await watching.errorLine(/did you mean "targets"/)
    folder.write(FILE, good.replace('tr a-z A-Z < two.txt', 'rev < two.txt'))
    await watching.line(/2 ran, 1 fresh, 0 failed/)
    watching.kill('SIGINT')
    expect((await watching.result).exitCode).toBe(130)
  })

  test('a task that failed runs again when what it reads has changed, and not before', async () => {
    using folder = new CliFolder({
      // Named by a variable, the count is no input: what its own task changes would be caught up with by one more run.
      [FILE]: `taskgraph: 1\ntasks:\n  t: { run: 'echo run >> "$PWD/count.log"; grep good in.txt', inputs: in.txt }\n`,
      'in.txt': 'bad\n',
    })
    const watching = folder.start(['run', FILE, '--watch'])
    await watching.errorLine(/watching/)
    folder.write('other.txt', 'no input of anything\n')
    folder.replace('in.txt', 'good\n')
    await watching.line(/1 ran, 0 fresh, 0 failed/)
    watching.kill('SIGTERM')
    expect((await watching.result).exitCode).toBe(143)
    expect(folder.read('count.log')).toBe('run\nrun\n')
  })

  test('what is saved while its task runs is taken in by one more run', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  t:
    run: 'cat in.txt > \${{ target }}; [ -e mark ] || { : > mark; until grep -q new in.txt; do sleep 0.05; done; }'
    inputs: in.txt
    targets: out.txt
    ignore: mark
`,
      'in.txt': 'old\n',
    })
    const watching = folder.start(['run', FILE, '--watch'])
    await folder.appears('mark')
    folder.write('in.txt', 'new\n')
    await watching.errorLine(/watching/)
    await folder.holds('out.txt', 'new\n')
    watching.kill('SIGINT')
    expect((await watching.result).exitCode).toBe(130)
  })
})
