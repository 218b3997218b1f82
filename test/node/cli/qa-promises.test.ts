import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

const pipeline = (tasks: string): string => `taskgraph: 1\ntasks:\n${tasks}`

describe('folders', () => {
  test('an input does not hold what its own task makes in it, nor what the task ignores', async () => {
    using folder = new CliFolder({
      [FILE]: pipeline(`  book:
    run: cat text/one.md > text/build/book.txt; date > text/build.log; echo > text/cache/x
    inputs: text
    targets: text/build
    ignore: [text/*.log, text/cache]
  list: { run: "ls | sort > list.txt; date +%N > noise", inputs: ., targets: list.txt, ignore: ["n*e", text, "?nt"] }
`),
      'text/one.md': 'one\n',
      'text/build.log': '',
      'text/cache/x': '',
    })
    folder.write('text/build/old', '')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['book', 'list'])
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
    folder.write('text/cache/y', 'more')
    folder.write('text/build.log', 'more')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
    folder.write('text/two.md', 'two\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['book'])
  })

  test('a target that is one is still as made when another task puts its own target into it', async () => {
    using folder = new CliFolder({
      [FILE]: pipeline(`  setup: { run: "mkdir -p work; echo 1 > work/version", targets: work }
  a: { run: "echo a > \${{ target }}", targets: work/a.txt, needs: setup }
  deep: { run: "echo d > \${{ target }}", targets: work/sub/d.txt, needs: setup }
`),
    })
    expect((await folder.run('run', FILE, '--json')).executed).toEqual(['a', 'deep', 'setup'])
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
    folder.write('work/version', 'changed')
    expect((await folder.run('run', FILE, '--json')).executed).toContain('setup')
    folder.write('work/stray', '')
    const status = await folder.run('status', FILE, '--json')
    expect(JSON.parse(status.stdout).tasks[0].reasons).toMatchObject([
      { kind: 'target-changed', path: 'work' },
    ])
  })

  test('an atomic target that is one takes the place of the old one', async () => {
    using folder = new CliFolder({
      [FILE]: pipeline(
        '  a: { run: "mkdir ${{ target }}; cp in.txt ${{ target }}", targets: out, atomic: true, inputs: in.txt }\n',
      ),
      'in.txt': 'one',
    })
    expect((await folder.run('run', FILE)).exitCode).toBe(0)
    folder.write('in.txt', 'two')
    folder.write('out/stray', '')
    expect((await folder.run('run', FILE)).exitCode).toBe(0)
    expect(folder.read('out/in.txt')).toBe('two')
    expect(folder.has('out/stray')).toBe(false)
    folder.replace(FILE, folder.read(FILE).replace('targets: out,', `targets: ${'ü'.repeat(123)}.csv,`))
    expect((await folder.run('run', FILE)).exitCode).toBe(0)
    expect(folder.read(`${'ü'.repeat(123)}.csv/in.txt`)).toBe('two')
    folder.replace(FILE, folder.read(FILE).replace(`${'ü'.repeat(123)}.csv`, 'out'))
    rmSync(folder.at('out'), { recursive: true })
    folder.write('out', 'a file')
    expect((await folder.run('run', FILE)).exitCode).toBe(0)
    expect(folder.read('out/in.txt')).toBe('two')
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.taskgraph-tmp'))).toEqual([])
  })
})

test('run says that a damaged history was set aside', async () => {
  using folder = CliFolder.threeTasks()
  await folder.run('run', FILE)
  for (const content of ['no database at all '.repeat(1000), 'short']) {
    for (const suffix of ['-wal', '-shm'])
      rmSync(folder.at(`.taskgraph/history.db${suffix}`), { force: true })
    folder.write('.taskgraph/history.db', content)
    const { exitCode, stderr } = await folder.run('run', FILE)
    expect([exitCode, /damaged .*kept as .*history\.db\.damaged-/.test(stderr)]).toEqual([0, true])
  }
})

test('a loop whose pattern finds nothing is said, and stops nothing', async () => {
  using folder = new CliFolder({
    [FILE]: pipeline(
      '  a: { foreach: { f: { glob: "dta/*.csv" } }, run: "wc ${{ f }}" }\n  b: { run: "echo b" }\n',
    ),
    'data/x.csv': 'x',
  })
  const { exitCode, stderr } = await folder.run('run', FILE)
  expect([exitCode, stderr]).toEqual([
    0,
    `${FILE}:3:8: task "a" has nothing to loop over: no file and no target of another task matches "dta/*.csv" (warning)\n`,
  ])
})

test('a directory that is read while others make files in it, unordered, is said', async () => {
  using folder = new CliFolder({
    [FILE]: pipeline(`  page: { run: "mkdir -p out; echo > out/page.html", targets: out/page.html }
  icon: { run: "mkdir -p out; echo > out/icon.png", targets: out/icon.png }
  pack: { run: "tar cf all.tar out", inputs: out, needs: page, targets: all.tar }
  sent: { run: "echo > out/sent", needs: pack, targets: out/sent }
`),
  })
  const { exitCode, stderr } = await folder.run('check', FILE)
  expect(exitCode).toBe(0)
  expect(stderr.replace(/:5:\d+:/, ':5:')).toBe(
    `${FILE}:5: task "pack" reads the directory "out" but doesn't wait for "icon", which makes "out/icon.png" in it; add needs: icon, or declare the files by a glob such as out/** (warning)\n`,
  )
})

test('a pipe or a device is no pipeline, and nothing waits for it', async () => {
  using folder = new CliFolder()
  expect(spawnSync('mkfifo', [folder.at('fifo.taskgraph.yaml')]).status).toBe(0)
  for (const name of ['fifo.taskgraph.yaml', '/dev/zero']) {
    const { exitCode, stderr } = await folder.run('check', name)
    expect([exitCode, stderr]).toEqual([
      2,
      `taskgraph: ${name} can't be read: it is a pipe or a device, not a file\n`,
    ])
  }
})

test('check tells what is found only once references are put in beside what the file itself has wrong', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1
params: { map: { a: 1 } }
tasks:
  typo: { run: x, tragets: o }
  value: { run: "echo \${{ params.map.b }}" }
  twice: { foreach: { x: [1, 1] }, run: x }
  soon: { run: x, timeout: "\${{ params.map.a }}x" }
  f: { run: x, needs: g }
  g: { run: x, needs: f }
  follows: { run: "cat \${{ typo }}" }
`,
  })
  const { exitCode, stdout, stderr } = await folder.run('check', FILE)
  const told = `${stdout}${stderr}`.split('\n').flatMap((line) => /:(\d+):\d+: .*/.exec(line)?.[1] ?? [])
  expect([exitCode, told]).toEqual([2, ['4', '5', '6', '7', '8', '10']])
})
