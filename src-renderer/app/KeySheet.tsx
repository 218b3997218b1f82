import { X } from 'lucide-react'
import { commands } from './commands.ts'
import { showKey } from './keys.ts'
import { Modal } from './Modal.tsx'

const groups = ['Run', 'Edit', 'Go', 'View', 'File'] as const

/** All keys on one page. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal label="Keyboard shortcuts" onClose={onClose} className="is-sheet">
      <div className="modal-head">
        <h2 className="modal-title">Keyboard shortcuts</h2>
        <button type="button" className="icon-button" aria-label="Close" data-autofocus onClick={onClose}>
          <X />
        </button>
      </div>
      <div className="key-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="modal-subtitle">{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group && command.keys)
                .map((command) => (
                  <div key={command.id} className="key-row">
                    <dt>{command.title}</dt>
                    <dd>
                      {command.keys?.slice(0, 2).map((key) => (
                        <kbd key={key}>{showKey(key)}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
