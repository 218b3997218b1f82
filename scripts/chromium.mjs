// Finds a Chromium, Chrome or Edge on this machine; for the tests also installs one. Only Node's own modules at the top:
// it runs before anything is installed.

import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { nodePath, root, say } from './prepare.mjs'

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
]

const macApplications = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * The browser to use: CHROMIUM_PATH if set, else an installed one, else playwright's own.
 * @returns {string | undefined}
 */
export function findChromium() {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH) return CHROMIUM_PATH
  return candidates().find(isExecutable) ?? playwrightChromium()
}

/**
 * Like findChromium, but installs one where there is none: through apt as root on Debian, else through playwright.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    say('installing Chromium for the end-to-end tests (apt-get install chromium) …')
    /** @type {import('node:child_process').SpawnSyncOptions} */
    const options = {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    spawnSync('apt-get', ['update', '-q'], options)
    spawnSync(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', 'chromium'],
      options,
    )
  } else {
    say('installing a Chromium for the end-to-end tests (playwright-core install chromium) …')
    spawnSync(nodePath, [playwrightCli(), 'install', 'chromium'], { stdio: ['ignore', 2, 2] })
  }
  const installed = findChromium()
  if (installed === undefined) {
    throw new Error(
      'no Chromium found and none could be installed; install one or set CHROMIUM_PATH to its executable',
    )
  }
  return installed
}

/** @returns {string[]} */
function candidates() {
  const { env } = process
  if (process.platform === 'darwin') {
    const folders = ['/Applications', join(env.HOME ?? '', 'Applications')]
    return folders.flatMap((folder) => macApplications.map((path) => join(folder, path)))
  }
  if (process.platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (folder) => folder !== undefined,
    )
    return folders.flatMap((folder) => windowsPrograms.map((path) => join(folder, path)))
  }
  const folders = (env.PATH ?? '').split(delimiter).concat('/usr/bin', '/snap/bin')
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)))
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Asked in a process of its own, since playwright-core may not be there yet and may want a newer Node. */
function playwrightChromium() {
  if (!existsSync(playwrightCli()) || !existsSync(nodePath)) return undefined
  const script = "process.stdout.write(require('playwright-core').chromium.executablePath())"
  const { stdout } = spawnSync(nodePath, ['-e', script], { cwd: root, encoding: 'utf8' })
  return stdout && isExecutable(stdout) ? stdout : undefined
}

function playwrightCli() {
  return join(root, 'node_modules', 'playwright-core', 'cli.js')
}
