import { lazy, Suspense } from 'react'
import { useAsk } from '../panels/use-ask.ts'
import { useApp, useDocument } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { ErrorNote, Skeleton } from '../ui/Feedback.tsx'
import { Modal } from './Modal.tsx'

const TextDiff = lazy(() => import('../panels/diff/TextDiff.tsx'))
const words = texts.files

/** The file as another program left it beside the draft, and which of them to go on with. */
export default function ConflictDialog({ onClose }: { readonly onClose: () => void }) {
  const { actions } = useApp()
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const theirs = useDocument((state) => state.document?.conflict?.theirs)
  const draft = useAsk('document.text', pipeline === undefined ? undefined : { pipeline }, revision)
  const take = (which: 'mine' | 'theirs') => (): void => {
    onClose()
    void actions.resolveConflict(which)
  }
  // Decided in another window, or the file is as the draft again.
  if (theirs === undefined) return null
  return (
    <Modal label={words.conflictTitle} onClose={onClose} className="is-conflict">
      <h2 className="modal-title">{words.conflictTitle}</h2>
      <p className="modal-text">{words.conflictText}</p>
      <div className="diff-labels">
        <span>{words.theFile}</span>
        <span>{words.yourDraft}</span>
      </div>
      {draft.error !== undefined && <ErrorNote text={draft.error} onRetry={draft.reload} />}
      <Suspense fallback={<Skeleton label={words.reading} lines={8} />}>
        {draft.value && (
          <TextDiff
            pair={{
              before: theirs,
              after: draft.value.text,
              beforeLabel: words.theFile,
              afterLabel: words.yourDraft,
              isYaml: true,
            }}
            look="split"
          />
        )}
      </Suspense>
      <div className="modal-buttons">
        <button type="button" className="button" data-autofocus onClick={onClose}>
          {words.later}
        </button>
        <button type="button" className="button" onClick={take('theirs')}>
          {texts.app.takeTheirs}
        </button>
        <button type="button" className="button is-primary" onClick={take('mine')}>
          {texts.app.keepMine}
        </button>
      </div>
    </Modal>
  )
}
