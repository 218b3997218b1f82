import type { App } from '../stores/hooks.tsx'
import { type Command, commands } from './commands.ts'

/**
 * A key with its modifiers as the commands name it: `Ctrl+Shift+Enter`, `A`, `?`. Ctrl stands for Command on a Mac.
 * Shift is named only where it doesn't show in the character itself.
 */
export function keyName(event: KeyPress): string {
  const isLetter = /^[a-z]$/i.test(event.key)
  const isDigit = /^Digit\d$/.test(event.code)
  const key = isLetter ? event.key.toUpperCase() : isDigit ? event.code.slice(5) : event.key
  const showsShift = key.length === 1 && !isLetter && !isDigit
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && !showsShift ? 'Shift+' : '',
    key,
  ].join('')
}

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether typing goes into this element. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  )
}

/** Runs commands by their keys: never while a field has the focus, never under a dialog or menu. */
export function listenToKeys(app: App): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const name = keyName(event)
    // Saving is safe anywhere, and the browser's own dialog for it is never what was meant.
    const command = commands.find((each) => each.keys?.includes(name))
    if (!command || (isField(event.target) && command.id !== 'save')) return
    const { dialog, menu } = app.uiStore.getState()
    if (dialog || menu || !isInScope(command, event.target)) return
    if (command.when && !command.when(app)) return
    event.preventDefault()
    command.run(app)
  })
}

/** Keys of the canvas work on it and where nothing has the focus. Elsewhere arrows and Enter belong to what is focused. */
function isInScope(command: Command, target: EventTarget | null): boolean {
  if (command.scope !== 'canvas') return true
  return target === document.body || (target instanceof Element && target.closest('.canvas') !== null)
}

/** A key as it is shown: `⌘` on a Mac. */
export function showKey(name: string): string {
  const isMac = navigator.platform.startsWith('Mac')
  const parts = name.split('+').map((part) => keyWords[part] ?? part)
  return isMac
    ? parts.join('').replace('Ctrl', '⌘').replace('Shift', '⇧').replace('Alt', '⌥')
    : parts.join('+')
}

const keyWords: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Backspace: '⌫',
  Escape: 'Esc',
}
