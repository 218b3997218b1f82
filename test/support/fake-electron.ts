import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'

/**
 * A stand-in for the part of Electron that the shell uses. Its shape is held against Electron's own types by `satisfies`, so a renamed or
 * removed call breaks the type check, not the user's window.
 */
export interface FakeElectron {
  readonly electron: typeof Electron
  readonly windows: FakeWindow[]
  readonly external: string[]
  readonly revealed: string[]
  readonly schemes: Electron.CustomScheme[]
  menu: Electron.MenuItemConstructorOptions[]
  /** What the next question answers. */
  answer: number
  readonly questions: string[]
  /** Fetches from the handler of `app://`. */
  fetch(url: string, method?: string): Promise<Response>
  /** Asks the permission handlers. */
  permission(name: string): { readonly requested: boolean; readonly checked: boolean }
  /** Sends a message as a page's frame would. */
  fromPage(page: FakeContents, message: unknown, frame?: { url: string; parent: unknown } | null): void
  emitApp(event: string, ...args: unknown[]): void
  readonly quits: number
  /** What the tray shows; undefined: nothing. */
  tray: { tip: string; menu: Electron.MenuItemConstructorOptions[]; click: () => void } | undefined
  /** Notifications of the main process, as `title | body`. */
  readonly notices: string[]
  /** How many blockers of the power saving are on. */
  blockers: number
  readonly opened: string[]
}

export class FakeContents extends EventEmitter {
  readonly sent: unknown[] = []
  readonly #waiting: ((message: unknown) => void)[] = []
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  isDestroyed(): boolean {
    return false
  }
  send(_channel: string, message: unknown): void {
    // Structured cloning is what crosses: a function or a class instance would throw here as it does there.
    this.sent.push(structuredClone(message))
    for (const resolve of this.#waiting.splice(0)) resolve(message)
  }
  /** The next message that is sent to the page. */
  next(): Promise<unknown> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
}

export class FakeWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly webContents = new FakeContents()
  url = ''
  isShown = false
  focused = 0
  /** The bar on the taskbar: a share, or `none`. */
  progress: string | undefined
  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.options = options
  }
  async loadURL(url: string): Promise<void> {
    this.url = url
  }
  show(): void {
    this.isShown = true
  }
  focus(): void {
    this.focused++
  }
  isMinimized(): boolean {
    return false
  }
  restore(): void {}
  getPosition(): number[] {
    return [100, 50]
  }
  setProgressBar(progress: number, options?: Electron.ProgressBarOptions): void {
    this.progress = progress < 0 ? 'none' : `${progress} ${options?.mode}`
  }
  /** As the user does it: asks, and is gone unless somebody prevents it. */
  close(): void {
    let isPrevented = false
    this.emit('close', { preventDefault: () => (isPrevented = true) })
    if (!isPrevented) this.emit('closed')
  }
}

