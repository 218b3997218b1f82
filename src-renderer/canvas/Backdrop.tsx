import { ViewportPortal } from '@xyflow/react'
import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import type { GroupView, NoteView } from '../../src-shared/contract/views.ts'
import { useApp, useDocument } from '../stores/hooks.tsx'
import { groupArea, noteArea } from './geometry.ts'

const Markdown = lazy(() => import('react-markdown'))

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
  const area = groupArea(group.tasks.flatMap((id) => positions.get(id) ?? []))
  if (!area) return null
  return (
    <div
      className="group-area"
      data-group={group.id}
      style={{
        transform: `translate(${area.x}px, ${area.y}px)`,
        width: area.width,
        height: area.height,
        ...(group.color ? { borderColor: group.color } : {}),
      }}
    >
      <span className="group-title">{group.title}</span>
    </div>
  )
}

function Note({ note }: { readonly note: NoteView }) {
  const area = noteArea(note.at, note.size)
  return (
    <div
      className="note-card"
      data-note={note.index}
      style={{
        transform: `translate(${area.x}px, ${area.y}px)`,
        width: area.width,
        minHeight: area.height,
        ...(note.color ? { borderTopColor: note.color } : {}),
      }}
    >
      <Suspense fallback={note.text}>
        <Markdown disallowedElements={['img']}>{note.text}</Markdown>
      </Suspense>
    </div>
  )
}
