import { readFile } from 'node:fs/promises'
import type { Protocol, Session } from 'electron'
import { listStaticFiles } from '../../session/static-files.ts'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://taskgraph'

/** Before `ready`: makes `app://` a standard, secure scheme (no `bypassCSP`, no `file://` privileges). */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built renderer's own files and nothing else: a path that is not in the list made at the start is a 404. */
export async function serveApp(
  session: Session,
  renderer: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const files = await listStaticFiles(renderer)
  session.protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url)
    const file = files.get(url.pathname === '/' ? '/index.html' : url.pathname)
    if (url.origin !== APP_ORIGIN && `${url.protocol}//${url.host}` !== APP_ORIGIN)
      return new Response('', { status: 403, headers })
    if (!file || request.method !== 'GET') return new Response('', { status: 404, headers })
    return new Response(await readFile(file.path), { headers: { ...headers, 'Content-Type': file.type } })
  })
}
