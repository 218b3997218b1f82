import type { App } from '../stores/hooks.tsx'
import { pasteText } from './commands-edit.ts'
import { isField } from './keys.ts'

/**
 * Tasks pasted by the browser's own paste: it hands the text over without asking for a permission, which Electron never
 * gives. With Shift incoming connections are kept. Gives the end of it.
 */
export function listenToPaste(app: App): () => void {
  let keepIncoming = false
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'v') keepIncoming = event.shiftKey
  }
  const onPaste = (event: ClipboardEvent): void => {
    const { dialog, menu } = app.uiStore.getState()
    const yaml = event.clipboardData?.getData('text/plain') ?? ''
    if (isField(event.target) || dialog || menu) return
    if (app.documentStore.getState().document === undefined) return
    event.preventDefault()
    void pasteText(yaml, keepIncoming, app)
  }
  window.addEventListener('keydown', onKey, true)
  document.addEventListener('paste', onPaste)
  return () => {
    window.removeEventListener('keydown', onKey, true)
    document.removeEventListener('paste', onPaste)
  }
}
