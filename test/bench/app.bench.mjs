/**
 * How fast the app is beside React Flow used plainly: `npm run bench:app -- [N …]`. Prints the figures of "Big" in the
 * specification for pipelines of 100, 1000, 5000 and 10000 tasks. No test: a shared machine gives other numbers each time.
 */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import { generateSnapshot } from '../support/fake-host/generate.ts'
import { serveFakeHost } from '../support/fake-host/serve.ts'
import { withPage } from './app-page.mjs'

const root = join(import.meta.dirname, '../..')
const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((n) => n > 0)

/** In the order of the table. `budget` stands in the specification for 10,000 tasks. */
const figures = [
  { key: 'firstPaint', title: 'first paint, ms (the middle of three)', budget: 700 },
  { key: 'idle', title: 'nothing changes, running tasks in view, busy ms/s' },
  { key: 'panNear', title: 'pan at 1:1, ms a frame', budget: 25 },
  { key: 'panNearBusy', title: '  of it the main thread works, ms' },
  { key: 'liveNear', title: '100 changes/s at 1:1, busy ms/s', budget: 100 },
  { key: 'jump', title: 'jump to fit, ms', budget: 200 },
  { key: 'panFit', title: 'pan at fit, ms a frame', budget: 35 },
  { key: 'panFitBusy', title: '  of it the main thread works, ms' },
  { key: 'liveFit', title: '100 changes/s at fit, busy ms/s', budget: 250 },
  { key: 'memory', title: 'memory of the renderer, MB', budget: 260 },
]

/** @typedef {Record<string, number>} Figures */

/** @param {number} size @returns {Promise<Figures>} */
async function measureApp(size) {
  const snapshot = generateSnapshot(size)
  const server = await serveFakeHost(snapshot, join(root, 'dist/renderer'))
  const live = startLiveStates(snapshot, server.host)
  try {
    const opened = []
    for (let i = 0; i < 2; i++)
      opened.push(await withPage(server.address, size, (measured) => measured.firstPaintMs()))
    const figures = await withPage(server.address, size, (measured) => measure(measured, live))
    const [, middle = figures.firstPaint] = [...opened, figures.firstPaint ?? 0].sort((a, b) => a - b)
    return { ...figures, firstPaint: middle ?? 0 }
  } finally {
    live.stop()
    await server.close()
  }
}

/** @param {number} size @param {string} folder @returns {Promise<Figures>} */
async function measurePlain(size, folder) {
  const server = await serveFolder(folder)
  try {
    return await withPage(`${server.address}/?tasks=${size}`, size, (measured) =>
      measure(measured, {
        set: (isOn) => measured.page.evaluate((hash) => location.replace(hash), isOn ? '#live' : '#'),
      }),
    )
  } finally {
    await server.close()
  }
}

/**
 * @param {import('./app-page.mjs').Measured} measured
 * @param {{ set(isOn: boolean): unknown }} live
 * @returns {Promise<Figures>}
 */
async function measure(measured, live) {
  const firstPaint = await measured.firstPaintMs()
  await measured.key('0')
  const idle = await measured.busyMsPerSecond()
  const near = await measured.pan()
  await live.set(true)
  const liveNear = await measured.busyMsPerSecond()
  await live.set(false)
  const jump = await measured.key('1')
  const fit = await measured.pan(60)
  await live.set(true)
  const liveFit = await measured.busyMsPerSecond()
  await live.set(false)
  await measured.key('0')
  const memory = await measured.memoryMb()
  return {
    firstPaint,
    idle,
    panNear: near.frameMs,
    panNearBusy: near.busyMs,
    liveNear,
    jump,
    panFit: fit.frameMs,
    panFitBusy: fit.busyMs,
    liveFit,
    memory,
  }
}

/**
 * A hundred changes of state a second in thirty messages, as the real host sends them.
 * @param {ReturnType<typeof generateSnapshot>} snapshot
 * @param {Awaited<ReturnType<typeof serveFakeHost>>['host']} host
 */
function startLiveStates({ nodes }, host) {
  let at = 0
  let isOn = false
  const timer = setInterval(() => {
    if (!isOn) return
    const rows = []
    for (let i = 0; i < 3 + (at % 3 === 0 ? 1 : 0); i++) {
      const id = nodes[(at * 7 + i * 13) % nodes.length]?.id ?? ''
      rows.push(
        at % 2 === 0
          ? /** @type {const} */ ({
              id,
              state: 'running',
              reasons: [],
              startedAt: Date.now(),
              estimateMs: 9000,
            })
          : /** @type {const} */ ({
              id,
              state: 'succeeded',
              reasons: [],
              durationMs: 1234,
              finishedAt: Date.now(),
            }),
      )
    }
    at++
    host.play(rows)
  }, 33)
  return {
    /** @param {boolean} next */
    set(next) {
      isOn = next
    },
    stop: () => clearInterval(timer),
  }
}

/** @param {string} folder */
async function serveFolder(folder) {
  /** @type {Record<string, string>} */
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    try {
      const body = await readFile(join(folder, path === '/' ? 'index.html' : normalize(path)))
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/html' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** @param {number} size @param {Figures} app @param {Figures} plain */
function print(size, app, plain) {
  const lines = figures.map(({ key, title, budget }) => {
    const cells = [app[key], plain[key], budget].map((value) => figure(value).padStart(8))
    return `  ${title.padEnd(52)}${cells.join('')}  ${verdict(app[key], budget)}`.trimEnd()
  })
  const head =
    `${size} tasks`.padEnd(54) + ['app', 'plain', 'budget'].map((word) => word.padStart(8)).join('')
  process.stdout.write(`\n${[head, ...lines].join('\n')}\n`)
  return figures.filter(({ key, budget }) => verdict(app[key], budget) === 'missed').length
}

/** @param {number | undefined} value */
function figure(value) {
  if (value === undefined || Number.isNaN(value)) return ''
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

/** @param {number | undefined} value @param {number | undefined} budget */
function verdict(value, budget) {
  if (value === undefined || budget === undefined || Number.isNaN(value)) return ''
  return value <= budget ? 'met' : 'missed'
}

if (!existsSync(join(root, 'dist/renderer/index.html'))) {
  process.stderr.write('expected a built app: run `npm run build` first\n')
  process.exit(2)
}
const folder = join(tmpdir(), `taskgraph-bench-${process.pid}`)
process.env.NODE_ENV = 'production'
await build({
  configFile: false,
  root: join(import.meta.dirname, 'plain-flow'),
  logLevel: 'warn',
  build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false, chunkSizeWarningLimit: 5000 },
})
process.stdout.write(
  `Budgets are those for 10000 tasks, on two cores without a graphics card. Load when it began: ${loadavg()[0]?.toFixed(1)}\n`,
)
let missed = 0
try {
  for (const size of sizes.length > 0 ? sizes : [100, 1000, 5000, 10_000]) {
    const plain = process.env.BENCH_APP_ONLY ? {} : await measurePlain(size, folder)
    missed += print(size, await measureApp(size), plain)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(
  `\n${missed === 0 ? 'Every budget is met.' : `${missed} figures missed their budget.`}\n`,
)
