import { type FormEvent, useState } from 'react'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { groupEdit } from '../canvas/groups.ts'
import { useApp, useDocument } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Modal } from './Modal.tsx'
import { Swatches } from './Swatches.tsx'

const words = texts.canvas.groupDialog

/** Title and colour of a group. */
export function GroupDialog({
  group: id,
  onClose,
}: {
  readonly group: string
  readonly onClose: () => void
}) {
  const { actions } = useApp()
  const group = useDocument((state) => state.groups.find((each) => each.id === id))
  const [title, setTitle] = useState(group?.title ?? '')
  const [colour, setColour] = useState(group?.color)
  if (!group) return null
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onClose()
    const name = title.trim()
    const edits: Edit[] = []
    if (name !== '' && name !== group.title) edits.push(groupEdit(id, 'title', name))
    if (colour !== group.color) edits.push(groupEdit(id, 'color', colour))
    if (edits.length > 0) void actions.edit(edits, texts.canvas.labels.renameGroup(name))
  }
  return (
    <Modal label={words.title(group.title)} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input
            className="input"
            data-autofocus
            value={title}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <div className="field">
          <span className="field-label">{words.colour}</span>
          <Swatches value={colour} onChange={setColour} />
        </div>
        <div className="modal-buttons">
          <button type="button" className="button" onClick={onClose}>
            {texts.app.cancel}
          </button>
          <button type="submit" className="button is-primary">
            {words.done}
          </button>
        </div>
      </form>
    </Modal>
  )
}