export function fakeElectron(options: { readonly isSecondInstance?: boolean } = {}): FakeElectron {
  const app = new EventEmitter()
  const ipcMain = new EventEmitter()
  const windows: FakeWindow[] = []
  const external: string[] = []
  const revealed: string[] = []
  const questions: string[] = []
  const schemes: Electron.CustomScheme[] = []
  let quits = 0
  let handler: ((request: Request) => Promise<Response> | Response) | undefined
  let onRequest: Electron.Session['setPermissionRequestHandler'] extends (handler: infer H) => void
    ? H
    : never = null
  let onCheck: Electron.Session['setPermissionCheckHandler'] extends (handler: infer H) => void ? H : never =
    null

  const parts = {
    app: Object.assign(app, {
      requestSingleInstanceLock: () => !options.isSecondInstance,
      enableSandbox: () => undefined,
      whenReady: async () => undefined,
      quit: () => {
        quits++
      },
      isPackaged: false,
    }),
    BrowserWindow: class extends FakeWindow {
      constructor(constructorOptions: Electron.BrowserWindowConstructorOptions) {
        super(constructorOptions)
        windows.push(this)
        this.on('closed', () => {
          windows.splice(windows.indexOf(this), 1)
          if (windows.length === 0) app.emit('window-all-closed')
        })
        app.emit('web-contents-created', {}, this.webContents)
      }
      static getAllWindows(): FakeWindow[] {
        return windows
      }
    },
    dialog: {
      showOpenDialog: async () => ({ canceled: true, filePaths: [] as string[] }),
      showMessageBoxSync: (_window: unknown, { message }: { message: string }) => {
        questions.push(message)
        return fake.answer
      },
    },
    ipcMain,
    Notification: class extends EventEmitter {
      readonly #text: string
      constructor({ title, body }: Electron.NotificationConstructorOptions) {
        super()
        this.#text = `${title} | ${body}`
      }
      static isSupported(): boolean {
        return true
      }
      show(): void {
        fake.notices.push(this.#text)
      }
    },
    powerSaveBlocker: {
      start: () => ++fake.blockers,
      stop: () => --fake.blockers >= 0,
    },
    Tray: class extends EventEmitter {
      constructor(_icon: string) {
        super()
        fake.tray = { tip: '', menu: [], click: () => void this.emit('click') }
      }
      setToolTip(tip: string): void {
        if (fake.tray) fake.tray.tip = tip
      }
      setContextMenu(menu: unknown): void {
        if (fake.tray) fake.tray.menu = menu as Electron.MenuItemConstructorOptions[]
      }
      destroy(): void {
        fake.tray = undefined
      }
    },
    Menu: {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (template: Electron.MenuItemConstructorOptions[]) => {
        fake.menu = template
      },
    },
    protocol: { registerSchemesAsPrivileged: (list: Electron.CustomScheme[]) => void schemes.push(...list) },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (given: typeof onRequest) => {
          onRequest = given
        },
        setPermissionCheckHandler: (given: typeof onCheck) => {
          onCheck = given
        },
        setDevicePermissionHandler: () => undefined,
        protocol: {
          handle: (_scheme: string, given: NonNullable<typeof handler>) => {
            handler = given
          },
        },
      },
    },
    shell: {
      openExternal: async (url: string) => void external.push(url),
      showItemInFolder: (path: string) => void revealed.push(path),
      openPath: async (path: string) => {
        fake.opened.push(path)
        return ''
      },
    },
  } satisfies {
    [Part in
      | 'app'
      | 'BrowserWindow'
      | 'dialog'
      | 'ipcMain'
      | 'Menu'
      | 'Notification'
      | 'powerSaveBlocker'
      | 'Tray'
      | 'protocol'
      | 'session'
      | 'shell']: object
  }

  const fake: FakeElectron = {
    // The shell's calls are checked against Electron's types where it is compiled; here only they are answered.
    electron: parts as unknown as typeof Electron,
    windows,
    external,
    revealed,
    schemes,
    questions,
    menu: [],
    answer: 0,
    tray: undefined,
    notices: [],
    blockers: 0,
    opened: [],
    get quits() {
      return quits
    },
    async fetch(url, method = 'GET') {
      if (!handler) throw new Error('expected app:// to be handled but it was not')
      return handler(new Request(url, { method }))
    },
    permission: (name) => {
      let isRequested = false
      onRequest?.(
        new FakeContents() as unknown as Electron.WebContents,
        name as Parameters<NonNullable<typeof onRequest>>[1],
        (granted) => {
          isRequested = granted
        },
        {} as Electron.PermissionRequest,
      )
      const isChecked = onCheck?.(null, name as Parameters<NonNullable<typeof onCheck>>[1], '', {
        isMainFrame: true,
      } as Electron.PermissionCheckHandlerHandlerDetails)
      return { requested: isRequested, checked: isChecked ?? true }
    },
    fromPage(page, message, frame = { url: 'app://taskgraph/', parent: null }) {
      ipcMain.emit('taskgraph:to-host', { sender: page, senderFrame: frame }, structuredClone(message))
    },
    emitApp: (event, ...args) => void app.emit(event, ...args),
  }
  return fake
}
