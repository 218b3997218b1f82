const isMac = typeof navigator !== 'undefined' && /Mac|iP(ad|hone)/.test(navigator.platform)
const macNames: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' }

/** A key chord as it stands on the keyboard: `Ctrl+Shift+Enter`. */
export function KeyHint({ keys }: { readonly keys: string }) {
  const parts = keys.split(/\+(?=.)/)
  return (
    <span className="ui-key-hint">
      {parts.map((part) => (
        <kbd key={part}>{isMac ? (macNames[part] ?? part) : part}</kbd>
      ))}
    </span>
  )
}
