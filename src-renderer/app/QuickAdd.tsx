import { Braces, FileCode2, SquareTerminal } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { nodeHeight, nodeWidth } from '../canvas/geometry.ts'
import { insertOnEdge } from '../canvas/rewiring.ts'
import { useApp } from '../stores/hooks.tsx'
import { type Dialog, select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { messageOf } from './actions.ts'
import { Modal } from './Modal.tsx'
import { madeBy, newTask, type TaskKind, uniqueId } from './new-task.ts'

const words = texts.commands.quickAdd

type QuickAddDialog = Extract<Dialog, { readonly kind: 'quickAdd' }>

const kinds = [
  {
    kind: 'shell',
    title: words.kinds.shell,
    icon: <SquareTerminal />,
    label: words.labels.shell,
    example: 'sort data.csv > sorted.csv',
  },
  {
    kind: 'python',
    title: words.kinds.python,
    icon: <FileCode2 />,
    label: words.labels.python,
    example: 'clean.py:main',
  },
  {
    kind: 'module',
    title: words.kinds.module,
    icon: <Braces />,
    label: words.labels.module,
    example: 'report.js#build',
  },
] as const

/** A new task at a place of the canvas, connected already where it came from a connection. */
export function QuickAdd({
  dialog,
  onClose,
}: {
  readonly dialog: QuickAddDialog
  readonly onClose: () => void
}) {
  const app = useApp()
  const { actions, documentStore, uiStore, view } = app
  const [kind, setKind] = useState<TaskKind>('shell')
  const [name, setName] = useState('')
  const [command, setCommand] = useState('')
  /** What the user says that it makes; until then what the command says. */
  const [target, setTarget] = useState<string>()
  const [refusal, setRefusal] = useState<string>()
  const chosen = kinds.find((each) => each.kind === kind) ?? kinds[0]
  const made = target ?? (kind === 'shell' ? madeBy(command) : '')

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const { nodes } = documentStore.getState()
    const id = name.trim() === '' ? uniqueId(kind, command, (taken) => nodes.has(taken)) : name.trim()
    const definition = newTask(kind, command, made)
    const edits: Edit[] = [
      {
        kind: 'task.add',
        id,
        definition,
        ...(dialog.at
          ? { position: [Math.round(dialog.at[0]), Math.round(dialog.at[1])] as [number, number] }
          : {}),
      },
    ]
    if (dialog.from)
      edits.push(connectEdit(dialog.from, id, nodes.get(dialog.from.task)?.targets.length ?? 0))
    if (dialog.to !== undefined)
      edits.push({ kind: 'edge.add', from: id, to: dialog.to, as: made === '' ? 'needs' : 'reference' })
    try {
      const edge = dialog.onto === undefined ? undefined : documentStore.getState().edges.get(dialog.onto)
      if (edge) await insertOnEdge(edge, id, edits, app)
      else await actions.editOrReject(edits, words.label(id))
      onClose()
      select(uiStore, [id])
      if (dialog.at)
        view.revealRect({ x: dialog.at[0], y: dialog.at[1], width: nodeWidth, height: nodeHeight })
      uiStore.setState({ isInspectorOpen: true, inspectorTab: 'task' })
    } catch (error) {
      setRefusal(messageOf(error))
    }
  }
  return (
    <Modal label={words.title} onClose={onClose} anchor={dialog.anchor} className="is-quick-add">
      <form onSubmit={(event) => void submit(event)}>
        <div className="segments" role="radiogroup" aria-label={words.kind}>
          {kinds.map((each) => (
            // biome-ignore lint/a11y/useSemanticElements: one tab stop with a picture in each part
            <button
              key={each.kind}
              type="button"
              role="radio"
              aria-checked={each.kind === kind}
              className="segment"
              onClick={() => setKind(each.kind)}
            >
              {each.icon}
              {each.title}
            </button>
          ))}
        </div>
        <label className="field">
          <span className="field-label">{chosen.label}</span>
          <input
            className="input is-code"
            data-autofocus
            spellCheck={false}
            placeholder={chosen.example}
            value={command}
            onChange={(event) => {
              setCommand(event.target.value)
              setRefusal(undefined)
            }}
          />
        </label>
        <label className="field">
          <span className="field-label">{words.makes}</span>
          <input
            className="input is-code"
            spellCheck={false}
            placeholder={words.makesHint}
            value={made}
            onChange={(event) => {
              setTarget(event.target.value)
              setRefusal(undefined)
            }}
          />
        </label>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input
            className="input"
            spellCheck={false}
            placeholder={words.nameHint}
            value={name}
            onChange={(event) => {
              setName(event.target.value)
              setRefusal(undefined)
            }}
          />
        </label>
        {refusal && (
          <div className="field-error" role="alert">
            {refusal}
          </div>
        )}
        <div className="modal-buttons">
          {dialog.from && <span className="modal-hint">{words.after(dialog.from.task)}</span>}
          {dialog.to && <span className="modal-hint">{words.before(dialog.to)}</span>}
          {dialog.onto && <span className="modal-hint">{words.onto(dialog.onto)}</span>}
          <button type="button" className="button" onClick={onClose}>
            {texts.app.cancel}
          </button>
          <button type="submit" className="button is-primary">
            {words.add}
          </button>
        </div>
      </form>
    </Modal>
  )
}

function connectEdit(from: NonNullable<QuickAddDialog['from']>, to: string, targets: number): Edit {
  const as = from.as === 'reference' && targets > 0 ? 'reference' : 'needs'
  return {
    kind: 'edge.add',
    from: from.task,
    to,
    as,
    ...(as === 'reference' && from.target !== undefined ? { target: from.target } : {}),
  }
}
