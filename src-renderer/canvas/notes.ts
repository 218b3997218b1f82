import type { NoteView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'

/** What can be different about a note. `color: undefined` takes its colour away. */
interface NoteChange {
  readonly text?: string
  readonly at?: readonly [number, number]
  readonly size?: readonly [number, number]
  readonly color?: string | undefined
}

/** A note with something about it changed; without a change it is removed. What is not named stays. */
export function noteEdit(note: NoteView, change: NoteChange | undefined): Edit {
  const { index, text, at } = note
  if (!change) return { kind: 'note.set', index }
  const [x, y] = change.at ?? at
  const size = change.size ?? note.size
  const color = 'color' in change ? change.color : note.color
  return {
    kind: 'note.set',
    index,
    note: {
      text: change.text ?? text,
      at: [Math.round(x), Math.round(y)],
      ...(size ? { size: [size[0], size[1]] } : {}),
      ...(color === undefined ? {} : { color }),
    },
  }
}
