import { Pencil, Trash2 } from 'lucide-react'
import { lazy, type PointerEvent, Suspense, useState } from 'react'
import type { NoteView } from '../../src-shared/contract/views.ts'
import { useApp } from '../stores/hooks.tsx'
import { noteArea } from './geometry.ts'
import { noteEdit } from './notes.ts'
import { useDrag } from './use-drag.ts'

const Markdown = lazy(() => import('react-markdown'))

/** A card with text. It can be dragged; a double click opens its text. */
export function Note({ note }: { readonly note: NoteView }) {
  const { actions, uiStore } = useApp()
  const [offset, setOffset] = useState({ x: 0, y: 0 })
  const area = noteArea(note.at, note.size)
  const edit = (): void =>
    uiStore.setState({ dialog: { kind: 'note', index: note.index, at: note.at, text: note.text } })
  const drag = useDrag({
    onMove: setOffset,
    onEnd: async ({ x, y }) => {
      await actions.edit([noteEdit(note, { at: [note.at[0] + x, note.at[1] + y] })], 'Move note')
      setOffset({ x: 0, y: 0 })
    },
  })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its buttons do the same
    <div
      className="note-card nopan"
      data-note={note.index}
      style={{
        transform: `translate(${area.x + offset.x}px, ${area.y + offset.y}px)`,
        width: area.width,
        minHeight: area.height,
        ...(note.color ? { borderTopColor: note.color } : {}),
      }}
      onDoubleClick={edit}
      {...drag}
    >
      <Suspense fallback={note.text}>
        <Markdown disallowedElements={['img']}>{note.text}</Markdown>
      </Suspense>
      <div className="note-buttons" onPointerDown={(event: PointerEvent) => event.stopPropagation()}>
        <button type="button" tabIndex={-1} aria-label="Edit note" title="Edit note" onClick={edit}>
          <Pencil size={13} aria-hidden="true" />
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-label="Delete note"
          title="Delete note"
          onClick={() => void actions.edit([noteEdit(note, undefined)], 'Delete note')}
        >
          <Trash2 size={13} aria-hidden="true" />
        </button>
      </div>
    </div>
  )
}
