import { statSync } from 'node:fs'
import { join } from 'node:path'
import type * as Electron from 'electron'
import type { App } from '../../session/app.ts'
import { SECURITY_HEADERS } from '../../session/security-headers.ts'
import { registerAppScheme, serveApp } from './app-protocol.ts'
import { listenToPages } from './ipc.ts'
import { lockDownContents, lockDownSession } from './lockdown.ts'
import { menuTemplate } from './menu.ts'
import { createPresence, type PipelineRun } from './presence.ts'
import { createWindows, type Windows } from './windows.ts'

/** What the app gets from the desktop. */
export interface Desktop {
  /** The pipeline named on the command line. */
  readonly opens?: string
  readonly reveal: (path: string) => void
  readonly openLog: (path: string) => Promise<void>
  readonly openWindow: (path: string | undefined) => void
  readonly onRun: (told: PipelineRun) => void
}

export interface ShellOptions {
  readonly renderer: string
  readonly preload: string
  readonly icon: string
  /** Command line after the program. */
  readonly argv: readonly string[]
  /** Makes the app once Electron is ready. */
  readonly createApp: (desktop: Desktop) => App
}

/**
 * The Electron shell: windows, one menu, `app://`, dialogs, tray, single instance. Everything else is the app behind the contract, the same
 * as in a browser. `electron` comes in as a value so that a test can hand in a fake of the same shape.
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
  const openWindow = (path?: string): void => {
    windows.open(path)
    presence.leaveTray()
    goesOnInTray = false
  }
  const presence = createPresence({
    electron,
    icon: options.icon,
    openWindow: () => openWindow(),
    quit: () => app.quit(),
  })
  const host = options.createApp({
    ...(opens === undefined ? {} : { opens }),
    reveal: (path) => shell.showItemInFolder(path),
    async openLog(path) {
      const trouble = await shell.openPath(path)
      if (trouble !== '') throw new Error(trouble)
    },
    openWindow,
    onRun: presence.onRun,
  })
  const pages = listenToPages(ipcMain, host)
  let isLeaving = false
  let goesOnInTray = false
  const windows: Windows = createWindows({
    BrowserWindow,
    preload: options.preload,
    icon: options.icon,
    send: pages.command,
    mayCloseLast(window) {
      if (isLeaving || !host.isRunning()) return true
      const choice = askAboutRun(dialog, window)
      goesOnInTray = choice === 'tray'
      if (goesOnInTray) presence.goToTray()
      return choice !== 'stay'
    },
    mayLeaveDraft(window) {
      if (isLeaving || askAboutDraft(dialog, window)) return true
      goesOnInTray = false
      presence.leaveTray()
      return false
    },
  })

  async function openDialog(): Promise<void> {
    const filters = [{ name: 'Pipelines', extensions: ['yaml', 'yml', 'json'] }]
    const picked = await dialog.showOpenDialog({ properties: ['openFile'], filters })
    const path = picked.filePaths[0]
    if (path !== undefined) windows.command({ command: 'open', path })
  }

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        command: (id) => windows.command({ command: id }),
        open: () => void openDialog(),
        openWindow: () => openWindow(),
        isMac: process.platform === 'darwin',
      }),
    ),
  )
  const openFile = (path: string | undefined): void => {
    if (windows.count() === 0) return openWindow(path)
    windows.focus()
    if (path !== undefined) windows.command({ command: 'open', path })
  }
  // Hostile as any input: only a path to an existing pipeline file is taken from a second instance's words.
  app.on('second-instance', (_event, argv) => openFile(pipelineIn(argv.slice(1))))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    const file = pipelineIn([path])
    if (file !== undefined) openFile(file)
  })
  app.on('activate', () => {
    if (windows.count() === 0) openWindow()
  })
  app.on('window-all-closed', () => {
    if (!goesOnInTray) app.quit()
  })
  app.on('before-quit', (event) => {
    if (isLeaving) return
    event.preventDefault()
    isLeaving = true
    void host.close().finally(() => app.quit())
  })
  openWindow()
  host.getReady()
}

/** Whether the user lets a window go that has something unsaved. */
function askAboutDraft(dialog: Electron.Dialog, window: Electron.BrowserWindow): boolean {
  const choice = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: 'There are changes that are not saved.',
    detail: 'They are kept as a draft and come back when you open the pipeline again.',
    buttons: ['Close', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  })
  return choice === 0
}

/** What is to become of a run when the last window closes. `stop`: the app quits, which ends it. */
function askAboutRun(dialog: Electron.Dialog, window: Electron.BrowserWindow): 'stay' | 'tray' | 'stop' {
  const answers = ['tray', 'stop', 'stay'] as const
  const choice = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: 'A run is on.',
    detail:
      'It can go on without a window: an icon in the tray shows how far it is. Stopped, what is finished stays finished.',
    buttons: ['Go on in the tray', 'Stop and close', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
  })
  return answers[choice] ?? 'stay'
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
