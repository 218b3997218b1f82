import type { NoteView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'

/** What can be different about a note. `color: undefined` takes its colour away. */
interface NoteChange {
  readonly text?: string
  readonly at?: readonly [number, number]
  readonly size?: readonly [number, number]
  readonly color?: string | undefined
}

/** Something about a note changed; without a change it is removed. What is not named stays, whatever it is by then. */
export function noteEdit({ index }: Pick<NoteView, 'index'>, change: NoteChange | undefined): Edit {
  if (!change) return { kind: 'note.set', index }
  const { text, at, size } = change
  return {
    kind: 'note.change',
    index,
    change: {
      ...(text === undefined ? {} : { text }),
      ...(at === undefined ? {} : { at: [Math.round(at[0]), Math.round(at[1])] }),
      ...(size === undefined ? {} : { size: [size[0], size[1]] }),
      ...('color' in change ? { color: change.color ?? null } : {}),
    },
  }
}
