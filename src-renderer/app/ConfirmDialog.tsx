import type { Dialog } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { Modal } from './Modal.tsx'

type Confirm = Extract<Dialog, { readonly kind: 'confirm' }>

/** A question with yes and no; Enter says yes only where nothing is lost by it. */
export function ConfirmDialog({
  dialog,
  onClose,
}: {
  readonly dialog: Confirm
  readonly onClose: () => void
}) {
  const { title, text, yes, isDanger, onYes, other } = dialog
  return (
    <Modal label={title} onClose={onClose}>
      <h2 className="modal-title">{title}</h2>
      <p className="modal-text">{text}</p>
      <div className="modal-buttons">
        <button type="button" className="button" data-autofocus={isDanger} onClick={onClose}>
          {texts.app.cancel}
        </button>
        {other && (
          <button
            type="button"
            className="button"
            onClick={() => {
              onClose()
              other.run()
            }}
          >
            {other.title}
          </button>
        )}
        <button
          type="button"
          className={isDanger ? 'button is-danger' : 'button is-primary'}
          data-autofocus={!isDanger}
          onClick={() => {
            onClose()
            onYes()
          }}
        >
          {yes}
        </button>
      </div>
    </Modal>
  )
}
