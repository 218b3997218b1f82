import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Permission } from '../../../src-shared/contract/commands.ts'
import type { HostMessage } from '../../../src-shared/contract/wire.ts'
import type { App, AppConnection } from '../../session/app.ts'
import { SECURITY_HEADERS } from '../../session/security-headers.ts'
import { listStaticFiles, type StaticFile } from '../../session/static-files.ts'
import {
  checkAddress,
  FailureLimit,
  hasOrigin,
  isSameSecret,
  newSecret,
  parseHostileJson,
  type Refusal,
} from './guard.ts'
import { removeServerInfo, writeServerInfo } from './server-info.ts'

/** What `serve` was asked for. */
export interface WebHostOptions {
  readonly app: App
  /** Folder of the built renderer. */
  readonly renderer: string
  /** 0: any free port. */
  readonly port: number
  /** 127.0.0.1 or another loopback address. */
  readonly host: string
  /** What its clients may do; default: everything. */
  readonly allowed?: ReadonlySet<Permission>
  /** True: the process may end while it serves. */
  readonly isBackground?: boolean
}

export interface WebHost {
  /** The start address, with the token in its fragment. For the person at this machine alone. */
  readonly address: string
  readonly port: number
  close(): Promise<void>
}

const BODY_LIMIT_BYTES = 1024 * 1024
const SOCKET_LIMIT = 32
/** A reader that lets this much pile up is closed; it comes back with a fresh snapshot. */
const BACKLOG_LIMIT_BYTES = 16 * 1024 * 1024
const PING_MS = 30_000
const PROTOCOL = 'taskgraph.v1'
const EVERYTHING: ReadonlySet<Permission> = new Set(['read', 'edit', 'run', 'trust'])

/** Serves the app to browsers of this machine, by the rules W1 to W16 of the security specification. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const token = newSecret()
  const sessions = new Set<string>()
  const failures = new FailureLimit()
  const files = await listStaticFiles(options.renderer)
  const sockets = new Set<WebSocket>()
  const sockServer = new WebSocketServer({
    noServer: true,
    maxPayload: BODY_LIMIT_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => PROTOCOL,
  })
  let port = options.port

  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      const refusal = checkAddress(request, port)
      if (refusal) return answer(response, refusal.status, { error: refusal.reason })
      const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/'
      if (path === '/api/session') return void openSession(request, response)
      return serveFile(files.get(path === '/' ? '/index.html' : path), request, response)
    },
  )
  server.maxConnections = 128
  if (options.isBackground) {
    server.unref()
    server.on('connection', (socket) => socket.unref())
  }

  async function openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = await readToken(request)
    if ('status' in given) return answer(response, given.status, { error: given.reason })
    if (failures.isReached(performance.now()))
      return answer(response, 429, { error: 'too many wrong tokens: wait a minute' })
    if (!isSameSecret(given.token, token)) {
      failures.add(performance.now())
      return answer(response, 401, {
        error: 'the token is wrong: open the address that `taskgraph serve` printed',
      })
    }
    const session = newSecret()
    sessions.add(session)
    answer(response, 200, { session })
  }

  server.on('upgrade', (request, socket, head) => {
    const refusal = checkUpgrade(request)
    if (refusal) return refuseUpgrade(socket, refusal)
    sockServer.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.add(webSocket)
      webSocket.on('close', () => sockets.delete(webSocket))
      serveSocket(webSocket, options.app, options.allowed ?? EVERYTHING)
    })
  })

  function checkUpgrade(request: IncomingMessage): Refusal | undefined {
    const address = checkAddress(request, port)
    if (address) return address
    if (request.url !== '/api/socket') return { status: 404, reason: 'no such socket' }
    const bearer = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1]
    if (!hasOrigin(request) && bearer === undefined)
      return { status: 403, reason: 'an Origin or a bearer is needed' }
    if (failures.isReached(performance.now()))
      return { status: 429, reason: 'too many wrong tokens: wait a minute' }
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim())
    const secret = bearer ?? offered.find((one) => one.startsWith('session.'))?.slice('session.'.length) ?? ''
    const isKnown =
      offered.includes(PROTOCOL) && [...sessions].some((session) => isSameSecret(secret, session))
    if (!isKnown) {
      failures.add(performance.now())
      return { status: 401, reason: 'no such session' }
    }
    if (sockets.size >= SOCKET_LIMIT) return { status: 429, reason: 'too many windows are open' }
    return undefined
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, host: options.host, exclusive: true }, () => resolve())
  })
  port = (server.address() as AddressInfo).port
  const shownHost = options.host.includes(':') ? `[${options.host}]` : options.host
  const address = `http://${shownHost}:${port}/#token=${token}`
  const info = await writeServerInfo({ address, pid: process.pid })
  const forget = (): void => removeServerInfo(info)
  // A program that shows its graph may just end.
  process.once('exit', forget)

  return {
    address,
    port,
    async close() {
      process.off('exit', forget)
      forget()
      for (const socket of sockets) socket.terminate()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** One client: its requests to the app, the app's events to it. */
function serveSocket(socket: WebSocket, app: App, allowed: ReadonlySet<Permission>): void {
  let isAlive = true
  const send = (message: HostMessage): void => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > BACKLOG_LIMIT_BYTES) return socket.terminate()
    socket.send(JSON.stringify(message))
  }
  const connection: AppConnection = app.connect(send)
  const ping = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, PING_MS)
  ping.unref()
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : parseHostileJson(data.toString())
    if (message === undefined) return socket.close(1003, 'JSON alone')
    void app.dispatch(message, connection, allowed).then((reply) => {
      if (reply) send(reply)
      else socket.close(1008, 'not a request')
    })
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(ping)
    connection.close()
  })
}

async function readToken(request: IncomingMessage): Promise<{ readonly token: string } | Refusal> {
  if (request.method !== 'POST') return { status: 405, reason: 'POST alone' }
  if (!hasOrigin(request) && request.headers['sec-fetch-site'] !== undefined)
    return { status: 403, reason: 'an Origin is needed' }
  if (!/^application\/json(?:\s*;.*)?$/i.test(request.headers['content-type'] ?? ''))
    return { status: 415, reason: 'JSON alone' }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length
      if (size > 4096) return { status: 413, reason: 'too large' }
      chunks.push(chunk as Buffer)
    }
  } catch {
    return { status: 400, reason: 'the request broke off' }
  }
  const body = parseHostileJson(Buffer.concat(chunks).toString('utf8'))
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined
  return typeof token === 'string' ? { token } : { status: 400, reason: 'expected {"token": "…"}' }
}

function serveFile(file: StaticFile | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!file) return answer(response, 404, { error: 'not found' })
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(response, 405, { error: 'GET alone' })
  // Names of built assets hold their digest; the page itself never stays in a cache.
  const cache = file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-store'
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Cache-Control': cache,
    'Content-Type': file.type,
    'Content-Length': file.sizeBytes,
  })
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response)
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    Connection: 'close',
  })
  response.end(JSON.stringify(body))
}

function refuseUpgrade(socket: Duplex, { status, reason }: Refusal): void {
  const headers = Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\n${headers.join('')}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  )
}
