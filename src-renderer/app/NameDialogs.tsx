import { type FormEvent, useState } from 'react'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { noteEdit } from '../canvas/notes.ts'
import { useApp } from '../stores/hooks.tsx'
import { type Dialog, select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { messageOf } from './actions.ts'
import { Modal } from './Modal.tsx'

const { labels } = texts.canvas

/** A new id for a task: references, `needs`, groups and layout follow. */
export function RenameDialog({ task, onClose }: { readonly task: string; readonly onClose: () => void }) {
  const { actions, uiStore } = useApp()
  const [name, setName] = useState(task)
  const [refusal, setRefusal] = useState<string>()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const to = name.trim()
    if (to === '' || to === task) return onClose()
    try {
      await actions.editOrReject([{ kind: 'task.rename', task, to }], texts.canvas.labels.rename(task, to))
      onClose()
      select(uiStore, [to])
    } catch (error) {
      setRefusal(messageOf(error))
    }
  }
  return (
    <Modal label={texts.commands.renaming(task)} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span className="field-label">{texts.commands.newName}</span>
          <input
            className="input"
            data-autofocus
            value={name}
            spellCheck={false}
            aria-invalid={refusal !== undefined}
            onFocus={(event) => event.target.select()}
            onChange={(event) => {
              setName(event.target.value)
              setRefusal(undefined)
            }}
          />
          {refusal && (
            <span className="field-error" role="alert">
              {refusal}
            </span>
          )}
        </label>
        <div className="modal-buttons">
          <button type="button" className="button" onClick={onClose}>
            {texts.app.cancel}
          </button>
          <button type="submit" className="button is-primary">
            {texts.commands.rename}
          </button>
        </div>
      </form>
    </Modal>
  )
}

type NoteProps = { readonly dialog: Extract<Dialog, { readonly kind: 'note' }>; readonly onClose: () => void }

/** The text of a note. One without text is none: it goes. */
export function NoteDialog({ dialog, onClose }: NoteProps) {
  const { actions, documentStore } = useApp()
  const [text, setText] = useState(dialog.text)
  const old = documentStore.getState().notes.find(({ index }) => index === dialog.index)
  const submit = (event: Pick<FormEvent, 'preventDefault'>): void => {
    event.preventDefault()
    onClose()
    if (text === old?.text || (!old && text.trim() === '')) return
    const label = !old ? labels.addNote : text.trim() === '' ? labels.deleteNote : labels.editNote
    const edit: Edit = old
      ? noteEdit(old, text.trim() === '' ? undefined : { text })
      : { kind: 'note.set', index: dialog.index, note: { text, at: [dialog.at[0], dialog.at[1]] } }
    void actions.edit([edit], label)
  }
  return (
    <Modal label={labels.note} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span className="field-label">{labels.note}</span>
          <textarea
            className="input"
            rows={5}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
            }}
            data-autofocus
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className="modal-buttons">
          <button type="button" className="button" onClick={onClose}>
            {texts.app.cancel}
          </button>
          <button type="submit" className="button is-primary">
            {old ? texts.commands.quickAdd.save : texts.commands.quickAdd.add}
          </button>
        </div>
      </form>
    </Modal>
  )
}
