import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startShell } from '../../../src-main/hosts/electron/shell.ts'
import { startWebHost } from '../../../src-main/hosts/web/server.ts'
import { createHostClient, type HostClient, type Transport } from '../../../src-shared/contract/client.ts'
import type { SnapshotChange, TaskRow } from '../../../src-shared/contract/views.ts'
import type { HostMessage } from '../../../src-shared/contract/wire.ts'
import { temporaryFolder, testApp, writeFiles } from '../../support/app.ts'
import { FakeContents, fakeElectron } from '../../support/fake-electron.ts'

const TEXT = `taskgraph: 1
name: Over the wire
tasks:
  a: { run: "echo \${{ params.word }} > \${{ target }}", targets: a.txt }
  b: { run: "cat \${{ a }}; sleep 0.05", needs: [a] }
params: { word: hello }
`

interface Rig extends AsyncDisposable {
  readonly client: HostClient
  readonly path: string
  /** Sends what no client would. */
  sendRaw(message: unknown): void
  readonly bugs: unknown[]
}

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function workspace() {
  const folder = temporaryFolder()
  closing.push(() => folder[Symbol.dispose]())
  writeFiles(folder.path, { 'p.taskgraph.yaml': TEXT, 'renderer/index.html': '<title>T</title>' })
  process.env.TASKGRAPH_HOME = `${folder.path}/home`
  return { folder: folder.path, path: `${folder.path}/p.taskgraph.yaml` }
}

async function overWebSocket(): Promise<Rig> {
  const { folder, path } = workspace()
  const { app, bugs } = testApp(path, folder)
  const host = await startWebHost({ app, renderer: `${folder}/renderer`, port: 0, host: '127.0.0.1' })
  const origin = `http://127.0.0.1:${host.port}`
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ token: new URL(host.address).hash.slice('#token='.length) }),
  })
  const { session } = (await answer.json()) as { session: string }
  const socket = new WebSocket(
    `ws://127.0.0.1:${host.port}/api/socket`,
    ['taskgraph.v1', `session.${session}`],
    { origin },
  )
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const transport: Transport = {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      void socket.on('message', (data) => listener(JSON.parse(data.toString()) as HostMessage)),
    onConnection: (listener) => void socket.on('close', () => listener(false)),
  }
  const close = async () => {
    socket.terminate()
    await host.close()
    await app.close()
  }
  return {
    client: createHostClient(transport),
    path,
    bugs,
    sendRaw: (message) => socket.send(JSON.stringify(message)),
    [Symbol.asyncDispose]: close,
  }
}

async function overElectron(): Promise<Rig> {
  const { folder, path } = workspace()
  const fake = fakeElectron()
  const { app, bugs } = testApp(path, folder)
  await startShell(fake.electron, {
    renderer: `${folder}/renderer`,
    preload: 'preload.cjs',
    icon: 'icon.png',
    argv: [path],
    createApp: () => app,
  })
  const page = fake.windows[0]?.webContents ?? new FakeContents()
  const listeners: ((message: HostMessage) => void)[] = []
  const send = page.send.bind(page)
  page.send = (channel, message) => {
    send(channel, message)
    for (const listener of listeners) listener(structuredClone(message) as HostMessage)
  }
  const transport: Transport = {
    send: (message) => fake.fromPage(page, message),
    onMessage: (listener) => void listeners.push(listener),
    onConnection: () => undefined,
  }
  return {
    client: createHostClient(transport),
    path,
    bugs,
    sendRaw: (message) => fake.fromPage(page, message),
    [Symbol.asyncDispose]: () => app.close(),
  }
}

describe.each([
  ['WebSocket', overWebSocket],
  ['Electron IPC', overElectron],
])('over %s', (_name, open) => {
  const rig = async () => {
    const made = await open()
    closing.push(async () => made[Symbol.asyncDispose]())
    return made
  }

  test('hello names the pipeline to open, and opening it gives its snapshot', async () => {
    const { client, path } = await rig()
    const hello = await client.call('app.hello', {})
    expect(hello.opens).toBe(path)
    const snapshot = await client.call('pipeline.open', { path })
    expect(snapshot.document).toMatchObject({ name: 'Over the wire', isSaved: true, isTrusted: true })
    expect(snapshot.edges).toMatchObject([{ id: 'a->b', kind: 'reference' }])
  })

  test('a run streams its states in an unbroken sequence and ends with every task succeeded', async () => {
    const { client, path } = await rig()
    const snapshot = await client.call('pipeline.open', { path })
    const changes: SnapshotChange[] = []
    const rows = new Map<string, TaskRow>()
    const done = new Promise<void>((resolve) => {
      client.on('pipeline.changed', ({ change }) => {
        changes.push(change)
        for (const row of change.rows ?? []) rows.set(row.id, row)
        if (change.run?.state === 'succeeded' && [...rows.values()].every((row) => row.state === 'succeeded'))
          resolve()
      })
    })
    await client.call('run.start', { pipeline: path, what: { verb: 'stale' } })
    await done
    expect(changes.map((change) => change.sequence)).toEqual(changes.map((_, i) => snapshot.sequence + 1 + i))
    const log = await client.call('log.read', { pipeline: path, task: 'b', bytes: 1000 })
    expect(log.text).toBe('hello\n')
    const [run] = await client.call('run.list', { pipeline: path, limit: 5 })
    expect(run).toMatchObject({ state: 'succeeded', counts: { succeeded: 2 } })
  })

  test('an edit that is refused comes back with its reason and changes nothing', async () => {
    const { client, path } = await rig()
    await client.call('pipeline.open', { path })
    const edit = { kind: 'edge.add', from: 'b', to: 'a', as: 'needs' } as const
    await expect(
      client.call('document.edit', { pipeline: path, edits: [edit], label: 'Connect' }),
    ).rejects.toMatchObject({
      code: 'would_make_cycle',
      message: expect.stringContaining('cycle'),
    })
    expect((await client.call('document.text', { pipeline: path })).text).toBe(TEXT)
  })

  test('input of the wrong form is refused before any handler sees it', async () => {
    const { client, path, bugs } = await rig()
    await client.call('pipeline.open', { path })
    const wrong = client.call as (command: string, input: unknown) => Promise<unknown>
    for (const [command, input] of [
      ['run.start', { pipeline: path, what: { verb: 'everything' } }],
      ['run.start', { pipeline: path }],
      ['document.edit', { pipeline: path, edits: [], label: 'x' }],
      [
        'document.edit',
        { pipeline: path, edits: [{ kind: 'task.add', definition: {}, extra: 1 }], label: 'x' },
      ],
      ['log.read', { pipeline: path, task: 'a', bytes: 1e9 }],
      ['pipeline.open', { path: '' }],
      ['pipeline.open', []],
      ['pipeline.open', null],
    ] as const) {
      await expect(wrong(command, input)).rejects.toMatchObject({ code: 'bad_input' })
    }
    await expect(wrong('app.quit', {})).rejects.toMatchObject({ code: 'unknown_command' })
    await expect(wrong('toString', {})).rejects.toMatchObject({ code: 'unknown_command' })
    expect(bugs).toEqual([])
  })

  test('a pipeline that was not opened, or is not there, is refused with its path', async () => {
    const { client, path } = await rig()
    await expect(
      client.call('run.start', { pipeline: `${path}.other`, what: { verb: 'stale' } }),
    ).rejects.toMatchObject({ code: 'not_open' })
    await expect(client.call('pipeline.open', { path: '/nowhere/x.taskgraph.yaml' })).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('/nowhere/x.taskgraph.yaml does not exist'),
    })
  })
})
