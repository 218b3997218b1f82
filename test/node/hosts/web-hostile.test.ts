import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWebHost, type WebHost } from '../../../src-main/hosts/web/server.ts'
import { temporaryFolder, testApp, writeFiles } from '../../support/app.ts'

const folder = temporaryFolder()
writeFiles(folder.path, {
  'p.taskgraph.yaml': 'taskgraph: 1\ntasks: { a: { run: "true" } }\n',
  'renderer/index.html': '<!doctype html><title>TaskGraph</title>',
  'renderer/assets/app.js': 'export {}',
  'secret.html': 'not for you',
})
process.env.TASKGRAPH_HOME = `${folder.path}/home`
const { app, bugs } = testApp(`${folder.path}/p.taskgraph.yaml`, folder.path)
let host: WebHost
let token: string
beforeAll(async () => {
  host = await startWebHost({ app, renderer: `${folder.path}/renderer`, port: 0, host: '127.0.0.1' })
  token = new URL(host.address).hash.slice('#token='.length)
})
afterAll(async () => {
  await host.close()
  await app.close()
  delete process.env.TASKGRAPH_HOME
  folder[Symbol.dispose]()
})

/** Bytes out, bytes in: no client library that mends a bad request on its way. */
function raw(request: string): Promise<{ status: number; head: string; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(host.port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text
      // A socket that was accepted stays open: its head is all there is to see.
      if (answer.startsWith('HTTP/1.1 101')) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
      resolve({ status: Number(head.split(' ')[1] ?? 0), head, body })
    })
    socket.write(request)
  })
}

