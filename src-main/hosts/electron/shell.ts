import { statSync } from 'node:fs'
import { join } from 'node:path'
import type * as Electron from 'electron'
import type { BrowserWindow } from 'electron'
import type { HostEvents } from '../../../src-shared/contract/commands.ts'
import type { App } from '../../session/app.ts'
import { SECURITY_HEADERS } from '../../session/security-headers.ts'
import { APP_ORIGIN, registerAppScheme, serveApp } from './app-protocol.ts'
import { listenToPages } from './ipc.ts'
import { lockDownContents, lockDownSession } from './lockdown.ts'
import { menuTemplate } from './menu.ts'

export interface ShellOptions {
  readonly renderer: string
  readonly preload: string
  readonly icon: string
  /** Command line after the program. */
  readonly argv: readonly string[]
  /** Makes the app once Electron is ready; `opens` is the pipeline named on the command line. */
  readonly createApp: (parts: { readonly opens?: string; readonly reveal: (path: string) => void }) => App
}

/**
 * The Electron shell: one window, one menu, `app://`, dialogs, single instance. Everything else is the app behind the contract, the same as
 * in a browser. `electron` comes in as a value so that a test can hand in a fake of the same shape.
 */
export async function startShell(electron: typeof Electron, options: ShellOptions): Promise<void> {
  const { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, shell } = electron
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  registerAppScheme(protocol)
  lockDownContents(app, (url) => void shell.openExternal(url))
  await app.whenReady()
  lockDownSession(session.defaultSession)
  await serveApp(session.defaultSession, options.renderer, SECURITY_HEADERS)

  const opens = pipelineIn(options.argv)
  const host = options.createApp({
    ...(opens === undefined ? {} : { opens }),
    reveal: (path) => shell.showItemInFolder(path),
  })
  listenToPages(ipcMain, host)
  let window: BrowserWindow | undefined
  let isLeaving = false
  const command = (data: HostEvents['app.command']): void => host.command(data)

  async function openDialog(): Promise<void> {
    const filters = [{ name: 'Pipelines', extensions: ['yaml', 'yml', 'json'] }]
    const picked = await dialog.showOpenDialog({ properties: ['openFile'], filters })
    const path = picked.filePaths[0]
    if (path !== undefined) command({ command: 'open', path })
  }

  function openWindow(): void {
    window = new BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 900,
      minHeight: 600,
      show: false,
      icon: options.icon,
      title: 'TaskGraph',
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
    })
    const own = window
    // Shown when painted: no white flash.
    own.once('ready-to-show', () => own.show())
    own.on('close', (event) => {
      if (isLeaving || !host.isRunning()) return
      const choice = dialog.showMessageBoxSync(own, {
        type: 'question',
        message: 'A run is on.',
        detail: 'Closing the window stops it: tasks are asked to end, and what is finished stays finished.',
        buttons: ['Keep running', 'Stop and close'],
        defaultId: 0,
        cancelId: 0,
      })
      if (choice === 0) event.preventDefault()
    })
    own.on('closed', () => {
      window = undefined
    })
    void own.loadURL(`${APP_ORIGIN}/`)
  }

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        command: (id) => command({ command: id }),
        open: () => void openDialog(),
        isMac: process.platform === 'darwin',
      }),
    ),
  )
  // Hostile as any input: only a path to an existing pipeline file is taken from a second instance's words.
  app.on('second-instance', (_event, argv) => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
    const path = pipelineIn(argv.slice(1))
    if (path !== undefined) command({ command: 'open', path })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    const file = pipelineIn([path])
    if (file !== undefined) command({ command: 'open', path: file })
  })
  app.on('activate', () => {
    if (!window) openWindow()
  })
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (isLeaving) return
    event.preventDefault()
    isLeaving = true
    void host.close().finally(() => app.quit())
  })
  openWindow()
}

/** The last word that names an existing pipeline file. Options and everything else are passed over. */
export function pipelineIn(argv: readonly string[]): string | undefined {
  return argv.findLast((word) => {
    if (word.startsWith('-') || !/\.taskgraph\.(?:ya?ml|json)$/.test(word)) return false
    try {
      return statSync(word).isFile()
    } catch {
      return false
    }
  })
}

/** Paths of the shipped files, from the folder of the built main process (`dist/main`). */
export const shippedPaths = (main: string) => ({
  renderer: join(main, '..', 'renderer'),
  preload: join(main, '..', 'preload', 'preload.cjs'),
  icon: join(main, '..', '..', 'assets', 'icons', 'icon.png'),
  templates: join(main, '..', '..', 'assets', 'examples'),
})
