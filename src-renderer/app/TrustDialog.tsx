import { useState } from 'react'
import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { TrustQuestion } from '../../src-shared/contract/views.ts'
import { useApp } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Modal } from './Modal.tsx'

const t = texts.app

interface TrustProps {
  readonly question: TrustQuestion
  readonly run: RunVerb
  readonly onClose: () => void
}

const mostShown = 200

/** Asks before commands of somebody else's pipeline are run for the first time, and again when they have changed. */
export function TrustDialog({ question, run, onClose }: TrustProps) {
  const { actions } = useApp()
  const { folder, owner, commands, scripts, changed, canTrustFolder } = question
  const [isWholeFolder, setWholeFolder] = useState(false)
  return (
    <Modal label={t.trustTitle} onClose={onClose} className="is-wide">
      <h2 className="modal-title">{t.trustTitle}</h2>
      <p className="modal-text">
        {t.trustText} {t.trustFolder} <code>{folder}</code>, {t.trustOwner} <code>{owner}</code>
      </p>
      {changed.length > 0 && (
        <>
          <h3 className="modal-subtitle">{t.trustChanged}</h3>
          <ul className="plain-list">
            {changed.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <h3 className="modal-subtitle">{t.trustCommands}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <div className="command-list" tabIndex={0}>
        {commands.slice(0, mostShown).map(({ task, command }) => (
          <div key={task} className="command-line">
            <span>{task}</span>
            <code>{command}</code>
          </div>
        ))}
        {commands.length > mostShown && (
          <div className="muted">{t.trustMore(commands.length - mostShown)}</div>
        )}
      </div>
      {scripts.length > 0 && <p className="modal-text">{t.trustScripts(scripts.join(', '))}</p>}
      {canTrustFolder && (
        <label className="check">
          <input
            type="checkbox"
            checked={isWholeFolder}
            onChange={(event) => setWholeFolder(event.target.checked)}
          />
          {t.trustWholeFolder}
        </label>
      )}
      <div className="modal-buttons">
        <button type="button" className="button" data-autofocus onClick={onClose}>
          {t.trustNo}
        </button>
        <button
          type="button"
          className="button is-primary"
          onClick={() => {
            onClose()
            void actions.grantTrust(question, run, isWholeFolder ? 'folder' : 'pipeline')
          }}
        >
          {t.trustYes}
        </button>
      </div>
    </Modal>
  )
}
