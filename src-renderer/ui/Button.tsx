import './controls.css'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Tooltip } from './Tooltip.tsx'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>

export interface ButtonProps extends Native {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger'
  readonly icon?: ReactNode
  /** Shown while the command waits for the host: the button keeps its width and can't be pressed again. */
  readonly isPending?: boolean
}

/** A button with a text. */
export function Button({
  look = 'plain',
  icon,
  isPending = false,
  children,
  disabled,
  ...native
}: ButtonProps) {
  return (
    <button
      type="button"
      {...native}
      className="ui-button"
      data-look={look}
      data-pending={isPending || undefined}
      aria-busy={isPending || undefined}
      disabled={disabled === true || isPending}
    >
      {icon}
      {children !== undefined && <span className="ui-button-text">{children}</span>}
    </button>
  )
}

export interface IconButtonProps extends Native {
  /** The accessible name, and what the tooltip says. */
  readonly label: string
  readonly icon: ReactNode
  /** The key that does the same, as `Ctrl+S`. */
  readonly keys?: string
  readonly isOn?: boolean
  readonly isPending?: boolean
}

/** A button with an icon alone; its name shows when it is pointed at or focused. */
export function IconButton({ label, icon, keys, isOn, isPending, disabled, ...native }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(keys === undefined ? {} : { keys })}>
      <button
        type="button"
        {...native}
        className="ui-icon-button"
        aria-label={label}
        aria-pressed={isOn}
        aria-busy={isPending || undefined}
        disabled={disabled === true || isPending === true}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
