import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { Workbench } from './workbench.ts'

const repository = join(import.meta.dirname, '../../..')

test('the example of docs/library.md runs as it stands, and a second time nothing runs', () => {
  using bench = new Workbench()
  const page = readFileSync(join(repository, 'docs/library.md'), 'utf8')
  const [tasks = '', main = ''] = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text)
  const library = pathToFileURL(join(repository, 'src-main/library/index.ts')).href
  writeFileSync(join(bench.folder, 'tasks.ts'), tasks)
  writeFileSync(join(bench.folder, 'main.ts'), main.replace("'taskgraph'", `'${library}'`))
  writeFileSync(join(bench.folder, 'package.json'), '{"type":"module"}')
  const run = () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['main.ts'], {
      cwd: bench.folder,
      encoding: 'utf8',
    })
    expect({ stdout, status, stderr }).toEqual({ stdout: `[${Array(10).fill(15)}]\n`, status: 0, stderr: '' })
    return ['a', 'b', 'result'].map((name) => statSync(bench.path(`${name}.json`)).mtimeMs)
  }
  const first = run()
  expect(run()).toEqual(first)
})

test('a graph that is never closed does not keep the process, and its history is written', () => {
  using bench = new Workbench()
  mkdirSync(bench.folder, { recursive: true })
  const library = pathToFileURL(join(repository, 'src-main/library/index.ts')).href
  writeFileSync(
    join(bench.folder, 'main.mjs'),
    `import { TaskGraph } from '${library}'
     const graph = new TaskGraph('workspace', 0)
     await graph.addTask({ func: (text) => console.log(text), args: ['ran'] }).join()`,
  )
  const run = () => spawnSync(process.execPath, ['main.mjs'], { cwd: bench.folder, encoding: 'utf8' })
  expect(run()).toMatchObject({ status: 0, stdout: 'ran\n' })
  expect(run()).toMatchObject({ status: 0, stdout: '' })
})
