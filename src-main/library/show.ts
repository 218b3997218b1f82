import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../session/app.ts'
import { installation } from '../session/installation.ts'
import { RecentFiles } from '../session/recent-files.ts'
import { userDataFolder } from '../session/user-data.ts'
import { VERSION } from '../session/version.ts'
import { checkShowOptions } from './check-options.ts'

export interface ShowOptions {
  /** Which port; default: any free one. */
  readonly port?: number
}

/** The app with a graph in it, served to browsers of this machine. */
export interface ShownGraph extends AsyncDisposable {
  /** To be opened in a browser. It holds a token: for the person at this machine alone. */
  readonly address: string
  /** Ends it. Repeated: no-op. Leaving the graph's scope does it too. */
  close(): Promise<void>
}

/** Serves a workspace's graph, to look at. Keeps no process alive. */
export async function showWorkspace(
  folder: string,
  jobs: number,
  options: ShowOptions,
  onBug: (message: string) => void,
): Promise<ShownGraph> {
  checkShowOptions(options)
  const { port = 0 } = options
  const { renderer, templates } = installation()
  if (!existsSync(join(renderer, 'index.html')))
    throw new Error('show: the app is not built yet; "npm run build" builds it')
  // Only who shows a graph pays for a web server.
  const { startWebHost } = await import('../hosts/web/server.ts')
  const app = createApp({
    version: VERSION,
    capabilities: { pickFile: false, revealInFolder: false, notifications: true, windows: false },
    opens: folder,
    isOpensTrusted: false,
    jobs,
    by: 'web',
    recent: new RecentFiles(join(userDataFolder(), 'recent.json')),
    templates,
    onBug: (error, where) => onBug(`a fault in ${where}: ${error instanceof Error ? error.message : error}`),
  })
  const web = await startWebHost({
    app,
    renderer,
    port,
    host: '127.0.0.1',
    allowed: new Set(['read']),
    isBackground: true,
  }).catch((cause: unknown) => {
    throw new Error(`show: port ${port} can't be used; leave it out for any free one`, { cause })
  })
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= web.close().finally(() => app.close())
    return closing
  }
  return { address: web.address, close, [Symbol.asyncDispose]: close }
}
