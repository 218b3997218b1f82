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
