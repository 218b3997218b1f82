import './keys.css'
import type { KeyboardEvent } from 'react'
import { colourNames, colours } from '../canvas/colours.ts'
import { texts } from '../texts/index.ts'

const choices = [undefined, ...colourNames] as const

/** The colours to choose from, and none; one tab stop, the arrows choose. */
export function Swatches({
  value,
  onChange,
}: {
  readonly value: string | undefined
  readonly onChange: (colour: string | undefined) => void
}) {
  const hexOf = (name: (typeof choices)[number]): string | undefined => name && colours[name]
  const at = choices.findIndex((name) => hexOf(name) === value)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = (Math.max(0, at) + step + choices.length) % choices.length
    onChange(hexOf(choices[next]))
    event.currentTarget.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div
      className="swatches"
      role="radiogroup"
      aria-label={texts.canvas.groupDialog.colour}
      onKeyDown={onKeyDown}
    >
      {choices.map((name, index) => (
        // biome-ignore lint/a11y/useSemanticElements: one tab stop with a colour in each part
        <button
          key={name ?? 'none'}
          type="button"
          role="radio"
          className="swatch"
          aria-checked={index === at}
          aria-label={texts.canvas.colours[name ?? 'none']}
          title={texts.canvas.colours[name ?? 'none']}
          tabIndex={index === Math.max(0, at) ? 0 : -1}
          data-colour={name ?? 'none'}
          style={{ background: hexOf(name) }}
          onClick={() => onChange(hexOf(name))}
        />
      ))}
    </div>
  )
}
