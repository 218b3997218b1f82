// npm start: installs what is missing, builds what is out of date, opens the app on an example. In Electron where its
// binary is or can be downloaded; else, saying why, in the browser that is there; without a display it serves and
// prints the address. Starts under any Node from 20 on with node_modules absent. Ctrl-C ends everything.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { findChromium } from './chromium.mjs'
import { nodePath, root, say, tryPrepare } from './prepare.mjs'

const downloadTimeoutMs = 120_000
const dayMs = 24 * 60 * 60 * 1000
/** An Electron that ends with an error sooner than this never showed its window (a missing library, mostly). */
const earlyExitMs = 5000
const endTimeoutMs = 10_000
const cache = join(root, 'node_modules', '.cache')
const electronPackage = join(root, 'node_modules', 'electron')
const isRoot = process.getuid?.() === 0

/** @type {import('node:child_process').ChildProcess[]} */
const children = []
let isEnding = false
process.once('SIGINT', () => endAll('SIGINT', 130))
process.once('SIGTERM', () => endAll('SIGTERM', 143))
endWithNpm()

if (!tryPrepare()) process.exit(2)
const file = process.argv[2] === undefined ? findExample() : resolve(process.argv[2])
const obstacle = await openInElectron()
if (obstacle !== undefined) await openInBrowser(obstacle)

function findExample() {
  const first = join(root, 'assets', 'examples', 'weather', 'weather.taskgraph.yaml')
  if (existsSync(first)) return first
  const examples = join(root, 'assets', 'examples')
  const found = existsSync(examples) ? readdirSync(examples, { recursive: true, encoding: 'utf8' }) : []
  const path = found.sort().find((name) => name.endsWith('.taskgraph.yaml'))
  return path === undefined ? undefined : join(examples, path)
}

/**
 * Runs the app in Electron until its window is closed.
 * @returns {Promise<string | undefined>} why it could not be, if so
 */
async function openInElectron() {
  if (!existsSync(join(root, 'dist', 'main', 'electron.js'))) return 'the Electron shell is not built'
  if (!hasDisplay()) return 'there is no display'
  const missing = findElectron() === undefined ? downloadElectron() : undefined
  const binary = findElectron()
  if (binary === undefined) return missing ?? 'its binary is not there'
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const sandbox = isRoot && process.platform === 'linux' ? ['--no-sandbox'] : []
  const startedAt = performance.now()
  const child = start(binary, [...sandbox, root, ...(file === undefined ? [] : [file])], {
    stdio: 'inherit',
    env,
  })
  const code = await exitOf(child)
  if (code !== 0 && performance.now() - startedAt < earlyExitMs) return `it ended at once (exit code ${code})`
  process.exitCode = code
  return undefined
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** @returns {string | undefined} */
function findElectron() {
  const pathFile = join(electronPackage, 'path.txt')
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronPackage, 'dist')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const binary = join(folder, name)
  return existsSync(binary) ? binary : undefined
}

/**
 * A failure is remembered for a day, so that the next start doesn't wait for it again.
 * @returns {string | undefined} why it failed
 */
function downloadElectron() {
  const mark = join(cache, 'taskgraph-electron-download-failed.json')
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'))
  const last = existsSync(mark) ? JSON.parse(readFileSync(mark, 'utf8')) : undefined
  if (last !== undefined && last.version === version && Date.now() - last.failedAtMs < dayMs)
    return last.reason
  say(`downloading Electron ${version} …`)
  const { status, error, stderr } = spawnSync(nodePath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 2, 'pipe'],
    timeout: downloadTimeoutMs,
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  const cause = error === undefined ? firstLine(stderr) : `no answer within ${downloadTimeoutMs / 1000} s`
  const reason = `its binary could not be downloaded (${cause}; \`npx install-electron\` tries again)`
  writeFileSync(mark, JSON.stringify({ version, reason, failedAtMs: Date.now() }))
  return reason
}

/** @param {string} text */
function firstLine(text) {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'unknown reason'
  )
}

/** @param {string} obstacle why not Electron */
async function openInBrowser(obstacle) {
  const browser = hasDisplay() ? findChromium() : undefined
  const how = browser === undefined ? 'serving it to a browser of yours' : 'opening it in the browser'
  say(`not in Electron: ${obstacle}; ${how}. Ctrl-C ends it.`)
  const args = [join(root, 'dist', 'main', 'cli.js'), 'serve', ...(file === undefined ? [] : [file])]
  const server = start(nodePath, args, { stdio: ['inherit', 'pipe', 'inherit'] })
  if (server.stdout === null) throw new Error('expected a pipe to the web host')
  let opened = false
  createInterface({ input: server.stdout }).on('line', (line) => {
    process.stdout.write(`${line}\n`)
    const address = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\S*/.exec(line)?.[0]
    if (opened || address === undefined || browser === undefined) return
    opened = true
    openAppWindow(browser, address)
  })
  process.exitCode = await exitOf(server)
  endAll('SIGTERM', process.exitCode)
}

/**
 * The address carries the session's token, and everybody on the machine can read an argument list: the browser is
 * given a private file that leads to the address. Closing the window ends the server.
 * @param {string} browser
 * @param {string} address
 */
function openAppWindow(browser, address) {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'taskgraph-open-'))
  const page = join(folder, 'open.html')
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  writeFileSync(page, `<!doctype html><meta http-equiv="refresh" content="0;url=${escaped}">\n`, {
    mode: 0o600,
  })
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const profile = join(cache, 'taskgraph-browser')
  const sandbox = isRoot && process.platform === 'linux' ? ['--no-sandbox'] : []
  const child = start(
    browser,
    [
      ...sandbox,
      `--app=file://${page}`,
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
    ],
    { stdio: 'ignore' },
  )
  child.once('exit', () => endAll('SIGTERM', 0))
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
function start(command, args, options) {
  const child = spawn(command, args, { cwd: process.cwd(), ...options })
  children.push(child)
  return child
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function exitOf(child) {
  return new Promise((settle) => {
    child.once('error', (error) => {
      say(`expected ${child.spawnfile} to start, but: ${error.message}`)
      settle(1)
    })
    child.once('exit', (code, signal) => settle(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

/** npm that is sent a SIGTERM leaves without passing it on; what it started then has another parent. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) endAll('SIGTERM', 143)
  }, 500).unref()
}

/**
 * Ends what was started, waits for it and leaves. The first call counts.
 * @param {NodeJS.Signals} signal
 * @param {number} exitCode
 */
function endAll(signal, exitCode) {
  if (isEnding) return
  isEnding = true
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null)
  if (running.length === 0) process.exit(exitCode)
  setTimeout(() => running.map((child) => child.kill('SIGKILL')), endTimeoutMs).unref()
  void Promise.all(running.map(exitOf)).then(() => process.exit(exitCode))
  // At a terminal Ctrl-C has reached the whole process group already; a second one would cut the orderly end short.
  if (signal === 'SIGINT' && process.stdin.isTTY) return
  for (const child of running) child.kill('SIGTERM')
}