const wsKey =
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
const get = (path: string, headers: string) =>
  raw(`GET ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
const post = (headers: string, body: string) =>
  raw(
    `POST /api/session HTTP/1.1\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
const upgrade = (path: string, headers: string) => raw(`GET ${path} HTTP/1.1\r\n${headers}${wsKey}\r\n`)

async function session(): Promise<string> {
  const { status, body } = await post(
    `Host: 127.0.0.1:${host.port}\r\nOrigin: http://127.0.0.1:${host.port}\r\nContent-Type: application/json\r\n`,
    JSON.stringify({ token }),
  )
  expect(status).toBe(200)
  return (JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as { session: string }).session
}

const BAD_HOSTS = [
  '',
  'Host: evil.example\r\n',
  'Host: 127.0.0.1\r\n',
  'Host: 127.0.0.1:1\r\n',
  'Host: 127.0.0.1.evil.example:PORT\r\n',
  'Host: localhost.:PORT\r\n',
  'Host: LOCALHOST:PORT\r\n',
  'Host: evil@127.0.0.1:PORT\r\n',
  'Host: 0.0.0.0:PORT\r\n',
  'Host: 127.1:PORT\r\n',
  'Host: [::]:PORT\r\n',
  'Host: 127.0.0.1:PORT\r\nHost: evil.example\r\n',
  'Host: evil.example\r\nHost: 127.0.0.1:PORT\r\n',
  'Host: 2130706433:PORT\r\n',
  'Host: 127.0.0.1:PORT, evil\r\n',
]
const BAD_ORIGINS = [
  'null',
  'http://evil.example',
  'https://127.0.0.1:PORT',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://127.0.0.1.evil.example:PORT',
  'http://localhost:PORT',
  'file://',
  'http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT\r\nOrigin: http://evil.example',
  'chrome-extension://abc',
]
const withPort = (text: string) => text.replaceAll('PORT', String(host.port))
const own = () => `Host: 127.0.0.1:${host.port}\r\n`
const ownOrigin = () => `Origin: http://127.0.0.1:${host.port}\r\n`
let refused = 0
const expectRefused = (status: number) => {
  expect([400, 401, 403, 404, 405, 413, 415, 429]).toContain(status)
  refused++
}

describe('the web host', () => {
  test('lets its own page in, with the token once and then a session', async () => {
    const page = await get('/', own())
    expect(page.status).toBe(200)
    expect(page.body).toContain('TaskGraph')
    const id = await session()
    const socket = await upgrade(
      '/api/socket',
      `${own()}${ownOrigin()}Sec-WebSocket-Protocol: taskgraph.v1, session.${id}\r\n`,
    )
    expect(socket.status).toBe(101)
    const bearer = await upgrade(
      '/api/socket',
      `${own()}Authorization: Bearer ${id}\r\nSec-WebSocket-Protocol: taskgraph.v1\r\n`,
    )
    expect(bearer.status).toBe(101)
  })

  test.each(BAD_HOSTS)('refuses the Host %j on pages, sessions and upgrades', async (bad) => {
    const id = await session()
    const header = withPort(bad)
    expectRefused((await get('/', header)).status)
    expectRefused(
      (await post(`${header}${ownOrigin()}Content-Type: application/json\r\n`, JSON.stringify({ token })))
        .status,
    )
    expectRefused(
      (
        await upgrade(
          '/api/socket',
          `${header}${ownOrigin()}Sec-WebSocket-Protocol: taskgraph.v1, session.${id}\r\n`,
        )
      ).status,
    )
  })

  test.each(BAD_ORIGINS)('refuses the Origin %j on pages, sessions and upgrades', async (bad) => {
    const id = await session()
    const header = `${own()}Origin: ${withPort(bad)}\r\n`
    expectRefused((await get('/', header)).status)
    expectRefused(
      (await post(`${header}Content-Type: application/json\r\n`, JSON.stringify({ token }))).status,
    )
    expectRefused(
      (await upgrade('/api/socket', `${header}Sec-WebSocket-Protocol: taskgraph.v1, session.${id}\r\n`))
        .status,
    )
  })

  test.each(['cross-site', 'same-site'])(
    'refuses a request that says it comes from a %s page',
    async (site) => {
      expectRefused((await get('/', `${own()}Sec-Fetch-Site: ${site}\r\n`)).status)
      expectRefused(
        (
          await post(
            `${own()}${ownOrigin()}Sec-Fetch-Site: ${site}\r\nContent-Type: application/json\r\n`,
            JSON.stringify({ token }),
          )
        ).status,
      )
    },
  )

  test.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'POST'])(
    'refuses %s on pages and answers no preflight',
    async (method) => {
      const { status, head } = await raw(
        `${method} / HTTP/1.1\r\n${own()}${ownOrigin()}Access-Control-Request-Method: POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      )
      expectRefused(status)
      expect(head).not.toMatch(/access-control/i)
    },
  )

  test.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/../../secret.html',
    '//secret.html',
    '/secret.html',
    '/assets',
    '/api/socket',
    '/api',
    '/p.taskgraph.yaml',
    '/assets/app.js%00',
    '/.taskgraph/history.db',
  ])('serves nothing at %s', async (path) => {
    const { status, body } = await get(path, own())
    expectRefused(status)
    expect(body).not.toContain('not for you')
  })

  test('refuses absolute-form targets and HTTP/1.0', async () => {
    expectRefused((await get(`http://evil.example/`, own())).status)
    expectRefused((await raw(`GET / HTTP/1.0\r\n${own()}\r\n`)).status)
    expectRefused((await raw('GET / HTTP/1.0\r\n\r\n')).status)
  })

  test.each([
    ['text/plain', '{"token":"TOKEN"}'],
    ['application/x-www-form-urlencoded', 'token=TOKEN'],
    ['multipart/form-data; boundary=x', 'TOKEN'],
    ['application/jsonp', '{"token":"TOKEN"}'],
    ['application/json', '{"token":TOKEN}'],
    ['application/json', '{"__proto__":{"token":"TOKEN"}}'],
    ['application/json', '["TOKEN"]'],
    ['application/json', '{"token":["TOKEN"]}'],
    ['application/json', `${'['.repeat(5000)}`],
    ['application/json', `{"token":"${'x'.repeat(5000)}"}`],
  ])('refuses a session asked for as %s with %.40s', async (type, body) => {
    expectRefused(
      (await post(`${own()}${ownOrigin()}Content-Type: ${type}\r\n`, body.replaceAll('TOKEN', token))).status,
    )
  })

  test.each(['/', '/api/session', '/api/socket?x=1', '/api/socket/', '/api/socket/../socket'])(
    'upgrades nothing at %s',
    async (path) => {
      const id = await session()
      expectRefused(
        (await upgrade(path, `${own()}${ownOrigin()}Sec-WebSocket-Protocol: taskgraph.v1, session.${id}\r\n`))
          .status,
      )
    },
  )

  test('upgrades nothing without a protocol, an Origin or a bearer, or with the start token', async () => {
    const id = await session()
    expectRefused(
      (await upgrade('/api/socket', `${own()}Sec-WebSocket-Protocol: taskgraph.v1, session.${id}\r\n`))
        .status,
    )
    expectRefused(
      (await upgrade('/api/socket', `${own()}${ownOrigin()}Sec-WebSocket-Protocol: session.${id}\r\n`))
        .status,
    )
    expectRefused(
      (
        await upgrade(
          '/api/socket',
          `${own()}${ownOrigin()}Sec-WebSocket-Protocol: taskgraph.v1, session.${token}\r\n`,
        )
      ).status,
    )
    expectRefused((await upgrade('/api/socket', `${own()}${ownOrigin()}`)).status)
  })

  test('sends the security headers with every answer, sets no cookie and never names the token', async () => {
    for (const { head, body } of [
      await get('/', own()),
      await get('/nothing', own()),
      await get('/', 'Host: evil.example\r\n'),
      await upgrade('/x', own()),
    ]) {
      expect(head).toMatch(/content-security-policy: default-src 'none'; script-src 'self'/i)
      expect(head).toMatch(/x-content-type-options: nosniff/i)
      expect(head).toMatch(/referrer-policy: no-referrer/i)
      expect(head).toMatch(/cross-origin-opener-policy: same-origin/i)
      expect(head).not.toMatch(/set-cookie|access-control|location:/i)
      expect(head + body).not.toContain(token)
    }
  })

  test('after ten wrong tokens everybody waits', async () => {
    const wrong = () =>
      post(
        `${own()}${ownOrigin()}Content-Type: application/json\r\n`,
        JSON.stringify({ token: 'x'.repeat(43) }),
      )
    const statuses = []
    for (let i = 0; i < 14; i++) statuses.push((await wrong()).status)
    for (const status of statuses) expectRefused(status)
    expect(statuses.at(-1)).toBe(429)
    expect(
      (await post(`${own()}${ownOrigin()}Content-Type: application/json\r\n`, JSON.stringify({ token })))
        .status,
    ).toBe(429)
  })

  test('refused more than 120 hostile requests, and accepted none, without a fault inside', () => {
    expect(refused).toBeGreaterThan(120)
    expect(bugs).toEqual([])
  })
})
