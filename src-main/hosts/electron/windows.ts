import type * as Electron from 'electron'
import type { HostEvents } from '../../../src-shared/contract/commands.ts'
import { APP_ORIGIN } from './app-protocol.ts'

/** All windows of the app. */
export interface Windows {
  /** Shows a pipeline, or what the app was started with, in a window of its own. */
  open(path?: string): void
  /** Asks the window in front to do something; one that opens a pipeline opens a window where there is none. */
  command(data: HostEvents['app.command']): void
  /** Brings the last window to the front. */
  focus(): void
  count(): number
}

export interface WindowsDeps {
  readonly BrowserWindow: typeof Electron.BrowserWindow
  readonly preload: string
  readonly icon: string
  readonly send: (page: Electron.WebContents, data: HostEvents['app.command']) => void
  /** Whether a window may close; asked for the last one only. */
  readonly mayCloseLast: (window: Electron.BrowserWindow) => boolean
  /** Whether a window may close although something in it is unsaved. */
  readonly mayLeaveDraft: (window: Electron.BrowserWindow) => boolean
}

const cascade = 28

export function createWindows({
  BrowserWindow,
  preload,
  icon,
  send,
  mayCloseLast,
  mayLeaveDraft,
}: WindowsDeps): Windows {
  /** The one used last stands last. */
  let all: readonly Electron.BrowserWindow[] = []
  const front = (): Electron.BrowserWindow | undefined => all.at(-1)

  function open(path?: string): void {
    const before = front()?.getPosition()
    const own = new BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 900,
      minHeight: 600,
      ...(before ? { x: (before[0] ?? 0) + cascade, y: (before[1] ?? 0) + cascade } : {}),
      show: false,
      icon,
      title: 'TaskGraph',
      webPreferences: {
        preload,
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
    all = [...all, own]
    // Shown when painted: no white flash.
    own.once('ready-to-show', () => own.show())
    own.on('focus', () => {
      all = [...all.filter((each) => each !== own), own]
    })
    own.on('close', (event) => {
      if (all.length === 1 && !mayCloseLast(own)) event.preventDefault()
    })
    // Electron asks nothing by itself: without this a page with something unsaved could not be closed at all.
    own.webContents.on('will-prevent-unload', (event) => {
      if (mayLeaveDraft(own)) event.preventDefault()
    })
    own.on('closed', () => {
      all = all.filter((each) => each !== own)
    })
    // The page takes the path out of its address, as in a browser.
    void own.loadURL(`${APP_ORIGIN}/${path === undefined ? '' : `#open=${encodeURIComponent(path)}`}`)
  }

  return {
    open,
    command(data) {
      const window = front()
      if (window) send(window.webContents, data)
      else if (data.command === 'open') open(data.path)
    },
    focus() {
      const window = front()
      if (window?.isMinimized()) window.restore()
      window?.focus()
    },
    count: () => all.length,
  }
}
