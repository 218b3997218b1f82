import type { App, Session, WebContents } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

/** Denies every permission, navigation, window and webview (Electron's security checklist, items 5 and 11 to 15). */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(isAllowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
  session.setDevicePermissionHandler(() => false)
}

/** Copying a command and one notification at the end of a run. */
const isAllowed = (permission: string): boolean =>
  permission === 'clipboard-sanitized-write' || permission === 'notifications'

export function lockDownContents(app: App, openExternal: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      const safe = externalUrl(url)
      if (safe !== undefined) openExternal(safe)
      return { action: 'deny' }
    })
  })
}

/** An address that may go to the system's browser: https, no credentials, of sane length. Everything else gives undefined. */
export function externalUrl(text: string): string | undefined {
  if (text.length > 2048 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined
}

/**
 * Whether a message comes from our own page's main frame (item 17). Reads the frame synchronously: after a navigation or a crash it is null,
 * and then nothing is let in.
 */
export function isOwnFrame(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return (
    frame !== null &&
    frame.parent === null &&
    (frame.url === APP_ORIGIN || frame.url.startsWith(`${APP_ORIGIN}/`))
  )
}
