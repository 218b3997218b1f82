import { useMemo } from 'react'
import { connectionEdit } from '../canvas/connecting.ts'
import { connectionRefusal } from '../stores/graph-index.ts'
import { useApp } from '../stores/hooks.tsx'
import { speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { Picker } from './Picker.tsx'

const words = texts.commands.connecting

interface PickerProps {
  readonly task: string
  readonly onClose: () => void
}

/** Connects by key: type to find the task that shall depend on this one. Those that can't say why. */
export function ConnectPicker({ task: from, onClose }: PickerProps) {
  const app = useApp()
  const { order, nodes, graph, edges } = app.documentStore.getState()
  const choices = useMemo(
    () =>
      order
        .filter((id) => id !== from)
        .map((id) => ({
          id,
          title: nodes.get(id)?.title ?? id,
          refusal: edges.has(`${from}->${id}`) ? words.isConnected : connectionRefusal(graph, from, id),
        })),
    [order, nodes, graph, edges, from],
  )
  const pick = (to: string, isOrderOnly: boolean): void => {
    const end = { task: from, as: isOrderOnly ? 'needs' : 'reference', isBackward: false } as const
    void app.actions.edit([connectionEdit(end, to, app)], words.label(from, to))
  }
  return (
    <Picker
      label={words.title(from)}
      placeholder={words.placeholder(from)}
      choices={choices}
      hint={words.hint}
      onPick={pick}
      onClose={onClose}
    />
  )
}

/** Chooses one of a task's connections, for what is done to connections: deleting, inserting a task. */
export function EdgePicker({ task, onClose }: PickerProps) {
  const app = useApp()
  const { graph } = app.documentStore.getState()
  const choices = useMemo(
    () =>
      [...(graph.incoming.get(task) ?? []), ...(graph.outgoing.get(task) ?? [])].map(
        ({ id, from, to, kind }) => ({ id, title: texts.canvas.connection(from, to, kind) }),
      ),
    [graph, task],
  )
  const pick = (id: string): void => {
    app.uiStore.setState({ selection: new Set(), selectedEdges: new Set([id]) })
    speak(app.uiStore, choices.find((each) => each.id === id)?.title ?? id)
  }
  return (
    <Picker
      label={words.choose(task)}
      placeholder={words.choose(task)}
      choices={choices}
      onPick={pick}
      onClose={onClose}
    />
  )
}
