import type { App } from '../stores/hooks.tsx'

/** Shows the present pipeline in a window of its own as well: both share its draft, undo and run. */
export function openWindow({ actions, connectionStore, documentStore }: App): void {
  const path = documentStore.getState().document?.path
  if (connectionStore.getState().hello?.capabilities.windows) {
    void actions.ask('app.openWindow', path === undefined ? {} : { path })
    return
  }
  // The browser hands the session on to a window that is opened by a page of it.
  window.open(path === undefined ? '/' : `/#open=${encodeURIComponent(path)}`, '_blank')
}
