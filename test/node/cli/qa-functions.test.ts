import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

describe('Python functions', () => {
  test('are found from the pipeline folder whatever their cwd, with relative imports and imports of the folder', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  dotted: { python: 'pkg.deep.m:write', args: ["\${{ target }}"], targets: dotted, cwd: elsewhere }
  file: { python: 'pkg/deep/m.py:write', args: ["\${{ target }}"], targets: file }
  script: { python: 'steps/s.py:write', args: ["\${{ target }}"], targets: script }
`,
      'elsewhere/keep': '',
      'pkg/__init__.py': '',
      'pkg/up.py': 'VALUE = "one"\n',
      'pkg/deep/__init__.py': 'BASE = "base"\n',
      'pkg/deep/m.py':
        'from . import BASE\nfrom ..up import VALUE\n\ndef write(path):\n    open(path, "w").write(BASE + VALUE)\n',
      'shared/lib.py': 'NAME = "lib"\n',
      'steps/s.py': 'from shared.lib import NAME\n\ndef write(path):\n    open(path, "w").write(NAME)\n',
    })
    const first = await folder.run('run', FILE, '--json')
    expect([first.exitCode, first.executed]).toEqual([0, ['dotted', 'file', 'script']])
    expect(['elsewhere/../dotted', 'file', 'script'].map((path) => folder.read(path))).toEqual([
      'baseone',
      'baseone',
      'lib',
    ])
    folder.write('pkg/up.py', 'VALUE = "two"\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['dotted', 'file'])
    folder.write('pkg/deep/__init__.py', 'BASE = "other"\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['dotted', 'file'])
    folder.write('shared/lib.py', 'NAME = "bib"\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['script'])
    expect([folder.read('file'), folder.read('script')]).toEqual(['othertwo', 'bib'])
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
  })
})

describe('a command that is longer than the system takes in one word', () => {
  const long = 'x'.repeat(200_000)

  test('is run by the shell all the same', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1
tasks:
  plain:
    run: false || printf %s ${long} > \${{ target }}
    targets: plain
  bash:
    run: printf %s ${long} | cat > \${{ target }}
    shell: [bash, -euo, pipefail, -c]
    targets: bash
`,
    })
    expect((await folder.run('run', FILE, '--json')).exitCode).toBe(0)
    expect([folder.read('plain').length, folder.read('bash').length]).toEqual([200_000, 200_000])
  })

  test('is refused with the reason where no shell can take it from a file', async () => {
    using folder = new CliFolder({ [FILE]: `taskgraph: 1\ntasks:\n  a: { run: [echo, ${long}] }\n` })
    const { exitCode, events } = await folder.run('run', FILE, '--json')
    expect(exitCode).toBe(1)
    expect(events.find(({ state }) => state === 'failed')).toMatchObject({
      exitCode: 126,
      error: expect.stringMatching(/^a word of the command has 200000 bytes and the system takes at most /),
    })
  })
})

test('a Python that is too old says so', async () => {
  using folder = new CliFolder({
    'p.taskgraph.yaml': 'taskgraph: 1\ninterpreters: { python: ./old }\ntasks: { t: { python: "t.py:f" } }\n',
    't.py': 'def f():\n    pass\n',
    old: `#!/bin/sh
shift
exec python3 -c 'import sys, runpy
sys.version_info, sys.version = (3, 7, 2), "3.7.2 (fake)"
runpy.run_path(sys.argv[1], run_name="__main__")' "$@"
`,
  })
  chmodSync(folder.at('old'), 0o755)
  const { exitCode, stdout } = await folder.run('run', 'p.taskgraph.yaml')
  expect([exitCode, stdout]).toEqual([
    1,
    expect.stringContaining('RuntimeError: functions need Python 3.8 or newer; this is 3.7.2\n'),
  ])
})
