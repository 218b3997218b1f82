import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef } from 'react'
import { flushSync } from 'react-dom'
import { texts } from '../../texts/index.ts'
import { FieldNote, TextField } from '../../ui/Field.tsx'
import type { Row } from './values.ts'

const words = texts.form

/** A list or map as lines of [name] value, with a button for one more. Enter in a line adds one below it. */
export function Rows({
  label,
  help,
  trouble,
  rows,
  onChange,
  onCommit,
  names,
  add,
  suggestions,
}: {
  readonly label: string
  readonly help?: string | undefined
  readonly trouble?: string | undefined
  readonly rows: readonly Row[]
  readonly onChange: (rows: readonly Row[]) => void
  readonly onCommit: () => void
  readonly names: 'never' | 'optional' | 'always'
  readonly add: string
  readonly suggestions?: () => readonly string[]
}) {
  const id = useId()
  const body = useRef<HTMLDivElement>(null)
  const hasNames = names === 'always' || (names === 'optional' && rows.some((row) => row.name !== ''))
  const note = trouble ?? help
  const focusRow = (index: number): void =>
    body.current?.querySelectorAll<HTMLInputElement>('.rows-line')[index]?.querySelector('input')?.focus()
  const addAt = (index: number): void => {
    // The line must be there at once: the next key belongs to it.
    flushSync(() => onChange([...rows.slice(0, index), { name: '', text: '' }, ...rows.slice(index)]))
    focusRow(index)
  }
  const remove = (index: number): void => {
    onChange(rows.filter((_, at) => at !== index))
    onCommit()
  }
  const put = (index: number, change: Partial<Row>): void =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)))
  const onKeyDown = (index: number, event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') addAt(index + 1)
    else if (event.key === 'Backspace' && rows[index]?.text === '' && rows[index]?.name === '') {
      event.preventDefault()
      flushSync(() => remove(index))
      focusRow(Math.max(0, index - 1))
    }
  }
  return (
    <fieldset className="ui-field rows" aria-describedby={note === undefined ? undefined : `${id}-note`}>
      <legend className="ui-field-label">{label}</legend>
      <div ref={body} className="rows-body">
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
          <div className="rows-line" key={index}>
            {hasNames && (
              <TextField
                isMono
                value={row.name}
                placeholder={words.name}
                aria-label={words.nameOf(label, index + 1)}
                onChange={(event) => put(index, { name: event.target.value })}
                onKeyDown={(event) => onKeyDown(index, event)}
              />
            )}
            <TextField
              isMono
              value={row.text}
              aria-label={words.valueOf(label, index + 1)}
              aria-invalid={trouble !== undefined || undefined}
              list={suggestions ? `${id}-list` : undefined}
              onChange={(event) => put(index, { text: event.target.value })}
              onKeyDown={(event) => onKeyDown(index, event)}
            />
            <button
              type="button"
              className="ui-icon-button rows-remove"
              aria-label={words.remove(label, index + 1)}
              onClick={() => remove(index)}
            >
              <X size={14} />
            </button>
          </div>
        ))}
      </div>
      <div className="rows-foot">
        <button type="button" className="rows-add" onClick={() => addAt(rows.length)}>
          <Plus size={13} aria-hidden="true" />
          {add}
        </button>
        {names === 'optional' && !hasNames && rows.length > 1 && (
          <button
            type="button"
            className="rows-add"
            onClick={() =>
              onChange(rows.map((row, index) => ({ ...row, name: row.name || `name${index + 1}` })))
            }
          >
            {words.giveNames}
          </button>
        )}
      </div>
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions()
            .slice(0, 500)
            .map((each) => (
              <option key={each} value={each} />
            ))}
        </datalist>
      )}
      <FieldNote id={`${id}-note`} note={note} isTrouble={trouble !== undefined} />
    </fieldset>
  )
}
