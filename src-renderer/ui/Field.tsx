import './fields.css'
import { Switch as RadixSwitch } from 'radix-ui'
import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from 'react'

/** What a field's control must carry so that label, help and trouble belong to it. */
export interface ControlIds {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean | undefined
}

/** A label, a control, and below it what is wrong or, where nothing is, what it is for. */
export function Field({
  label,
  help,
  trouble,
  after,
  children,
}: {
  readonly label: string
  readonly help?: string | undefined
  readonly trouble?: string | undefined
  /** Beside the label, at the end of its line. */
  readonly after?: ReactNode
  readonly children: (ids: ControlIds) => ReactNode
}) {
  const id = useId()
  const noteId = `${id}-note`
  const note = trouble ?? help
  return (
    <div className="ui-field">
      <div className="ui-field-head">
        <label className="ui-field-label" htmlFor={id}>
          {label}
        </label>
        {after}
      </div>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : noteId,
        'aria-invalid': trouble !== undefined || undefined,
      })}
      <FieldNote id={noteId} note={note} isTrouble={trouble !== undefined} />
    </div>
  )
}

/** What is said below a field: help, or what is wrong. Nothing without it. */
export function FieldNote(props: {
  readonly id: string
  readonly note: string | undefined
  readonly isTrouble: boolean
}) {
  const { id, note, isTrouble } = props
  if (note === undefined) return null
  return (
    <p id={id} className="ui-field-note" data-tone={isTrouble ? 'danger' : undefined}>
      {note}
    </p>
  )
}

/** One line of text. */
export function TextField({
  isMono = false,
  ref,
  ...native
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> & {
  readonly isMono?: boolean
  readonly ref?: Ref<HTMLInputElement>
}) {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      {...native}
      ref={ref}
      className="ui-input"
      data-mono={isMono || undefined}
    />
  )
}

/** Several lines of text; grows with what is in it up to 14 lines. */
export function TextArea({
  isMono = false,
  ref,
  ...native
}: Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'> & {
  readonly isMono?: boolean
  readonly ref?: Ref<HTMLTextAreaElement>
}) {
  return (
    <textarea
      rows={2}
      spellCheck={false}
      {...native}
      ref={ref}
      className="ui-input ui-textarea"
      data-mono={isMono || undefined}
    />
  )
}

export interface SelectOption {
  readonly value: string
  readonly title: string
}

/** The platform's own list of choices: it works with every keyboard and screen reader. */
export function Select({
  options,
  value,
  onChange,
  ...ids
}: {
  readonly options: readonly SelectOption[]
  readonly value: string
  readonly onChange: (value: string) => void
  readonly id?: string | undefined
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string | undefined
  readonly 'aria-invalid'?: boolean | undefined
}) {
  return (
    <select
      {...ids}
      className="ui-input ui-select"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
  )
}

/** On or off, with its label beside it. */
export function Switch({
  label,
  help,
  trouble,
  isOn,
  onChange,
}: {
  readonly label: string
  readonly help?: string | undefined
  readonly trouble?: string | undefined
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  const id = useId()
  const note = trouble ?? help
  return (
    <div className="ui-field ui-switch-field">
      <RadixSwitch.Root
        id={id}
        className="ui-switch"
        checked={isOn}
        onCheckedChange={onChange}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
      >
        <RadixSwitch.Thumb className="ui-switch-thumb" />
      </RadixSwitch.Root>
      <div>
        <label className="ui-field-label" htmlFor={id}>
          {label}
        </label>
        <FieldNote id={`${id}-note`} note={note} isTrouble={trouble !== undefined} />
      </div>
    </div>
  )
}
