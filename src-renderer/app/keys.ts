import type { App } from '../stores/hooks.tsx'
import { type Command, commands } from './commands.ts'
import { commandsOf } from './key-map.ts'

/**
 * A key with its modifiers as the commands name it: `Ctrl+Shift+Enter`, `A`, `?`. Ctrl stands for Command on a Mac.
 * Shift is named only where it doesn't show in the character itself. Letters are those of the key where the layout has others.
 */
export function keyName(event: KeyPress): string {
  const letter = letterOf(event)
  const isDigit = /^Digit\d$/.test(event.code)
  const key = letter ?? (isDigit ? event.code.slice(5) : event.key)
  const showsShift = key.length === 1 && letter === undefined && !isDigit && key !== ' '
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && !showsShift ? 'Shift+' : '',
    key === ' ' ? 'Space' : key,
  ].join('')
}

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Alt makes other characters on a Mac, a Cyrillic layout has none of ours: then the place of the key decides. */
function letterOf({ key, code }: KeyPress): string | undefined {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  const isOurs = key.length > 1 || (key >= ' ' && key <= '~')
  return isOurs ? undefined : /^Key([A-Z])$/.exec(code)?.[1]
}

/** Whether a press is of a modifier alone. */
export function isModifier({ key }: Pick<KeyboardEvent, 'key'>): boolean {
  return ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'].includes(key)
}

/** Whether typing goes into this element. One that hides its field in a shadow root says so with `data-field`. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target.dataset.field !== undefined ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  )
}

/** Runs commands by their keys: never while a field has the focus, never under a dialog or menu. Gives the end of it. */
export function listenToKeys(app: App): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const { dialog, menu, keys } = app.uiStore.getState()
    if (dialog || menu || isInOverlay(event.target)) return
    const name = keyName(event)
    const command = commandsOf(name, commands, keys).find(
      (each) => isInScope(each, event.target, app) && (each.when?.(app) ?? true),
    )
    if (!command || (isField(event.target) && !worksInFields(command.id, name))) return
    if (isOwnPaste(command.id, name)) return
    event.preventDefault()
    command.run(app)
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}

/**
 * Saving is safe anywhere, and the browser's own dialog for it is never what was meant; and there must be a way out of a field. But not
 * by a key that types something.
 */
function worksInFields(command: string, key: string): boolean {
  return (command === 'save' || command === 'nextPanel' || command === 'previousPanel') && !isTyped(key)
}

const isTyped = (key: string): boolean => !/^(Ctrl|Alt)\+|^(Shift\+)?F\d+$/.test(key)

/** The browser's own paste, which `listenToPaste` hears of: that needs no permission. */
function isOwnPaste(command: string, key: string): boolean {
  return (command === 'paste' && key === 'Ctrl+V') || (command === 'pasteConnected' && key === 'Ctrl+Shift+V')
}

/** Menus and dialogs that aren't the app's one: their letters search, their Escape closes. */
const isInOverlay = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('[role="menu"], [role="dialog"], [role="listbox"], dialog') !== null

/** Keys of the canvas work on it and where nothing has the focus. Elsewhere arrows and Enter belong to what is focused. */
function isInScope(command: Command, target: EventTarget | null, app: App): boolean {
  if (command.scope === undefined) return true
  if (command.scope === 'instance')
    return target instanceof Element && target.closest('.instances-table') !== null
  if (command.scope === 'item' && app.uiStore.getState().item === undefined) return false
  return target === document.body || (target instanceof Element && target.closest('.canvas') !== null)
}

/** A key as it is shown: `⌘` on a Mac. */
export function showKey(name: string): string {
  const isMac = navigator.platform.startsWith('Mac')
  const parts = name.split(/\+(?=.)/).map((part) => keyWords[part] ?? part)
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
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ContextMenu: 'Menu',
}
