import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { WebSocketServer } from 'ws'
import { createDispatcher } from '../../../src-shared/contract/dispatcher.ts'
import type { Snapshot } from '../../../src-shared/contract/views.ts'
import { createFakeHost, type FakeHost } from './fake-host.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; font-src 'self'"

/** Serves a built renderer and a fake host to it, under the same content rules as the real host. */
export async function serveFakeHost(
  snapshot: Snapshot,
  rendererFolder: string,
): Promise<{ readonly address: string; readonly host: FakeHost; close(): Promise<void> }> {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'taskgraph.v1' })
  const host = createFakeHost(snapshot, (event, data) => {
    for (const client of sockets.clients) client.send(JSON.stringify({ event, data }))
  })
  const dispatcher = createDispatcher(host.handlers, (error) => process.stderr.write(`${String(error)}\n`))
  sockets.on('connection', (socket) => {
    socket.on('message', async (text) => {
      const answer = await dispatcher.dispatch(
        JSON.parse(String(text)),
        undefined,
        new Set(['read', 'edit', 'run', 'trust']),
      )
      if (answer) socket.send(JSON.stringify(answer))
    })
  })
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/api/session') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"session":"fake"}')
      return
    }
    const file = path === '/' ? 'index.html' : normalize(path).replace(/^[/.]+/, '')
    try {
      const body = await readFile(join(rendererFolder, file))
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': csp,
      })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/#token=fake`,
    host,
    close: async () => {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
