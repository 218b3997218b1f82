import { describe, expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

describe('what runs again', () => {
  test('after a change in a directory that a task makes: who reads that part of it, or all of it', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  make:
    run: mkdir -p \${{ target }}/deep; cp one two \${{ target }}; cp two \${{ target }}/deep/two
    inputs: [one, two]
    targets: dir
  part:
    run: cat dir/one > \${{ target }}
    targets: part
  declared:
    run: cat dir/one > \${{ target }}
    inputs: dir/one
    targets: declared
  below:
    run: ls -R dir/deep > \${{ target }}
    targets: below
  files:
    run: cat dir/* > \${{ target }} || true
    inputs: 'dir/*'
    targets: files
  all:
    run: ls -R dir > \${{ target }}
    targets: all
`,
      one: 'one\n',
      two: 'two\n',
    })
    const first = await folder.run('run', FILE, '--json')
    expect([first.exitCode, first.executed]).toEqual([
      0,
      ['all', 'below', 'declared', 'files', 'make', 'part'],
    ])
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
    folder.write('two', 'zwei\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['all', 'below', 'files', 'make'])
    folder.write('one', 'eins\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([
      'all',
      'declared',
      'files',
      'make',
      'part',
    ])
  })
})
