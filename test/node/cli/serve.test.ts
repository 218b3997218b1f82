import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TaskGraph } from '../../../src-main/library/index.ts'
import { connectTo } from '../../support/web-client.ts'
import { CliFolder } from './cli-folder.ts'

const isBuilt = existsSync(join(import.meta.dirname, '../../../dist/renderer/index.html'))

test.runIf(isBuilt)('serve prints the address with its token, answers, and ends with a signal', async () => {
  using folder = CliFolder.threeTasks()
  const serving = folder.start(['serve', 'p.taskgraph.yaml', '--port', '0'])
  const line = await serving.line(/serves/)
  const [, origin, token] =
    /^TaskGraph serves p\.taskgraph\.yaml at (http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{43})$/.exec(line) ??
    []
  expect(line).toContain(`${origin}/#token=`)
  const page = await fetch(`${origin}/`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const session = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: String(origin) },
    body: JSON.stringify({ token }),
  })
  expect(session.status).toBe(200)
  serving.kill('SIGINT')
  expect((await serving.result).exitCode).toBe(130)
})

test.runIf(isBuilt)(
  'serve takes the same port at each start, so that the browser knows it; while that is taken, another',
  async () => {
    using folder = CliFolder.threeTasks()
    const portOf = (line: string): string => /127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 'none'
    const first = folder.start(['serve', 'p.taskgraph.yaml'])
    const port = portOf(await first.line(/serves/))
    const beside = folder.start(['serve', 'p.taskgraph.yaml'])
    expect(portOf(await beside.line(/serves/))).not.toBe(port)
    for (const one of [beside, first]) {
      one.kill('SIGINT')
      await one.result
    }
    const again = folder.start(['serve', 'p.taskgraph.yaml'])
    expect(portOf(await again.line(/serves/))).toBe(port)
    again.kill('SIGINT')
    await again.result
  },
)

test('serve WORKSPACE: what is no workspace of a program is refused with what to do', async () => {
  using folder = CliFolder.threeTasks()
  folder.write('empty/.keep', '')
  folder.write('other/notes.txt', 'nothing of ours')
  const none = await folder.run('serve', 'nowhere')
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('there is no file nowhere')])
  const other = await folder.run('serve', 'other')
  expect(other.exitCode).toBe(2)
  expect(other.stderr).toMatch(/other is no workspace of a program: give the folder that a program named in/)
  const files = await folder.run('serve', '.')
  expect(files.exitCode).toBe(2)
  expect(files.stderr).toMatch(/no program made a graph in .*; did you mean .*p\.taskgraph\.yaml\?/)
})

test.runIf(isBuilt)(
  'serve WORKSPACE: shows a program’s graph, and names pipeline files that ran there too',
  async () => {
    using folder = CliFolder.threeTasks()
    await folder.run('run', 'p.taskgraph.yaml')
    {
      await using graph = new TaskGraph(folder.path, 0)
      graph.addTask({ func: () => 1, taskName: 'one' })
      graph.close()
      await graph.join()
    }
    const serving = folder.start(['serve', '.', '--port', '0'])
    const line = await serving.line(/serves/)
    await using connection = await connectTo(/http:\S+/.exec(line)?.[0] ?? '')
    const { opens = '' } = await connection.client.call('app.hello', {})
    const snapshot = await connection.client.call('pipeline.open', { path: opens })
    expect(snapshot.nodes.map(({ title }) => title)).toEqual(['one'])
    serving.kill('SIGINT')
    expect((await serving.result).stderr).toContain('taskgraph serve p.taskgraph.yaml')
  },
)
