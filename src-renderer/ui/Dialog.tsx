import './dialog.css'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './Button.tsx'

/**
 * A modal dialog: the platform's own element, which keeps the focus inside and the page behind it inert. Radix' dialog
 * would lock scrolling with a <style> element, which the page's Content-Security-Policy refuses.
 */
export function Dialog({
  title,
  size = 'small',
  onClose,
  footer,
  children,
}: {
  readonly title: string
  readonly size?: 'small' | 'large'
  /** Also called for Escape and for a click outside. */
  readonly onClose: () => void
  /** Its buttons, the one that goes on last. */
  readonly footer?: ReactNode
  readonly children: ReactNode
}) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key; the element itself turns it into `cancel`.
    <dialog
      ref={ref}
      className="dialog"
      data-size={size}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose()
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
        </header>
        <div className="dialog-content">{children}</div>
        {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
      </div>
    </dialog>
  )
}
