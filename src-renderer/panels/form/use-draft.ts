import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import type { Result } from '../../../src-shared/result.ts'
import { messageOf } from '../../app/actions.ts'
import { useApp } from '../../stores/hooks.tsx'
import { type Draft, type DraftEvent, nextDraft, startDraft } from './draft.ts'

/** How long after the last key the document is changed. Leaving the field or Enter does it at once. */
const pauseMs = 400

export interface FieldDraft<T> {
  readonly shown: T
  /** Why what is typed is not in the document. */
  readonly trouble: string | undefined
  readonly type: (value: T) => void
  /** Puts what is typed into the document now. */
  readonly flush: () => void
  /** Begins a new undo step. */
  readonly focus: () => void
  /** Gives up what was typed. */
  readonly drop: () => void
}

export interface DraftOptions<T> {
  /** The document's own value. */
  readonly value: T
  /** The edits that put a value there; a failure is shown beside the field and nothing is edited. */
  readonly toEdits: (value: T) => Result<readonly Edit[], string>
  /** For the undo menu. */
  readonly label: string
  readonly mergeKey: string
}

let sessions = 0

/** A field's value while it is typed: goes into the document after a pause, and comes from it where nothing is typed. */
export function useDraft<T>(options: DraftOptions<T>): FieldDraft<T> {
  const { actions } = useApp()
  const [draft, dispatch] = useReducer<Draft<T>, T, [DraftEvent<T>]>(nextDraft, options.value, startDraft)
  const [trouble, setTrouble] = useState<string>()
  // What timers and the unmount see: always the last render's.
  const latest = useRef({ draft, options })
  latest.current = { draft, options }
  const waiting = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly value: T }>(undefined)
  const session = useRef(0)

  useEffect(() => dispatch({ kind: 'document', value: options.value }), [options.value])

  const commit = useCallback(
    async (value: T) => {
      const { toEdits, label, mergeKey } = latest.current.options
      const edits = toEdits(value)
      if (!edits.ok) return setTrouble(edits.error)
      setTrouble(undefined)
      try {
        if (edits.value.length > 0)
          await actions.editOrReject(edits.value, label, `${mergeKey}#${session.current}`)
        dispatch({ kind: 'taken', value })
      } catch (error) {
        setTrouble(messageOf(error))
      }
    },
    [actions],
  )
  const flush = useCallback(() => {
    const { current } = waiting
    if (!current) return
    clearTimeout(current.timer)
    waiting.current = undefined
    void commit(current.value)
  }, [commit])
  // A field that goes away (another task was selected) takes its text along into the document.
  useEffect(() => flush, [flush])

  return {
    shown: draft.shown,
    trouble,
    flush,
    type: (value) => {
      dispatch({ kind: 'typed', value })
      if (waiting.current) clearTimeout(waiting.current.timer)
      waiting.current = { value, timer: setTimeout(flush, pauseMs) }
    },
    focus: () => {
      session.current = ++sessions
    },
    drop: () => {
      if (waiting.current) clearTimeout(waiting.current.timer)
      waiting.current = undefined
      setTrouble(undefined)
      dispatch({ kind: 'dropped', value: latest.current.options.value })
    },
  }
}
