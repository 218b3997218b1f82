import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { TrustQuestion } from '../../src-shared/contract/views.ts'
import { useApp } from '../stores/hooks.tsx'
import { Modal } from './Modal.tsx'

interface TrustProps {
  readonly question: TrustQuestion
  readonly run: RunVerb
  readonly onClose: () => void
}

const mostShown = 200

/** Asks before commands of somebody else's pipeline are run for the first time, and again when they have changed. */
export function TrustDialog({ question, run, onClose }: TrustProps) {
  const { actions } = useApp()
  const { folder, owner, commands, scripts, changed } = question
  return (
    <Modal label="Trust this pipeline?" onClose={onClose} className="is-wide">
      <h2 className="modal-title">Trust this pipeline?</h2>
      <p className="modal-text">
        Running it executes these commands with your rights. Folder <code>{folder}</code>, owned by{' '}
        <code>{owner}</code>.
      </p>
      {changed.length > 0 && (
        <>
          <h3 className="modal-subtitle">Changed since you trusted it</h3>
          <ul className="plain-list">
            {changed.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <h3 className="modal-subtitle">Commands</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <div className="command-list" tabIndex={0}>
        {commands.slice(0, mostShown).map(({ task, command }) => (
          <div key={task} className="command-line">
            <span>{task}</span>
            <code>{command}</code>
          </div>
        ))}
        {commands.length > mostShown && <div className="muted">and {commands.length - mostShown} more</div>}
      </div>
      {scripts.length > 0 && <p className="modal-text">Files that are executed: {scripts.join(', ')}</p>}
      <div className="modal-buttons">
        <button type="button" className="button" data-autofocus onClick={onClose}>
          Don’t run
        </button>
        <button
          type="button"
          className="button is-primary"
          onClick={() => {
            onClose()
            void actions.grantTrust(question, run)
          }}
        >
          Trust and run
        </button>
      </div>
    </Modal>
  )
}
