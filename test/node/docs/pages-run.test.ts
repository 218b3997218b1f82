import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CliFolder } from '../cli/cli-folder.ts'

const repository = join(import.meta.dirname, '../../..')
const read = (page: string): string => readFileSync(join(repository, page), 'utf8')
const PAGES = ['README.md', ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
)

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** The blocks of a page that say which file they are. */
const filesOf = (page: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...read(page).matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => [
      name,
      text,
    ]),
  )

async function runsOnce(folder: CliFolder, file: string): Promise<void> {
  const first = await folder.run('run', file, '--json')
  expect([first.stderr, first.events.at(-1)]).toMatchObject(['', { outcome: 'succeeded' }])
  expect((await folder.run('run', file, '--json')).executed).toEqual([])
}

test.runIf(has('cc'))('the pipeline that comes from a Makefile', async () => {
  using folder = new CliFolder({
    ...filesOf('docs/porting.md'),
    'include/util.h': 'int add(int a, int b);\n',
    'src/util.c': '#include "util.h"\nint add(int a, int b) { return a + b; }\n',
    'src/main.c':
      '#include <stdio.h>\n#include "util.h"\nint main(void) { printf("%d\\n", add(2, 3)); return 0; }\n',
  })
  await runsOnce(folder, 'app.taskgraph.yaml')
  expect(folder.read('test.log')).toBe('5\n')
  folder.write('include/util.h', '/* a comment */\nint add(int a, int b);\n')
  const again = await folder.run('run', 'app.taskgraph.yaml', '--json')
  expect(again.executed).toEqual(['object[unit=main]', 'object[unit=util]'])
})

test('the pipeline that comes from a Snakefile', async () => {
  const samples = Object.fromEntries(['A', 'B', 'C'].map((name) => [`data/samples/${name}.txt`, `${name}\n`]))
  using folder = new CliFolder({ ...filesOf('docs/porting.md'), ...samples })
  await runsOnce(folder, 'samples.taskgraph.yaml')
  expect(folder.read('plots/counts.txt').split('\n')[0]).toBe('Counts counted/A.txt 1')
  const other = await folder.run('run', 'samples.taskgraph.yaml', '--json', '--param', 'samples=["A","B"]')
  expect(other.executed).toEqual(['plot'])
})

test('the pipeline of the README, with the functions of the two examples', async () => {
  const [yaml = ''] = read('README.md').match(/(?<=^```yaml\n).*?(?=^```$)/ms) ?? []
  using folder = new CliFolder({ 'lists.taskgraph.yaml': yaml })
  const examples = join(repository, 'assets/examples')
  copyFileSync(join(examples, 'lists-python/tasks.py'), folder.at('tasks.py'))
  copyFileSync(join(examples, 'lists-typescript/tasks.ts'), folder.at('tasks.ts'))
  const tasks = has('jq') ? ['sum'] : ['list_a', 'list_b']
  const { events } = await folder.run('run', 'lists.taskgraph.yaml', ...tasks, '--json')
  expect(events.at(-1)).toMatchObject({ outcome: 'succeeded' })
  expect(folder.read('work/a.json')).toBe('[5, 5, 5, 5, 5, 5, 5, 5, 5, 5]\n')
  if (has('jq')) expect(JSON.parse(folder.read('work/sum.json'))).toEqual(Array(10).fill(12))
})

/** Lines of shell in the pages that the tests of this file don't run, and who holds them. */
const HELD_ELSEWHERE = [
  /^npm (?:start|test)\b/, // this is within the one, and the other waits for Ctrl-C
  /^taskgraph serve workspace$/, // test/node/library/show.test.ts
  /^\.\/taskgraph serve my\.taskgraph\.yaml$/, // test/node/cli/serve.test.ts
]

test('every command in the pages is one that works', async () => {
  const lines = PAGES.flatMap((page) =>
    [...read(page).matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
      block.split('\n').map((line) => line.replace(/^[A-Z_]+=\S+ |\s+#.*$/g, '').trim()),
    ),
  ).filter((line) => line !== '')
  const { scripts } = JSON.parse(read('package.json'))
  using folder = new CliFolder()
  cpSync(join(repository, 'assets/examples'), folder.at('assets/examples'), {
    recursive: true,
    filter: (path) => !/\/(?:\.taskgraph|work|output)$/.test(path),
  })
  for (const line of lines) {
    if (HELD_ELSEWHERE.some((pattern) => pattern.test(line))) continue
    const [program, ...words] = line.split(' ')
    if (program === 'npm') {
      expect([line, ...Object.keys(scripts)]).toContain(words[1])
      continue
    }
    if (program === 'node') {
      expect([line, existsSync(join(repository, words[0] ?? ''))]).toEqual([line, true])
      continue
    }
    expect([line, program]).toEqual([line, './taskgraph'])
    const { exitCode, stderr } = await folder.run(...words)
    expect([line, exitCode, stderr]).toEqual([line, 0, ''])
  }
})
