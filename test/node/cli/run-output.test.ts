import { expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

test('under a task that failed each thing is said once', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1
tasks:
  coded: { run: "echo one; echo two; exit 2" }
  thrown: { python: "t.py:f" }
  unknown: { run: "echo hi; nosuchprogram" }
  nowhere: { run: "nosuchprogram x" }
`,
    't.py': 'def f():\n    raise ValueError("bad thing")\n',
  })
  const { stdout } = await folder.run('run', FILE, '--jobs', '1')
  const counted = (text: string): number => stdout.split(text).length - 1
  expect(['exit code 2', 'two', 'ValueError: bad thing', 'nosuchprogram'].map(counted)).toEqual([1, 1, 1, 2])
  expect(stdout).toContain('    │ Traceback (most recent call last):\n')
})

test.each<[env: NodeJS.ProcessEnv, isColoured: boolean]>([
  [{}, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '0' }, false],
  [{ FORCE_COLOR: '' }, false],
  [{ NO_COLOR: '1' }, false],
])('with %j a pipe is coloured: %s; and nobody warns', async (env, isColoured) => {
  using folder = CliFolder.threeTasks()
  const { stdout, stderr } = await folder.start(['status', FILE], env).result
  expect([stdout.includes('\u001b['), stderr]).toEqual([isColoured, ''])
})

test('what would fail again in the same way is not tried again: no such program, no such folder', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1
defaults: { retries: 2 }
interpreters: { python: ./no-python }
tasks:
  words: { run: [nosuchprogram, x] }
  plain: { run: nosuchprogram x }
  shell: { run: "nosuchprogram; true" }
  folder: { run: "true", cwd: nowhere }
  file: { run: ./p.taskgraph.yaml }
  python: { python: "t.py:f" }
  usual: { run: "exit 3" }
`,
    't.py': 'def f(): pass\n',
  })
  const { events } = await folder.run('run', FILE, '--json')
  const tries = events
    .filter(({ state }) => state === 'failed')
    .map(({ task, attempt }) => [task, attempt ?? 1])
  expect(Object.fromEntries(tries)).toEqual({
    words: 1,
    plain: 1,
    shell: 1,
    folder: 1,
    file: 1,
    python: 1,
    usual: 3,
  })
})
