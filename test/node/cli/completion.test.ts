import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CliFolder, THREE_TASKS } from './cli-folder.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../..')

let folder: CliFolder
beforeAll(async () => {
  folder = new CliFolder({
    'p.taskgraph.yaml': THREE_TASKS,
    'other.yaml': '',
    // The scripts call the command by its name.
    'bin/taskgraph': `#!/bin/sh\nexec '${REPOSITORY}/node_modules/.bin/node' '${REPOSITORY}/src-main/hosts/cli/cli.ts' "$@"\n`,
  })
  chmodSync(folder.at('bin/taskgraph'), 0o755)
  for (const shell of ['bash', 'zsh', 'fish'])
    folder.write(`completion.${shell}`, (await folder.run('completion', shell)).stdout)
})
afterAll(() => folder[Symbol.dispose]())

const env = () => ({
  ...process.env,
  PATH: `${folder.at('bin')}:${process.env.PATH}`,
  TASKGRAPH_HOME: folder.at('home'),
})

/** What bash offers after words of a command line, as readline would hand them over; the last one is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `source ./completion.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_taskgraph
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    cwd: folder.path,
    env: env(),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

test.each<[words: string[], offers: string[]]>([
  [['taskgraph', 'gr'], ['graph']],
  [['taskgraph', 'run', '--fa'], ['--fail-fast']],
  [['taskgraph', 'run', 'p'], ['p.taskgraph.yaml']],
  [['taskgraph', 'run', 'o'], []],
  [
    ['taskgraph', 'run', 'p.taskgraph.yaml', ''],
    ['a', 'b', 'sum'],
  ],
  [['taskgraph', 'run', 'p.taskgraph.yaml', '--force', 's'], ['sum']],
  [['taskgraph', 'status', 'p.taskgraph.yaml', ''], []],
  [
    ['taskgraph', 'graph', '--format', ''],
    ['mermaid', 'dot', 'json', 'svg'],
  ],
  [['taskgraph', 'graph', '-f', 'm'], ['mermaid']],
  // bash breaks words at "=".
  [['taskgraph', 'graph', '--format', '=', 's'], ['svg']],
  [
    ['taskgraph', 'graph', '--format', '='],
    ['mermaid', 'dot', 'json', 'svg'],
  ],
  [['taskgraph', 'run', '--jobs', ''], []],
  [['taskgraph', 'new', '--template', 'we'], ['weather']],
  [
    ['taskgraph', 'completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['taskgraph', 'help', 'ex'], ['explain']],
])('bash offers after %j: %j', (words, offers) => {
  expect(offered(...words)).toEqual(offers)
})

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

test.skipIf(!has('fish'))('fish offers commands, options with their values, files and tasks', () => {
  const ask = (line: string): readonly string[] => {
    const script = `source ./completion.fish; complete -C '${line}'`
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], {
      cwd: folder.path,
      env: env(),
      encoding: 'utf8',
    })
    return stdout.split('\n').flatMap((each) => each.split('\t')[0] || [])
  }
  expect(ask('taskgraph gra')).toEqual(['graph'])
  expect(ask('taskgraph graph p.taskgraph.yaml --format s')).toEqual(['svg'])
  expect(ask('taskgraph run p')).toEqual(['p.taskgraph.yaml'])
  expect(ask('taskgraph run p.taskgraph.yaml s')).toEqual(['sum'])
})

test.skipIf(!has('zsh'))('the script for zsh is one', () => {
  const { status, stderr } = spawnSync('zsh', ['-n', './completion.zsh'], {
    cwd: folder.path,
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
})
