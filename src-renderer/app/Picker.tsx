import './keys.css'
import { type ReactNode, useMemo, useState } from 'react'
import { texts } from '../texts/index.ts'
import { Modal } from './Modal.tsx'

/** Something to pick. One with a refusal can't be, and says why. */
export interface Choice {
  readonly id: string
  readonly title: string
  readonly refusal?: string | undefined
}

const mostShown = 100

/** Type to filter, arrows to choose, Enter to take: choices that can't be taken come last. `isAlternative`: Shift was held. */
export function Picker(props: {
  readonly label: string
  readonly placeholder: string
  readonly choices: readonly Choice[]
  readonly hint?: ReactNode
  readonly onPick: (id: string, isAlternative: boolean) => void
  readonly onClose: () => void
}) {
  const { label, placeholder, choices, hint, onPick, onClose } = props
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const hits = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return choices
      .filter(({ id, title }) => `${id} ${title}`.toLowerCase().includes(wanted))
      .slice(0, mostShown)
      .sort((a, b) => Number(a.refusal !== undefined) - Number(b.refusal !== undefined))
  }, [text, choices])
  const chosen = Math.min(at, hits.length - 1)
  const pick = (index: number, isAlternative: boolean): void => {
    const hit = hits[index]
    if (!hit || hit.refusal) return
    onClose()
    onPick(hit.id, isAlternative)
  }
  return (
    <Modal label={label} onClose={onClose} className="is-palette">
      <input
        className="palette-input"
        placeholder={placeholder}
        aria-label={label}
        role="combobox"
        aria-expanded="true"
        aria-controls="picker-list"
        aria-activedescendant={hits[chosen] ? `picker-${chosen}` : undefined}
        data-autofocus
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(hits.length - 1, chosen + 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
          else if (event.key === 'Enter') pick(chosen, event.shiftKey)
          else return
          event.preventDefault()
        }}
      />
      <div className="palette-list" role="listbox" id="picker-list" aria-label={label}>
        {hits.map(({ id, title, refusal }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={id}
            id={`picker-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            aria-disabled={refusal !== undefined}
            className="palette-item"
            data-selected={index === chosen}
            onClick={(event) => pick(index, event.shiftKey)}
            ref={(element) => {
              if (element && index === chosen) element.scrollIntoView({ block: 'nearest' })
            }}
          >
            <span className="palette-title">{title}</span>
            {refusal && <span className="palette-refusal">{refusal}</span>}
          </div>
        ))}
        {hits.length === 0 && <div className="palette-empty">{texts.commands.nothingFound}</div>}
      </div>
      {hint && <div className="palette-hint">{hint}</div>}
    </Modal>
  )
}
