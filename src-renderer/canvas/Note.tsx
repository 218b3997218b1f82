import { Pencil, Trash2 } from 'lucide-react'
import { lazy, type PointerEvent, Suspense, useRef, useState } from 'react'
import type { NoteView } from '../../src-shared/contract/views.ts'
import { useApp, useUi } from '../stores/hooks.tsx'
import { type Item, selectItem } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { noteArea, type Xy } from './geometry.ts'
import { itemElementId, noteSize, openItemMenu, resizeNote } from './items.ts'
import { noteEdit } from './notes.ts'
import { beginSnapping, type Snapping } from './snapping.ts'
import { useDrag } from './use-drag.ts'

const Markdown = lazy(() => import('react-markdown'))
const nowhere: Xy = { x: 0, y: 0 }
const { labels } = texts.canvas

/** A card with text. It is chosen by a click, dragged, made larger by its corner; a double click opens its text. */
export function Note({ note }: { readonly note: NoteView }) {
  const app = useApp()
  const { actions, uiStore } = app
  const item: Item = { kind: 'note', index: note.index }
  const isChosen = useUi((ui) => ui.item?.kind === 'note' && ui.item.index === note.index)
  const [growth, setGrowth] = useState(nowhere)
  const { offset, drag } = useNoteDrag(note)
  const area = noteArea(note.at, note.size)
  const [width, height] = noteSize({ x: area.width + growth.x, y: area.height + growth.y })
  const choose = (): void => selectItem(uiStore, item, [])
  const edit = (): void =>
    uiStore.setState({ dialog: { kind: 'note', index: note.index, at: note.at, text: note.text } })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/useKeyWithClickEvents: the canvas has the keys
    <div
      className="note-card nopan"
      id={itemElementId(item)}
      role="group"
      aria-label={texts.canvas.note(note.text)}
      data-note={note.index}
      data-chosen={isChosen}
      style={{
        transform: `translate(${area.x + offset.x}px, ${area.y + offset.y}px)`,
        width,
        minHeight: height,
        ...(note.color ? { '--note': note.color } : {}),
      }}
      onClick={choose}
      onDoubleClick={edit}
      onContextMenu={(event) => openItemMenu(item, [], event, uiStore)}
      {...drag}
    >
      <Suspense fallback={note.text}>
        <Markdown disallowedElements={['img']}>{note.text}</Markdown>
      </Suspense>
      <div className="note-buttons" onPointerDown={(event: PointerEvent) => event.stopPropagation()}>
        <button
          type="button"
          tabIndex={-1}
          aria-label={labels.editNote}
          title={labels.editNote}
          onClick={edit}
        >
          <Pencil size={13} aria-hidden="true" />
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-label={labels.deleteNote}
          title={labels.deleteNote}
          onClick={() => void actions.edit([noteEdit(note, undefined)], labels.deleteNote)}
        >
          <Trash2 size={13} aria-hidden="true" />
        </button>
      </div>
      <Corner
        onMove={setGrowth}
        onEnd={async (way) => {
          await resizeNote(note, { x: area.width + way.x, y: area.height + way.y }, app)
          setGrowth(nowhere)
        }}
        onCallOff={() => setGrowth(nowhere)}
      />
    </div>
  )
}

function useNoteDrag(note: NoteView) {
  const app = useApp()
  const [offset, setOffset] = useState(nowhere)
  const snapping = useRef<Snapping>(undefined)
  const area = noteArea(note.at, note.size)
  const inLine = (way: Xy, isFree: boolean): Xy => {
    snapping.current ??= beginSnapping([], app, note.index)
    const shift = snapping.current.shift({ ...area, x: area.x + way.x, y: area.y + way.y }, isFree)
    return { x: way.x + shift.x, y: way.y + shift.y }
  }
  const drag = useDrag({
    onMove: (way, isFree) => setOffset(inLine(way, isFree)),
    async onEnd(way, isFree) {
      const { x, y } = inLine(way, isFree)
      snapping.current?.end()
      snapping.current = undefined
      await app.actions.edit([noteEdit(note, { at: [note.at[0] + x, note.at[1] + y] })], labels.moveNote)
      setOffset(nowhere)
    },
    onCallOff() {
      snapping.current?.end()
      snapping.current = undefined
      setOffset(nowhere)
    },
  })
  return { offset, drag }
}

/** The lower right corner, to make a note larger or smaller by. */
function Corner(props: {
  readonly onMove: (way: Xy) => void
  readonly onEnd: (way: Xy) => void
  readonly onCallOff: () => void
}) {
  const drag = useDrag(props)
  return (
    <div
      className="note-corner"
      title={texts.canvas.resizeNote}
      {...drag}
      onPointerDown={(event) => {
        event.stopPropagation()
        drag.onPointerDown(event)
      }}
    />
  )
}
