import { ViewportPortal } from '@xyflow/react'
import { useStore } from 'zustand'
import type { GroupView, NoteView } from '../../src-shared/contract/views.ts'
import { useApp, useDocument } from '../stores/hooks.tsx'
import { boundsOf } from './geometry.ts'

const margin = 20
const titleHeight = 28

/** What lies behind the tasks: groups as labelled areas, notes as cards. */
export function Backdrop() {
  const groups = useDocument((state) => state.groups)
  const notes = useDocument((state) => state.notes)
  return (
    <ViewportPortal>
      {groups.map((group) => (
        <Group key={group.id} group={group} />
      ))}
      {notes.map((note) => (
        <Note key={note.index} note={note} />
      ))}
    </ViewportPortal>
  )
}

function Group({ group }: { readonly group: GroupView }) {
  const { scene } = useApp()
  const positions = useStore(scene.store, (state) => state.positions)
  const bounds = boundsOf(group.tasks.flatMap((id) => positions.get(id) ?? []))
  if (!bounds) return null
  return (
    <div
      className="group-area"
      data-group={group.id}
      style={{
        transform: `translate(${bounds.x - margin}px, ${bounds.y - margin - titleHeight}px)`,
        width: bounds.width + 2 * margin,
        height: bounds.height + 2 * margin + titleHeight,
        ...(group.color ? { borderColor: group.color } : {}),
      }}
    >
      <span className="group-title">{group.title}</span>
    </div>
  )
}

function Note({ note }: { readonly note: NoteView }) {
  const [width, height] = note.size ?? [220, 120]
  return (
    <div
      className="note-card"
      data-note={note.index}
      style={{
        transform: `translate(${note.at[0]}px, ${note.at[1]}px)`,
        width,
        minHeight: height,
        ...(note.color ? { borderTopColor: note.color } : {}),
      }}
    >
      {note.text}
    </div>
  )
}
