import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/app.ts'

const SCRIPT = resolve(import.meta.dirname, '../../../taskgraph')

/** A checkout that is installed and built; its Node only tells what it was called with. */
function checkout(folder: string): string {
  const root = join(folder, 'a checkout ☃')
  const write = (name: string, text: string, isNew: boolean): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
    if (!isNew) utimesSync(join(root, name), 1000, 1000)
  }
  for (const name of ['src-main/a.ts', 'src-shared/a.ts', 'package-lock.json', 'vite.config.ts'])
    write(name, '', false)
  for (const name of ['src-main', 'src-shared']) utimesSync(join(root, name), 1000, 1000)
  for (const name of ['dist/main/cli.js', 'dist/.built-main']) write(name, '', true)
  write('node_modules/node/bin/node', '#!/bin/sh\necho "Node of the checkout: $*"\n', true)
  write('bin/node', '#!/bin/sh\necho "Node of the machine: $*"\n', true)
  copyFileSync(SCRIPT, join(root, 'taskgraph'))
  for (const name of ['node_modules/node/bin/node', 'bin/node', 'taskgraph'])
    chmodSync(join(root, name), 0o755)
  return root
}

test.each([
  ['by its path', './taskgraph status p', ''],
  ['by a shell', 'sh taskgraph status p', ''],
  ['by a link on the PATH', 'taskgraph status p', 'links'],
])('./taskgraph finds its checkout when called %s', (_, command, onPath) => {
  using folder = temporaryFolder()
  const root = checkout(folder.path)
  mkdirSync(join(folder.path, 'links'))
  symlinkSync('../a checkout ☃/taskgraph', join(folder.path, 'links/taskgraph'))
  const { stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: onPath === '' ? root : folder.path,
    env: { PATH: `${join(folder.path, onPath)}:/usr/bin:/bin` },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^Node of the checkout: .*dist\/main\/cli\.js status p\n$/)
})

test('./taskgraph prepares the checkout first where a source is newer than what was built', () => {
  using folder = temporaryFolder()
  const root = checkout(folder.path)
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(root, 'src-shared/a.ts'), later, later)
  const { stdout } = spawnSync(join(root, 'taskgraph'), ['status'], {
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` },
    encoding: 'utf8',
  })
  expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual([
    'Node of the machine',
    'Node of the checkout',
    '',
  ])
  expect(stdout).toContain('scripts/prepare.mjs main')
})
