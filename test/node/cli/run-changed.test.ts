import { rmSync, utimesSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

test('after a touch nothing runs; after an edit what is concerned runs, and all is told and counted', async () => {
  using folder = CliFolder.threeTasks()
  expect((await folder.run('run', FILE, '--json')).executed).toEqual(['a', 'b', 'sum'])
  utimesSync(folder.at('one.txt'), new Date(), new Date())
  expect(await folder.run('run', FILE, '--json')).toMatchObject({ exitCode: 0, executed: [] })
  folder.write('one.txt', 'other\n')
  const edited = await folder.run('run', FILE, '--json')
  expect(edited).toMatchObject({ exitCode: 0, executed: ['a', 'sum'], stderr: '' })
  expect(edited.events.at(-1)?.counts).toMatchObject({ succeeded: 2, fresh: 1 })
  expect(edited.events.filter(({ state }) => state === 'fresh').map(({ task }) => task)).toEqual(['b'])
  expect(folder.read('work/sum.txt')).toBe('OTHER\nTWO\n')
  folder.write('two.txt', 'three\n')
  const plain = await folder.run('run', FILE)
  expect(plain.stdout).toMatch(/✓ b .*\n.*✓ sum .*\n2 ran, 1 fresh, 0 failed/)
})

test('what fails after an edit says so, and the next run goes on with it', async () => {
  using folder = CliFolder.threeTasks()
  await folder.run('run', FILE)
  rmSync(folder.at('one.txt'))
  const failed = await folder.run('run', FILE)
  expect(failed.exitCode).toBe(1)
  expect(failed.stdout).toContain('input "one.txt" does not exist')
  folder.write('one.txt', 'new\n')
  expect(await folder.run('run', FILE, '--json')).toMatchObject({ exitCode: 0, executed: ['a', 'sum'] })
})
