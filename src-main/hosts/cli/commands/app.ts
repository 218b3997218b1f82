import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { installation } from '../../../session/installation.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'
import { readPipelineFile } from '../pipeline-file.ts'
import { serveUntilSignal } from './serve.ts'

export const app: Command = {
  usage: 'app [FILE]',
  description: `Opens the desktop app. Where Electron or a display is missing it says so, and opens the same app in your browser.`,
  options: {},
  operands: [0, 1],
  examples: [['app lists.taskgraph.yaml', 'opens the pipeline in a window']],
  async run(input, terminal) {
    const file = input.operands[0]?.text
    if (file !== undefined) readPipelineFile(file)
    const electron = findElectron()
    if ('binary' in electron) return await runElectron(electron.binary, file)
    terminal.warn(`not in a window: ${electron.obstacle}; opening it in the browser instead. Ctrl-C ends it.`)
    const request = { file, port: undefined, host: '127.0.0.1', jobs: availableParallelism(), open: true }
    return await serveUntilSignal(request, terminal)
  },
}

/** The binary of the `electron` package, or why it can't be used. Downloads nothing. */
function findElectron(): { readonly binary: string } | { readonly obstacle: string } {
  const { root } = installation()
  if (!existsSync(join(root, 'dist', 'main', 'electron.js'))) {
    return { obstacle: 'the Electron shell is not built ("npm run build" builds it)' }
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return { obstacle: 'there is no display' }
  const folder = join(root, 'node_modules', 'electron')
  const nameFile = join(folder, 'path.txt')
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8') : 'electron'
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  return existsSync(binary)
    ? { binary }
    : { obstacle: 'Electron’s binary is not there ("npx install-electron" fetches it)' }
}

function runElectron(binary: string, file: string | undefined): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0
  const words = [
    ...(isRootOnLinux ? ['--no-sandbox'] : []),
    installation().root,
    ...(file === undefined ? [] : [resolve(file)]),
  ]
  const child = spawn(binary, words, { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('exit', (code) => settle(code ?? EXIT.failed))
  })
}
