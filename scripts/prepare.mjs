// Brings a checkout to the point where it can run: packages installed, bundles built. Does nothing where nothing is
// missing. Starts under any Node from 20 on with node_modules absent, so it imports nothing but Node itself; all
// output goes to stderr, because the command line's stdout belongs to the command.
//
//   node scripts/prepare.mjs [main] [renderer]      (default: both)

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'

/** The Node 24 that comes as a package: the only one that runs the bundles. */
export const nodePath = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

const installedMark = join(root, 'node_modules', '.cache', 'taskgraph-installed')

/** What makes a build of a target out of date. `taskgraph` asks `find` for the same. */
const sources = {
  main: ['src-main', 'src-shared', 'package-lock.json', 'vite.config.ts'],
  renderer: ['src-renderer', 'src-shared', 'package-lock.json', 'vite.config.ts'],
}

/** @typedef {keyof typeof sources} Target */

/**
 * Installs and builds what is missing or out of date; throws when that fails.
 * @param {readonly Target[]} targets
 */
export function prepare(targets = ['main', 'renderer']) {
  if (isInstalled() && targets.every(isBuilt)) return
  withLock(() => {
    if (!isInstalled()) install()
    const stale = targets.filter((target) => !isBuilt(target))
    if (stale.length > 0) build(stale)
  })
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

function isInstalled() {
  return (
    existsSync(nodePath) && existsSync(installedMark) && readFileSync(installedMark, 'utf8') === lockDigest()
  )
}

/** @param {Target} target */
function isBuilt(target) {
  const mark = join(root, 'dist', `.built-${target}`)
  if (!existsSync(mark)) return false
  const builtAtMs = statSync(mark).mtimeMs
  return sources[target].every((path) => !hasNewer(join(root, path), builtAtMs))
}

/**
 * Folders count too: their time changes when a file is removed.
 * @param {string} path
 * @param {number} timeMs
 * @returns {boolean}
 */
function hasNewer(path, timeMs) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return false
  if (stats.mtimeMs > timeMs) return true
  return stats.isDirectory() && readdirSync(path).some((name) => hasNewer(join(path, name), timeMs))
}

function install() {
  say('installing packages (first start, or package-lock.json changed) …')
  // Not `npm ci`: it refuses the lock file where a registry lacks packages for other platforms that npm left out of it.
  // `--no-save` takes the locked versions and leaves both files as they are.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'], {
    shell: windows,
  })
  if (!existsSync(nodePath)) {
    throw new Error(
      `expected ${nodePath} after the installation; were install scripts switched off (npm config ignore-scripts)?`,
    )
  }
  mkdirSync(dirname(installedMark), { recursive: true })
  writeFileSync(installedMark, lockDigest())
}

/** @param {readonly Target[]} targets */
function build(targets) {
  say(`building ${targets.join(' and ')} …`)
  run(nodePath, [join(root, 'scripts', 'build.mjs'), ...targets], {})
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ shell?: boolean }} options
 */
function run(command, args, options) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    ...options,
  })
  if (error !== undefined) throw error
  if (status !== 0) {
    throw new Error(`"${command} ${args.join(' ')}" failed (${signal ?? `exit code ${status}`}); see above`)
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`taskgraph: ${text}\n`)
}

/**
 * One preparation at a time in a checkout; others wait and then find everything done.
 * @param {() => void} work
 */
function withLock(work) {
  const lock = join(root, '.prepare-lock')
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
      if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true })
      else if (waited === 0) say('waiting for another preparation of this checkout …')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid))
    work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** @param {string} lock */
function isAbandoned(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'ENOENT')
      return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 5000
    return code === 'ESRCH'
  }
}

/**
 * The preparation as the first step of a program: a failure is told in one line, not as a stack.
 * @param {readonly Target[]} [targets]
 * @returns {boolean} whether everything is there
 */
export function tryPrepare(targets) {
  try {
    prepare(targets)
    return true
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return false
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const asked = process.argv.slice(2).filter((name) => name in sources)
  if (!tryPrepare(asked.length > 0 ? /** @type {Target[]} */ (asked) : undefined)) process.exitCode = 2
}
