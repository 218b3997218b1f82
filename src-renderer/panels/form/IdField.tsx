import { useEffect, useState } from 'react'
import { messageOf } from '../../app/actions.ts'
import { useApp } from '../../stores/hooks.tsx'
import { combineSelection } from '../../stores/ui-store.ts'
import { texts } from '../../texts/index.ts'
import { Field, TextField } from '../../ui/Field.tsx'

/** The task's id. Another one takes all references, needs, groups and positions along. */
export function IdField({ task }: { readonly task: string }) {
  const { actions, uiStore } = useApp()
  const [text, setText] = useState(task)
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => setText(task), [task])
  const rename = async (): Promise<void> => {
    const to = text.trim()
    if (to === task || to === '') return setText(task)
    try {
      await actions.editOrReject([{ kind: 'task.rename', task, to }], texts.form.rename(task, to))
      const { selection } = uiStore.getState()
      // The new node may come before or after this answer: both names are selected until the old one is dropped.
      uiStore.setState({ selection: combineSelection(selection, [to], 'add'), focused: to })
      setTrouble(undefined)
    } catch (error) {
      setTrouble(messageOf(error))
    }
  }
  return (
    <Field label={texts.form.id} trouble={trouble}>
      {(ids) => (
        <TextField
          {...ids}
          isMono
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => void rename()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void rename()
            if (event.key === 'Escape') {
              setText(task)
              setTrouble(undefined)
            }
          }}
        />
      )}
    </Field>
  )
}
