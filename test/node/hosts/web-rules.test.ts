import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startWebHost, type WebHost } from '../../../src-main/hosts/web/server.ts'
import { createHostClient, type HostClient } from '../../../src-shared/contract/client.ts'
import type { HostMessage } from '../../../src-shared/contract/wire.ts'
import { temporaryFolder, testApp, writeFiles } from '../../support/app.ts'
import { CliFolder } from '../cli/cli-folder.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const PIPELINE = `taskgraph: 1
tasks:
  page: { run: "true", targets: page.html }
  image: { run: "true", targets: image.svg }
  paper: { run: "true", targets: paper.pdf }
  link: { run: "true", targets: link.txt }
  up: { run: "true", targets: ../outside.txt }
  device: { run: "true", targets: device }
`

interface Rig {
  readonly host: WebHost
  readonly folder: string
  readonly origin: string
  /** A session's id, as the page gets it. */
  session(): Promise<string>
  socket(session: string): WebSocket
}

async function serve(): Promise<Rig> {
  const temporary = temporaryFolder()
  closing.push(() => temporary[Symbol.dispose]())
  const folder = join(temporary.path, 'work')
  writeFiles(temporary.path, {
    'work/p.taskgraph.yaml': PIPELINE,
    'work/page.html': '<script>alert(1)</script>',
    'work/image.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'work/paper.pdf': '%PDF-1.7\n\u0000',
    'outside.txt': 'not for you',
    'renderer/index.html': '<title>T</title>',
  })
  symlinkSync(join(temporary.path, 'outside.txt'), join(folder, 'link.txt'))
  symlinkSync('/dev/zero', join(folder, 'device'))
  process.env.TASKGRAPH_HOME = join(temporary.path, 'home')
  closing.push(() => {
    delete process.env.TASKGRAPH_HOME
  })
  const { app, bugs } = testApp(join(folder, 'p.taskgraph.yaml'), temporary.path)
  const host = await startWebHost({
    app,
    renderer: join(temporary.path, 'renderer'),
    port: 0,
    host: '127.0.0.1',
  })
  closing.push(async () => {
    await host.close()
    await app.close()
    expect(bugs).toEqual([])
  })
  const origin = `http://127.0.0.1:${host.port}`
  return {
    host,
    folder,
    origin,
    async session() {
      const answer = await fetch(`${origin}/api/session`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: origin },
        body: JSON.stringify({ token: new URL(host.address).hash.slice('#token='.length) }),
      })
      const body: unknown = await answer.json()
      return typeof body === 'object' && body !== null && 'session' in body ? String(body.session) : ''
    },
    socket: (session) => {
      const socket = new WebSocket(
        `${origin.replace('http', 'ws')}/api/socket`,
        ['taskgraph.v1', `session.${session}`],
        { origin },
      )
      closing.push(() => socket.terminate())
      return socket
    },
  }
}

/** The status of an upgrade: 101, or that of its refusal. */
const upgraded = (socket: WebSocket): Promise<number> =>
  new Promise((done) => {
    socket.once('open', () => done(101))
    socket.once('unexpected-response', (_, response) => done(response.statusCode ?? 0))
    socket.on('error', () => undefined)
  })

const closed = (socket: WebSocket): Promise<number> => new Promise((done) => socket.once('close', done))

async function client(rig: Rig): Promise<HostClient> {
  const socket = rig.socket(await rig.session())
  expect(await upgraded(socket)).toBe(101)
  return createHostClient({
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      void socket.on('message', (data) => listener(JSON.parse(String(data)) as HostMessage)),
    onConnection: () => undefined,
  })
}

