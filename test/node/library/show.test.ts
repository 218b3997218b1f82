import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../src-shared/contract/views.ts'
import { testApp } from '../../support/app.ts'
import { Watched } from '../../support/watched.ts'
import { connectTo, directClient } from '../../support/web-client.ts'
import { tasksUrl, Workbench } from './workbench.ts'

const isBuilt = existsSync(join(import.meta.dirname, '../../../dist/renderer/index.html'))
const home = process.env.TASKGRAPH_HOME
let bench = new Workbench()
beforeEach(() => {
  bench = new Workbench()
  process.env.TASKGRAPH_HOME = join(bench.folder, 'home')
})
afterEach(() => {
  bench[Symbol.dispose]()
  if (home === undefined) delete process.env.TASKGRAPH_HOME
  else process.env.TASKGRAPH_HOME = home
})

const of = (watched: Watched, title: string) => ({
  pipeline: watched.snapshot.document.path,
  task: watched.idOf(title),
})
const readOnly = { reason: 'this graph is made by code: change the program and run it again' }

describe('a graph made by code is live in the app', () => {
  test.runIf(isBuilt)('show() serves it: tasks appear as they are added, and turn green', async () => {
    await using graph = bench.graph(0, { logger: { info() {} } })
    const shown = await graph.show()
    await using connection = await connectTo(shown.address)
    const hello = await connection.client.call('app.hello', {})
    const watched = await Watched.open(connection.client, hello.opens ?? '')
    expect(watched.snapshot).toMatchObject({ nodes: [], rows: [], document: { readOnly, name: 'workspace' } })

    const gate = Promise.withResolvers<void>()
    const open = async (): Promise<void> => {
      await gate.promise
      bench.write('a', bench.path('a.txt'))
    }
    const a = graph.addTask({ func: open, taskName: 'first', targetPathList: [bench.path('a.txt')] })
    await watched.until(() => watched.states().first === 'running')
    graph.addTask({
      func: bench.copy,
      args: [bench.path('a.txt'), bench.path('b.txt')],
      targetPathList: [bench.path('b.txt')],
      taskName: 'second',
      dependentTaskList: [a],
    })
    await watched.until(() => watched.states().second === 'queued')
    expect(watched.run).toMatchObject({ state: 'running', by: 'library', tasks: 2, running: 1 })
    gate.resolve()
    graph.close()
    await graph.join()
    await watched.until(() => watched.run?.state === 'succeeded')
    expect(watched.states()).toEqual({ first: 'succeeded', second: 'succeeded' })
    expect([...watched.edges]).toEqual([`${watched.idOf('first')}->${watched.idOf('second')}`])
    const run = watched.run?.run ?? ''
    expect(
      await connection.client.call('run.dependencies', { pipeline: watched.snapshot.document.path, run }),
    ).toEqual({ [watched.idOf('second')]: [watched.idOf('first')] })
    const detail = await connection.client.call('task.detail', { ...of(watched, 'second') })
    expect(detail).toMatchObject({
      definition: { module: 'copy()', args: [bench.path('a.txt'), bench.path('b.txt')] },
      targets: [{ path: 'b.txt', exists: true, isOutside: false }],
      dependencies: [{ task: watched.idOf('first') }, { path: 'a.txt' }],
    })
    expect(await connection.client.call('task.explain', { ...of(watched, 'second') })).toMatchObject([
      { state: 'fresh', last: { state: 'succeeded' } },
    ])
    expect(
      await connection.client.call('task.history', { ...of(watched, 'second'), limit: 5 }),
    ).toMatchObject([{ state: 'succeeded', reasons: [{ kind: 'never-run' }] }])
    expect(await connection.client.call('output.read', { ...of(watched, 'second'), index: 0 })).toMatchObject(
      {
        kind: 'text',
        text: 'a',
      },
    )
  })

  test.runIf(isBuilt)('who looks can change nothing, there or elsewhere', async () => {
    await using graph = bench.graph(0, { logger: { info() {} } })
    const { address } = await graph.show()
    await using connection = await connectTo(address)
    const { client } = connection
    const pipeline = (await client.call('app.hello', {})).opens ?? ''
    await client.call('pipeline.open', { path: pipeline })
    const refused = await Promise.allSettled([
      client.call('document.save', { pipeline }),
      client.call('run.start', { pipeline, what: { verb: 'stale' } }),
      client.call('app.createFromTemplate', { template: 'lists', folder: bench.folder }),
      client.call('trust.grant', { pipeline, digest: 'x' }),
    ])
    expect(refused.map((one) => (one.status === 'rejected' ? one.reason.code : 'done'))).toEqual(
      refused.map(() => 'forbidden'),
    )
  })

  test.runIf(isBuilt)('it keeps no program alive, and leaves no token behind', () => {
    const library = pathToFileURL(join(import.meta.dirname, '../../../src-main/library/index.ts')).href
    const program = `
      import { TaskGraph } from '${library}'
      const graph = new TaskGraph('workspace', 0)
      const shown = await graph.show()
      graph.addTask({ func: () => 1 })
      graph.close()
      await graph.join()
      console.log((await fetch(new URL('/', shown.address))).status)`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: bench.folder,
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '200\n' })
    expect(stderr).toMatch(/^TaskGraph shows .*workspace at http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n$/)
    expect(readdirSync(join(bench.folder, 'home', 'servers'))).toEqual([])
  })

  test('another process sees it live, reads its logs, and says why it can change nothing', async () => {
    await using graph = bench.graph(1)
    const add = (text: string) =>
      graph.addTask({ func: { module: tasksUrl, export: 'say' }, args: [text], taskName: text })
    await add('one').join()
    const { app, bugs } = testApp(bench.workspace, bench.folder)
    const client = directClient(app)
    const watched = await Watched.open(client, bench.workspace)
    await watched.until(() => watched.states().one === 'succeeded')
    await add('two').join()
    await watched.until(() => watched.states().two === 'succeeded')
    expect(watched.run?.state).toBe('running')
    expect(await client.call('log.read', { ...of(watched, 'two'), bytes: 1000 })).toMatchObject({
      text: 'two\n',
    })
    const pipeline = bench.workspace
    const task = watched.idOf('two')
    const refused = await Promise.allSettled([
      client.call('document.edit', { pipeline, label: 'x', edits: [{ kind: 'task.remove', tasks: [task] }] }),
      client.call('document.undo', { pipeline }),
      client.call('run.start', { pipeline, what: { verb: 'stale' } }),
      client.call('run.preview', { pipeline, what: { verb: 'stale' } }),
      client.call('task.markStale', { pipeline, tasks: [task] }),
    ])
    expect(refused.map((one) => (one.status === 'rejected' ? String(one.reason) : 'done'))).toEqual(
      refused.map(() => `HostError: ${readOnly.reason}`),
    )
    graph.close()
    await graph.join()
    await watched.until(() => watched.run?.state === 'succeeded')
    await app.close()
    expect(bugs).toEqual([])
  })

  test('the next graph takes the place of the last; what it left alone is fresh', async () => {
    const names = (snapshot: Snapshot) => snapshot.nodes.map(({ title }) => title)
    const add = (name: string) => (graph: ReturnType<Workbench['graph']>) =>
      graph.addTask(bench.writing(name, `${name}.txt`, { taskName: name }))
    await bench.once(0, add('a'))
    const { app } = testApp(bench.workspace, bench.folder)
    const client = directClient(app)
    const watched = await Watched.open(client, bench.workspace)
    expect(names(watched.snapshot)).toEqual(['a'])
    await bench.once(0, (graph) => [add('a')(graph), add('b')(graph)])
    await watched.until(() => watched.states().b === 'succeeded' && watched.run?.state === 'succeeded')
    expect(watched.states()).toEqual({ a: 'fresh', b: 'succeeded' })
    await bench.once(0, add('b'))
    await watched.until(() => watched.run?.state === 'succeeded' && watched.nodes.size === 1)
    expect(watched.states()).toEqual({ b: 'fresh' })
    // A graph without tasks hides nothing.
    await bench.once(0, () => {})
    expect(names(await client.call('pipeline.snapshot', { pipeline: bench.workspace }))).toEqual(['b'])
    await app.close()
  })

  test('a record from anywhere can break nothing: lines that are none are passed over', async () => {
    await bench.once(0, (graph) => graph.addTask(bench.writing('a', 'a.txt', { taskName: 'a' })))
    const path = bench.path('.taskgraph', 'graph.jsonl')
    const strange = ['{', 'null', '[]', '{"type":"added"}', '{"type":"task","task":"x","state":"failed"}', '']
    writeFileSync(path, readFileSync(path, 'utf8') + strange.join('\n'))
    const { app, bugs } = testApp(bench.workspace, bench.folder)
    const watched = await Watched.open(directClient(app), bench.workspace)
    expect(watched.states()).toEqual({ a: 'succeeded' })
    expect(bugs).toEqual([])
    await app.close()
  })

  test('a program that dies leaves its tasks interrupted, not running for ever', async () => {
    await bench.once(0, (graph) => graph.addTask(bench.writing('a', 'a.txt', { taskName: 'a' })))
    const path = bench.path('.taskgraph', 'graph.jsonl')
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, `${lines.filter((line) => !/"succeeded"|run-finished/.test(line)).join('\n')}`)
    const { app } = testApp(bench.workspace, bench.folder)
    const watched = await Watched.open(directClient(app), bench.workspace)
    expect(watched.run?.state).toBe('interrupted')
    expect(watched.states()).toEqual({ a: 'cancelled' })
    await app.close()
  })

  test('a folder that is no workspace is refused, and nothing is made in it', async () => {
    mkdirSync(bench.workspace)
    const { app } = testApp(bench.workspace, bench.folder)
    const client = directClient(app)
    await expect(client.call('pipeline.open', { path: bench.workspace })).rejects.toThrow(/is empty/)
    writeFileSync(bench.path('p.taskgraph.yaml'), 'taskgraph: 1\ntasks: {}\n')
    await expect(client.call('pipeline.open', { path: bench.workspace })).rejects.toThrow(
      /did you mean .*p\.taskgraph\.yaml\?/,
    )
    expect(existsSync(bench.path('.taskgraph'))).toBe(false)
    await app.close()
  })
})
