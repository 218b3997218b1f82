import { ViewportPortal } from '@xyflow/react'
import { useDocument, useUi } from '../stores/hooks.tsx'
import { Group } from './Group.tsx'
import { Note } from './Note.tsx'

/** What lies behind the tasks: groups as labelled areas, notes as cards. */
export function Backdrop() {
  const groups = useDocument((state) => state.groups)
  const notes = useDocument((state) => state.notes)
  const peeked = useUi((ui) => ui.peeked)
  return (
    <ViewportPortal>
      {groups.map(
        (group) => (!group.collapsed || peeked.has(group.id)) && <Group key={group.id} group={group} />,
      )}
      {notes.map((note) => (
        <Note key={note.index} note={note} />
      ))}
    </ViewportPortal>
  )
}
