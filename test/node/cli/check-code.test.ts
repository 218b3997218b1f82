import { expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const TEXT = `taskgraph: 1
tasks:
  whole: { module: "./x.mjs#f" }
  short: { module: "./x#f" }
  gone: { module: "./z.mjs#f", needs: [whole] }
  other: { module: "./x.mjs#g" }
  snake: { python: "t.py:nothing" }
  maker: { run: "echo 'export const f = 1' > \${{ target }}", targets: made.mjs }
  later: { module: "./made.mjs#f", needs: [maker] }
`

test('check: functions that can’t be called, with the file or the name that was probably meant', async () => {
  using folder = new CliFolder({
    'p.taskgraph.yaml': TEXT,
    'x.mjs': 'export function f() {}\n',
    't.py': 'def something():\n    pass\n',
  })
  const { exitCode, stderr, stdout } = await folder.run('check', 'p.taskgraph.yaml')
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr.trim().split('\n')).toEqual([
    'p.taskgraph.yaml:4:21: task "short": there is no file x; did you mean x.mjs?',
    'p.taskgraph.yaml:5:20: task "gone": there is no file z.mjs; did you mean x.mjs?',
    'p.taskgraph.yaml:6:21: task "other": x.mjs has no export "g"; did you mean "f"?',
    'p.taskgraph.yaml:7:21: task "snake": t.py has no function "nothing"; it has something',
    'p.taskgraph.yaml: 4 problems',
  ])
  const run = await folder.run('run', 'p.taskgraph.yaml', 'short')
  expect([run.exitCode, run.stdout]).toEqual([
    1,
    expect.stringContaining('there is no file x; did you mean x.mjs?'),
  ])
})

test('check: what is wrong with the code is told with all else that is wrong, in the order of the file', async () => {
  const text = `taskgraph: 1
tasks:
  gone: { python: "nowhere.py:f" }
  typo: { rnu: date }
  lost: { run: "cat \${{ nothing }}" }
  also: { module: "./nowhere.mjs#f" }
`
  using folder = new CliFolder({ 'p.taskgraph.yaml': text })
  const { exitCode, stderr } = await folder.run('check', 'p.taskgraph.yaml')
  expect(exitCode).toBe(2)
  expect(stderr.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'p.taskgraph.yaml:3:20:',
    'p.taskgraph.yaml:4:11:',
    'p.taskgraph.yaml:5:21:',
    'p.taskgraph.yaml:6:20:',
    'p.taskgraph.yaml:',
    '',
  ])
})
