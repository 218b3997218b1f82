import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import type { HostEvents, Permission } from '../../../src-shared/contract/commands.ts'
import type { App, AppConnection } from '../../session/app.ts'
import { TO_APP, TO_HOST } from './channels.ts'
import { isOwnFrame } from './lockdown.ts'

const ALLOWED: ReadonlySet<Permission> = new Set(['read', 'edit', 'run', 'trust'])

/** The pages that talk to the app. */
export interface Pages {
  /** Sends a command to one page; nothing where it has not said hello yet. */
  command(page: WebContents, data: HostEvents['app.command']): void
}

/** The Electron transport: one listener, a connection for each page. A message from any other frame is dropped unanswered. */
export function listenToPages(ipcMain: IpcMain, app: App): Pages {
  const connections = new Map<WebContents, AppConnection>()
  ipcMain.on(TO_HOST, (event: IpcMainEvent, message: unknown) => {
    if (!isOwnFrame(event.senderFrame)) return
    const page = event.sender
    const connection = connections.get(page) ?? connect(page)
    void app.dispatch(message, connection, ALLOWED).then((reply) => {
      if (reply && !page.isDestroyed()) page.send(TO_APP, reply)
    })
  })
  return { command: (page, data) => connections.get(page)?.send('app.command', data) }

  function connect(page: WebContents): AppConnection {
    const connection = app.connect((message) => {
      if (!page.isDestroyed()) page.send(TO_APP, message)
    })
    connections.set(page, connection)
    const end = (): void => {
      connections.delete(page)
      connection.close()
    }
    // A reload is a new page in the same contents: what the old one followed ends.
    page.once('destroyed', end)
    page.once('did-navigate', end)
    return connection
  }
}
