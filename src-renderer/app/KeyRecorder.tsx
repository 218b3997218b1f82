import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useConnection, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { type Command, commands } from './commands.ts'
import { holderOf } from './key-map.ts'
import { isModifier, keyName, showKey } from './keys.ts'

const words = texts.commands.sheet

/** Keys that browsers act on before a page hears of them. */
const kept = new Set(['Ctrl+N', 'Ctrl+T', 'Ctrl+W', 'Ctrl+Shift+N', 'Ctrl+Shift+T', 'Ctrl+Shift+W', 'F11'])

/**
 * Takes the next key that is pressed. One that another command has is asked about first; one that the browser keeps for itself is
 * taken with a warning. Escape gives up.
 */
export function KeyRecorder(props: {
  readonly command: Command
  /** The key that is replaced, if one is. */
  readonly before: string | undefined
  readonly onKey: (key: string) => void
  readonly onRemove: () => void
  readonly onCancel: () => void
}) {
  const { command, before, onKey, onRemove, onCancel } = props
  const changes = useUi((ui) => ui.keys)
  const isBrowser = useConnection((state) => state.hello?.capabilities.windows !== true)
  const [pressed, setPressed] = useState<string>()
  const field = useRef<HTMLButtonElement>(null)
  const take = useRef<HTMLButtonElement>(null)
  const holder = pressed === undefined ? undefined : holderOf(pressed, command, commands, changes)
  const isAsked = pressed !== undefined
  useEffect(() => (isAsked ? take : field).current?.focus(), [isAsked])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab' || isModifier(event.nativeEvent)) return
    event.preventDefault()
    event.stopPropagation()
    const key = keyName(event.nativeEvent)
    if (key === 'Escape') return onCancel()
    const isClear = !holderOf(key, command, commands, changes) && !(isBrowser && kept.has(key))
    if (isClear) onKey(key)
    else setPressed(key)
  }
  return (
    <fieldset className="key-recorder" aria-label={words.record(command.title)}>
      {pressed === undefined ? (
        <button ref={field} type="button" className="key-field" onKeyDown={onKeyDown}>
          {words.press}
        </button>
      ) : (
        <>
          <span className="key-conflict" role="alert">
            {holder ? words.conflict(showKey(pressed), holder.title) : words.browser(showKey(pressed))}
          </span>
          <button ref={take} type="button" className="button is-primary" onClick={() => onKey(pressed)}>
            {holder ? words.take : words.keep}
          </button>
        </>
      )}
      {before !== undefined && pressed === undefined && (
        <button type="button" className="button" onClick={onRemove}>
          {words.remove(showKey(before))}
        </button>
      )}
      <button type="button" className="button" onClick={onCancel}>
        {texts.app.cancel}
      </button>
    </fieldset>
  )
}
