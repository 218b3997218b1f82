import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CliFolder } from '../../node/cli/cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

/** A file system of a few megabytes over the folder; undefined where we may not mount one. */
function smallDisk(path: string): Disposable | undefined {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', path]).status !== 0) return undefined
  return { [Symbol.dispose]: () => void spawnSync('umount', ['--lazy', path]) }
}

test('a full disk is told on the task that met it, the rest goes on, and the next run mends all', async ({
  skip,
}) => {
  using folder = new CliFolder()
  using disk = smallDisk(folder.path)
  if (disk === undefined) return skip('mounting a file system is not allowed here')
  folder.write(
    FILE,
    `taskgraph: 1
tasks:
  small: { run: "echo small > \${{ target }}", targets: small.txt }
  large: { run: "head -c 10000000 /dev/zero > \${{ target }}", targets: large.bin, needs: small }
  after: { run: "wc -c \${{ large }}" }
  late: { run: "true", needs: small }
`,
  )
  const full = await folder.run('run', FILE, '--json')
  expect(full.exitCode).toBe(1)
  const last = Object.fromEntries(full.events.flatMap((event) => (event.task ? [[event.task, event]] : [])))
  expect(last.large).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/the disk of .* is full/),
  })
  expect([last.small?.state, last.late?.state, last.after?.state]).toEqual([
    'succeeded',
    'succeeded',
    'blocked',
  ])
  rmSync(folder.at('large.bin'))
  folder.replace(FILE, folder.read(FILE).replace('10000000', '1000'))
  expect((await folder.run('run', FILE)).exitCode).toBe(0)
  expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
})
