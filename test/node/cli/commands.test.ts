import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

describe('wrong usage gives exit code 2 and says what to do', () => {
  test.each([
    [[], /Usage/],
    [['rnu', FILE], /there is no command "rnu"; did you mean "run"\?/],
    [['run'], /usage: taskgraph run FILE/],
    [['run', FILE, '--jbos', '2'], /no option --jbos; did you mean --jobs\?/],
    [['run', FILE, '--jobs', 'many'], /--jobs needs a whole number/],
    [['run', FILE, '--jobs'], /--jobs needs a value/],
    [['run', FILE, '--json=yes'], /takes no value/],
    [['run', FILE, '--param', 'length'], /--param needs NAME=VALUE/],
    [['run', FILE, '--only'], /--only needs tasks/],
    [['run', FILE, 'a', '--only', '--downstream'], /contradict/],
    [['run', FILE, '--watch', '--dry-run'], /--watch and --dry-run contradict each other; give one of them/],
    [['run', FILE, '--executor', 'slurm'], /there is no executor "slurm"; there are: local/],
    [['run', FILE, 'smu'], /there is no task "smu" in p\.taskgraph\.yaml; did you mean "sum"\?/],
    [['run', 'q.taskgraph.yaml'], /there is no file q\.taskgraph\.yaml; did you mean "p\.taskgraph\.yaml"\?/],
    [['run', '.'], /is a folder; did you mean p\.taskgraph\.yaml\?/],
    [['status', FILE, 'a'], /"a" is one word too many/],
    [['graph', FILE, '--format', 'pdf'], /there is no format "pdf"/],
    [['explain', FILE], /needs more words/],
    [['history', FILE, 'nope'], /has no run "nope", or several that begin so; /],
    [['--verison'], /there is no option --verison; did you mean --version\?/],
    [['history', FILE, '--trace'], /--trace needs a run/],
    [['accept', FILE, 'x'], /there is no task "x"/],
    [['serve', FILE, '--host', '0.0.0.0'], /would let other machines in/],
    [['serve', FILE, '--port', '70000'], /there is no port 70000/],
    [['new', 'dir', '--template', 'wether'], /did you mean "weather"\?/],
    [['completion', 'tcsh'], /there is no script for "tcsh"/],
  ])('%j', async (words, message) => {
    using folder = CliFolder.threeTasks()
    const { exitCode, stdout, stderr } = await folder.run(...words)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  test('an invalid pipeline is told with file, line and column by every command', async () => {
    using folder = new CliFolder({ [FILE]: 'taskgraph: 1\ntasks:\n  a:\n    rnu: x\n    tragets: y\n' })
    for (const command of ['run', 'status', 'check', 'graph']) {
      const { exitCode, stderr } = await folder.run(command, FILE)
      expect([command, exitCode]).toEqual([command, 2])
      expect(stderr).toMatch(/^p\.taskgraph\.yaml:4:5: .*"rnu".*did you mean "run"\?$/m)
      expect(stderr).toMatch(/^p\.taskgraph\.yaml:5:5: .*"tragets".*did you mean "targets"\?$/m)
    }
  })
})

describe('help', () => {
  test.each([
    [['--help'], /Commands[\s\S]*Exit codes/],
    [['help', 'run'], /--fail-fast/],
    [['run', '--help'], /Examples/],
    [['--version'], /^\d+\.\d+\.\d+$/m],
    [['completion', 'bash'], /complete -F _taskgraph taskgraph/],
    [['completion', 'zsh'], /^#compdef taskgraph/],
    [['completion', 'fish'], /complete -c taskgraph/],
    [['new', '--list'], /^weather /m],
    [['schema'], /"\$schema"/],
  ])('%j', async (words, text) => {
    using folder = new CliFolder()
    const { exitCode, stdout, stderr } = await folder.run(...words)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(text)
  })
})

describe('commands that only look', () => {
  test('status tells each task with its reasons and makes nothing', async () => {
    using folder = CliFolder.threeTasks()
    const { exitCode, stdout } = await folder.run('status', FILE, '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      pipeline: FILE,
      tasks: [
        { task: 'a', state: 'stale', reasons: [{ kind: 'never-run' }] },
        { task: 'b', state: 'stale', reasons: [{ kind: 'never-run' }] },
        {
          task: 'sum',
          state: 'stale',
          reasons: [{ kind: 'never-run' }, { kind: 'upstream', tasks: ['a', 'b'] }],
        },
      ],
    })
    expect(folder.has('.taskgraph')).toBe(false)
  })

  test('status and explain name the file that changed, before and after', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    folder.write('one.txt', 'something longer\n')
    const { stdout } = await folder.run('status', FILE, '--json')
    expect(JSON.parse(stdout).tasks).toMatchObject([
      {
        task: 'a',
        state: 'stale',
        reasons: [
          { kind: 'input-changed', path: 'one.txt', before: { sizeBytes: 4 }, after: { sizeBytes: 17 } },
        ],
      },
      { task: 'b', state: 'fresh', reasons: [] },
      { task: 'sum', state: 'upstream', reasons: [{ kind: 'upstream', tasks: ['a'] }] },
    ])
    const table = await folder.run('status', FILE)
    expect(table.stdout).toContain('3 tasks: 1 stale, 1 fresh, 1 upstream')
    const explained = await folder.run('explain', FILE, 'a')
    expect(explained.exitCode).toBe(0)
    expect(explained.stdout).toMatch(/a is stale\nwhy\n {2}one\.txt changed: 4 bytes.* → 17 bytes/)
    expect(explained.stdout).toMatch(/last attempt\n {2}succeeded/)
    const json = await folder.run('explain', FILE, 'sum', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({
      task: 'sum',
      state: 'upstream',
      upstream: [{ task: 'a', state: 'stale' }, { task: 'b' }],
    })
  })

  test('check counts tasks, and gives problems as JSON', async () => {
    using folder = CliFolder.threeTasks()
    expect((await folder.run('check', FILE)).stdout).toBe('p.taskgraph.yaml: no problems, 3 tasks\n')
    folder.write('bad.taskgraph.yaml', 'taskgraph: 1\ntasks:\n  a: { run: x, needs: [b] }\n')
    const { exitCode, stdout } = await folder.run('check', 'bad.taskgraph.yaml', '--json')
    expect([exitCode, JSON.parse(stdout).ok, JSON.parse(stdout).problems.length]).toEqual([2, false, 1])
  })

  test.each([
    ['mermaid', /^flowchart LR[\s\S]*t0_a --> t2_sum/],
    ['dot', /^digraph [\s\S]*"a" -> "sum"/],
    ['svg', /^<svg [\s\S]*a → sum[\s\S]*<\/svg>$/m],
  ])('graph --format %s', async (format, expected) => {
    using folder = CliFolder.threeTasks()
    const { exitCode, stdout } = await folder.run('graph', FILE, '--format', format)
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(expected)])
  })

  test('graph --format json has every instance with its dependencies', async () => {
    using folder = CliFolder.threeTasks()
    const { stdout } = await folder.run('graph', FILE, '--format', 'json')
    expect(JSON.parse(stdout).tasks.at(-1)).toMatchObject({
      task: 'sum',
      targets: ['work/sum.txt'],
      dependencies: [
        { task: 'a', kind: 'reference' },
        { task: 'b', kind: 'reference' },
      ],
    })
  })

  test('looking at what an engine that was killed had started says "interrupted"', async () => {
    using folder = new CliFolder({ [FILE]: `taskgraph: 1\ntasks:\n  t: { run: sleep 30 }\n` })
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"state":"running"/)
    running.kill('SIGKILL')
    await running.result
    const { stdout } = await folder.run('status', FILE, '--json')
    const [task] = JSON.parse(stdout).tasks
    // The row that says "running" is on disk 50 ms after the start at the latest; killed before that, nothing was begun.
    expect(['interrupted', 'never-run']).toContain(task.reasons.at(-1)?.kind ?? '')
  })
})

