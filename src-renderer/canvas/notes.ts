import type { NoteView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'

/** A note with something about it changed; without a change it is removed. What is not named stays. */
export function noteEdit(
  { index, text, at, size, color }: NoteView,
  change: { readonly text?: string; readonly at?: readonly [number, number] } | undefined,
): Edit {
  if (!change) return { kind: 'note.set', index }
  const [x, y] = change.at ?? at
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