test('W1: it listens on the loopback address alone, on a free port', async () => {
  const { host } = await serve()
  expect(host.port).toBeGreaterThan(1023)
  // Addresses and ports of all listening sockets, as the kernel has them: 0100007F is 127.0.0.1.
  const port = host.port.toString(16).toUpperCase().padStart(4, '0')
  const listening = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`:${port} `) && / 0A /.test(line)),
  )
  expect(listening.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${port}`])
})

test('W1: the command line refuses an address that other machines could reach', async () => {
  using folder = CliFolder.threeTasks()
  for (const address of ['0.0.0.0', 'example.org']) {
    const { exitCode, stderr } = await folder.run('serve', 'p.taskgraph.yaml', '--host', address)
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('would let other machines in')])
  }
})

test('W2: the file that names the server is for its user alone, and goes with the server', async () => {
  const { host } = await serve()
  const folder = join(String(process.env.TASKGRAPH_HOME), 'servers')
  const path = join(folder, `${process.pid}.json`)
  expect([statSync(folder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ address: host.address, pid: process.pid })
  await host.close()
  expect(existsSync(path)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})

test('W8, W9: a message over 1 MiB, one that is no JSON, a binary one and one too deep end their connection', async () => {
  const rig = await serve()
  const session = await rig.session()
  const request = (input: string): string => `{"id":1,"command":"app.hello","input":${input}}`
  for (const [message, code] of [
    [request(`{"x":"${'x'.repeat(1024 * 1024)}"}`), 1009],
    ['{"id":', 1003],
    [Buffer.from(request('{}')), 1003],
    [request(`${'['.repeat(70)}${']'.repeat(70)}`), 1003],
    ['[]', 1008],
  ] as const) {
    const socket = rig.socket(session)
    expect(await upgraded(socket)).toBe(101)
    socket.send(message)
    expect(await closed(socket)).toBe(code)
  }
})

test('W8: keys that reach prototypes are dropped before anything looks at a message', async () => {
  const rig = await serve()
  const socket = rig.socket(await rig.session())
  expect(await upgraded(socket)).toBe(101)
  const answer = new Promise<string>((done) => socket.once('message', (data) => done(String(data))))
  socket.send('{"id":1,"command":"app.hello","input":{"__proto__":{"x":1},"constructor":1,"prototype":2}}')
  expect(JSON.parse(await answer)).toMatchObject({ id: 1, ok: true })
})

test('W9: the 33rd socket is refused, and let in once another has gone', async () => {
  const rig = await serve()
  const session = await rig.session()
  const sockets = Array.from({ length: 32 }, () => rig.socket(session))
  expect(await Promise.all(sockets.map(upgraded))).toEqual(Array.from({ length: 32 }, () => 101))
  expect(await upgraded(rig.socket(session))).toBe(429)
  const [first] = sockets
  const gone = first ? closed(first) : undefined
  first?.close()
  await gone
  expect(await upgraded(rig.socket(session))).toBe(101)
})

test('W11: targets that lead out of the folder and devices are not shown', async () => {
  const rig = await serve()
  const host = await client(rig)
  const pipeline = (await host.call('pipeline.open', { path: join(rig.folder, 'p.taskgraph.yaml') })).document
    .path
  for (const task of ['link', 'up', 'device']) {
    await expect(host.call('output.read', { pipeline, task, index: 0 }), task).rejects.toMatchObject({
      code: 'outside',
    })
  }
})

test('W12: what tasks made is on no address of the server; HTML crosses as text, SVG as an image', async () => {
  const rig = await serve()
  const host = await client(rig)
  const pipeline = (await host.call('pipeline.open', { path: join(rig.folder, 'p.taskgraph.yaml') })).document
    .path
  const shown = (task: string) => host.call('output.read', { pipeline, task, index: 0 })
  expect(await shown('page')).toMatchObject({ kind: 'text', as: 'text' })
  expect(await shown('image')).toMatchObject({ kind: 'image', mime: 'image/svg+xml' })
  expect(await shown('paper')).toMatchObject({ kind: 'binary' })
  for (const path of [
    '/page.html',
    '/work/page.html',
    '/image.svg',
    '/paper.pdf',
    `/${encodeURIComponent(rig.folder)}/page.html`,
  ]) {
    expect((await fetch(rig.origin + path)).status, path).toBe(404)
  }
})

test('W14: of 129 connections at once one is turned away', async () => {
  const { host } = await serve()
  const open: Socket[] = []
  closing.push(() => {
    for (const socket of open) socket.destroy()
  })
  const ended = new Set<Socket>()
  for (let n = 0; n < 129; n++) {
    const socket = connect(host.port, '127.0.0.1').on('error', () => undefined)
    socket.on('close', () => ended.add(socket)).resume()
    open.push(socket)
    await new Promise((done) => socket.once('connect', done))
  }
  await expect.poll(() => ended.size, { interval: 10 }).toBe(1)
})