describe('history and logs', () => {
  test('history lists runs and attempts, and draws a trace', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    const list = await folder.run('history', FILE, '--json')
    expect(JSON.parse(list.stdout)).toMatchObject({ state: 'succeeded', by: 'cli', counts: { succeeded: 3 } })
    const { run } = JSON.parse(list.stdout)
    expect(run).toMatch(/^[0-9a-z]{15}$/)
    const attempts = await folder.run('history', FILE, run, '--json')
    expect(
      attempts.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).task)
        .toSorted(),
    ).toEqual(['a', 'b', 'sum'])
    const trace = JSON.parse((await folder.run('history', FILE, 'last', '--trace')).stdout)
    const slices = trace.traceEvents.filter(({ ph }: { ph: string }) => ph === 'X')
    expect(slices.map(({ name }: { name: string }) => name).toSorted()).toEqual(['a', 'b', 'sum'])
    expect((await folder.run('history', FILE)).stdout).toMatch(/succeeded .* 3 succeeded/)
  })

  test('logs gives the bytes of the last attempt, or of that of a run', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1\ntasks:\n  t: { run: 'printf "\\377 one"', always: true }\n`,
    })
    expect((await folder.run('logs', FILE, 't')).exitCode).toBe(1)
    await folder.run('run', FILE)
    const first = JSON.parse((await folder.run('history', FILE, '--json')).stdout).run
    folder.write(FILE, folder.read(FILE).replace('one', 'two'))
    await folder.run('run', FILE)
    expect((await folder.run('logs', FILE, 't')).stdout).toBe('\ufffd two\n')
    expect((await folder.run('logs', FILE, 't', '--run', first)).stdout).toBe('\ufffd one\n')
  })

  test('logs --follow shows what a task writes while it runs, and ends with the run', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1\ntasks:\n  t: { run: 'echo first; until [ -e go ]; do sleep 0.05; done; echo second' }\n`,
    })
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"state":"running"/)
    const following = folder.start(['logs', FILE, 't', '--follow'])
    await following.line(/first/)
    folder.write('go', '')
    expect((await following.result).stdout).toBe('first\nsecond\n')
    expect((await running.result).exitCode).toBe(0)
  })

  test('logs --follow waits for a task whose turn is still to come, and shows an earlier run when asked for it', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  gate: { run: 'until [ -e go ]; do sleep 0.05; done', always: true }
  t: { run: 'cat word', needs: gate, always: true }
`,
      word: 'old\n',
      go: '',
    })
    const [started] = (await folder.run('run', FILE, '--json')).events
    rmSync(folder.at('go'))
    folder.write('word', 'new\n')
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"gate","state":"running"/)
    expect((await folder.run('logs', FILE, 't', '--follow', '--run', String(started?.run))).stdout).toBe(
      'old\n',
    )
    const following = folder.start(['logs', FILE, 't', '--follow'])
    folder.write('go', '')
    expect((await following.result).stdout).toBe('new\n')
    expect((await running.result).exitCode).toBe(0)
    expect((await folder.run('logs', FILE, 't', '--follow', '--attempt', '1')).stderr).toContain('contradict')
  })
})

describe('accept', () => {
  test('records the present state as good, and --undo takes it back', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    folder.write('one.txt', 'uno\n')
    expect((await folder.run('accept', FILE, 'a')).exitCode).toBe(0)
    expect((await folder.run('run', FILE, '--dry-run')).stdout).toContain('0 would run, 0 may run, 3 fresh')
    expect((await folder.run('accept', FILE, 'a', '--undo')).exitCode).toBe(0)
    expect((await folder.run('run', FILE, '--dry-run')).stdout).toContain('1 would run, 1 may run, 1 fresh')
    expect((await folder.run('accept', FILE, 'a', '--undo')).exitCode).toBe(1)
  })

  test('refuses a task whose target does not exist', async () => {
    using folder = CliFolder.threeTasks()
    const { exitCode, stderr } = await folder.run('accept', FILE, 'a')
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('"work/a.txt" does not exist')])
  })
})

describe('clean', () => {
  test('lists, and removes targets with --yes', async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', FILE)
    const listed = await folder.run('clean', FILE)
    expect([listed.exitCode, listed.stdout]).toEqual([0, 'work/a.txt\nwork/b.txt\nwork/sum.txt\n'])
    expect(folder.has('work/a.txt')).toBe(true)
    expect((await folder.run('clean', FILE, 'a', '--yes')).exitCode).toBe(0)
    expect([folder.has('work/a.txt'), folder.has('work/b.txt'), folder.has('one.txt')]).toEqual([
      false,
      true,
      true,
    ])
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['a'])
  })

  test('never removes inputs, foreign directories, what lies outside, or what links lead to', async () => {
    using outside = new CliFolder({ 'precious.txt': 'x' })
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  outside: { run: 'true', targets: ${outside.at('precious.txt')} }
  linked: { run: 'true', targets: link/precious.txt }
  whole: { run: 'true', inputs: data/raw.csv, targets: data }
  foreign: { run: 'true', targets: mine }
`,
      'data/raw.csv': '1\n',
      'mine/diary.txt': 'dear diary\n',
    })
    symlinkSync(outside.path, folder.at('link'))
    const { stdout, stderr } = await folder.run('clean', FILE, '--yes')
    expect(stdout).toBe('')
    expect(stderr.match(/^stays: /gm)).toHaveLength(4)
    expect([outside.has('precious.txt'), folder.has('data/raw.csv'), folder.has('mine/diary.txt')]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('removes a directory that the task made, and what lies outside when its task is named', async () => {
    using outside = new CliFolder()
    const path = outside.at('out.txt')
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  dir: { run: 'mkdir -p made && echo x > made/x', targets: made }
  out: { run: 'echo x > \${{ target }}', targets: ${path} }
`,
    })
    await folder.run('run', FILE)
    expect((await folder.run('clean', FILE, '--yes')).stdout).toBe('removed made\n')
    expect([folder.has('made'), outside.has('out.txt')]).toEqual([false, true])
    expect((await folder.run('clean', FILE, 'out', '--yes')).stdout).toBe(`removed ${path}\n`)
    expect(outside.has('out.txt')).toBe(false)
  })
})

describe('new', () => {
  test('makes a pipeline that runs, and never overwrites', async () => {
    using folder = new CliFolder()
    const made = await folder.run('new', 'first', '--template', 'lists-typescript')
    expect([made.exitCode, made.stdout]).toEqual([0, 'first/lists.taskgraph.yaml\n'])
    expect((await folder.run('run', 'first/lists.taskgraph.yaml')).exitCode).toBe(0)
    const again = await folder.run('new', 'first', '--template', 'lists-typescript')
    expect([again.exitCode, /is there already/.test(again.stderr)]).toEqual([2, true])
    mkdirSync(folder.at('empty'))
    expect((await folder.run('new', 'empty')).exitCode).toBe(0)
  })
})
