import './dialogs.css'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Point } from '../stores/ui-store.ts'

interface ModalProps {
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Where in the window; without it the dialog is in the middle. */
  readonly anchor?: Point | undefined
  readonly className?: string
}

/**
 * The browser's own dialog: what is behind it is out of reach, Escape and a click beside it close it, and the focus goes
 * back to where it came from.
 */
export function Modal({ label, onClose, children, anchor, className }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    if (element && !element.open) {
      element.showModal()
      element.querySelector<HTMLElement>('[data-autofocus="true"]')?.focus()
    }
    if (element && anchor) place(element, anchor)
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [anchor])
  return (
    <dialog
      ref={dialog}
      className={`modal ${anchor ? 'is-anchored' : ''} ${className ?? ''}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div className="modal-body">{children}</div>
    </dialog>
  )
}

/** At the point, moved so far that it is inside the window. */
function place(element: HTMLElement, [x, y]: Point): void {
  const { width, height } = element.getBoundingClientRect()
  element.style.left = `${Math.max(8, Math.min(x, window.innerWidth - width - 8))}px`
  element.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`
}
