import { joinChange } from '../canvas/membership.ts'
import { useApp } from '../stores/hooks.tsx'
import { speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { Picker } from './Picker.tsx'
import { selectedTasks } from './selected.ts'

const words = texts.canvas.addToGroup

/** Puts the selected tasks into a group, out of those that they are in. */
export function GroupPicker({ onClose }: { readonly onClose: () => void }) {
  const app = useApp()
  const tasks = selectedTasks(app)
  const choices = app.documentStore.getState().groups.map((group) => ({
    id: group.id,
    title: group.title,
    refusal: tasks.every((task) => group.tasks.includes(task)) ? words.isIn : undefined,
  }))
  const pick = async (id: string): Promise<void> => {
    const change = joinChange(tasks, id, app)
    const done = change && (await app.actions.edit(change.edits, change.label))
    if (done) speak(app.uiStore, change.label)
  }
  return (
    <Picker
      label={words.title}
      placeholder={words.placeholder}
      choices={choices}
      onPick={(id) => void pick(id)}
      onClose={onClose}
    />
  )
}
