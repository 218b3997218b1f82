import { symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CliFolder, THREE_TASKS } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

test('a digest that this Node does not have is a problem of the file', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1\ntasks:\n  a: { run: echo, fingerprint: md55 }\n  b: { run: echo, fingerprint: rot13 }\n`,
  })
  const { exitCode, stderr } = await folder.run('check', FILE)
  expect([exitCode, stderr]).toEqual([
    2,
    `p.taskgraph.yaml:3:32: "fingerprint" of task "a" names no digest: "md55"; did you mean "md5"?
p.taskgraph.yaml:4:32: "fingerprint" of task "b" names no digest: "rot13"; use content, stat, or a name such as sha256 or md5
p.taskgraph.yaml: 2 problems
`,
  ])
})

test('an unknown param is told where params stand', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1\nparams: { length: 1 }\ntasks: { a: { run: echo } }\n`,
  })
  const { exitCode, stderr } = await folder.run('run', FILE, '--param', 'lenth=2')
  expect([exitCode, stderr]).toEqual([
    2,
    'p.taskgraph.yaml:2:1: there is no param "lenth"; did you mean "length"?\n',
  ])
})

test('explain tells also what a task reads of others, with moments as whole milliseconds', async () => {
  using folder = new CliFolder({ [FILE]: THREE_TASKS, 'one.txt': 'one\n', 'two.txt': 'two\n' })
  await folder.run('run', FILE)
  const known = JSON.parse((await folder.run('explain', FILE, 'sum', '--json')).stdout)
  expect(known.inputs).toEqual([
    { path: 'work/a.txt', exists: true, madeBy: 'a' },
    { path: 'work/b.txt', exists: true, madeBy: 'b' },
  ])
  expect([known.last.at, known.good.at].every(Number.isInteger)).toBe(true)
  expect((await folder.run('explain', FILE, 'sum')).stdout).toMatch(/^inputs\n {2}work\/a\.txt of a\n/m)
})

test('the log of a task that wrote nothing is empty, and that is no failure', async () => {
  using folder = new CliFolder({
    [FILE]: 'taskgraph: 1\ntasks: { silent: { run: "true" }, other: { run: echo x } }\n',
  })
  await folder.run('run', FILE)
  const { exitCode, stdout, stderr } = await folder.run('logs', FILE, 'silent')
  expect([exitCode, stdout, stderr]).toEqual([0, '', '"silent" wrote nothing\n'])
})

test('a log file that is there and empty is told like none', async () => {
  using folder = new CliFolder({ [FILE]: 'taskgraph: 1\ntasks: { fails: { run: "exit 1" } }\n' })
  await folder.run('run', FILE)
  expect((await folder.run('logs', FILE, 'fails')).stderr).toBe('"fails" wrote nothing\n')
})

test('explain names the files that a command reads without declaring them', async () => {
  using folder = new CliFolder({
    [FILE]:
      'taskgraph: 1\ntasks: { t: { run: "sort in.txt nowhere.txt > ${{ target }}", targets: out.txt } }\n',
    'in.txt': 'one\n',
  })
  const known = JSON.parse((await folder.run('explain', FILE, 't', '--json')).stdout)
  expect(known.inputs).toEqual([{ path: 'in.txt', exists: true, named: true }])
  expect((await folder.run('explain', FILE, 't')).stdout).toContain('  in.txt (named in the command)\n')
})

test('a pipeline is the same by the name of a link: one folder, one history', async () => {
  using folder = new CliFolder({
    [`real/${FILE}`]: THREE_TASKS,
    'real/one.txt': 'one\n',
    'real/two.txt': 'two\n',
  })
  symlinkSync(folder.at(`real/${FILE}`), folder.at('link.taskgraph.yaml'))
  expect((await folder.run('run', 'link.taskgraph.yaml')).exitCode).toBe(0)
  expect(folder.has('.taskgraph')).toBe(false)
  expect((await folder.run('status', `real/${FILE}`)).stdout).toContain('3 tasks: 3 fresh')
})

test('the log of a task whose targets were copied says why there is none', async () => {
  const same = 'run: "sort in.txt > ${{ target }}", inputs: in.txt, reuse: copy'
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1\ntasks:\n  a: { ${same}, targets: a.txt }\n  b: { ${same}, targets: b.txt, needs: [a] }\n`,
    'in.txt': 'one\n',
  })
  await folder.run('run', FILE, 'a')
  await folder.run('run', FILE)
  const { exitCode, stderr } = await folder.run('logs', FILE, 'b')
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^"b" has no log: its targets were copied from another task \(`reuse`\), or .*logs.* was removed\n$/,
  )
})

test('a disabled task that is named is told to be left out', async () => {
  using folder = new CliFolder({
    [FILE]: 'taskgraph: 1\ntasks: { off: { run: date, disabled: true }, after: { run: date, needs: off } }\n',
  })
  const { exitCode, stderr } = await folder.run('run', FILE, 'off', 'after')
  expect([exitCode, stderr.trim().split('\n')]).toEqual([
    0,
    ['off', 'after'].map((task) => `taskgraph: "${task}" is disabled, or needs what is: left out`),
  ])
  expect((await folder.run('run', FILE)).stderr).toBe('')
})
