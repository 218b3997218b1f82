import { Command as Menu } from 'cmdk'
import { useState } from 'react'
import { type App, useApp } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { StateGlyph } from '../ui/state.tsx'
import { type Command, commands } from './commands.ts'
import { keysOf } from './key-map.ts'
import { showKey } from './keys.ts'
import { Modal } from './Modal.tsx'
import { type Offer, ranked, recentCommands, rememberCommand } from './palette-rank.ts'
import { goTo } from './selected.ts'

const words = texts.commands.palette
const mostTasks = 30

type Entry = Offer & ({ readonly command: Command } | { readonly task: string })

/** Every command by its name, those that can't be done now last, and every task to go to. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const app = useApp()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<string>()
  // At once, not deferred: whoever types a name and Enter means what the name finds.
  const entries = entriesFor(app, text)
  const first = entries.find(({ isOff }) => !isOff)
  const pick = (entry: Entry) => (): void => {
    onClose()
    if ('task' in entry) return goTo(app, entry.task)
    rememberCommand(localStorage, entry.command.id)
    entry.command.run(app)
  }
  return (
    <Modal label={words.title} onClose={onClose} className="is-palette">
      <Menu
        loop
        label={words.title}
        shouldFilter={false}
        value={chosen ?? (first ? keyOf(first) : '')}
        onValueChange={setChosen}
      >
        <Menu.Input
          className="palette-input"
          placeholder={words.placeholder}
          value={text}
          onValueChange={(typed) => {
            setText(typed)
            setChosen(undefined)
          }}
          data-autofocus
        />
        <Menu.List className="palette-list">
          <Menu.Empty className="palette-empty">{texts.commands.nothingFound}</Menu.Empty>
          {entries.map((entry) => (
            <Menu.Item
              key={keyOf(entry)}
              className="palette-item"
              value={keyOf(entry)}
              disabled={entry.isOff ?? false}
              onSelect={pick(entry)}
            >
              {'task' in entry ? <TaskEntry id={entry.task} /> : <CommandEntry command={entry.command} />}
            </Menu.Item>
          ))}
        </Menu.List>
      </Menu>
    </Modal>
  )
}

const keyOf = (entry: Entry): string => ('task' in entry ? `task ${entry.task}` : entry.command.id)

function CommandEntry({ command }: { readonly command: Command }) {
  const { uiStore } = useApp()
  const [key] = keysOf(command, uiStore.getState().keys)
  return (
    <>
      <span className="palette-group">{texts.commands.sheet.groups[command.group]}</span>
      <span className="palette-title">{command.title}</span>
      {key !== undefined && <kbd>{showKey(key)}</kbd>}
    </>
  )
}

function TaskEntry({ id }: { readonly id: string }) {
  const { documentStore, runStore } = useApp()
  return (
    <>
      <span className="palette-group">{words.task}</span>
      <StateGlyph state={runStore.row(id)?.state ?? 'stale'} size={14} />
      <span className="palette-title">{documentStore.getState().nodes.get(id)?.title ?? id}</span>
    </>
  )
}

function entriesFor(app: App, text: string): readonly Entry[] {
  const ofCommands = commands
    .filter(({ id }) => id !== 'palette')
    .map((command): Entry => {
      const { id, title } = command
      return { id, title, command, isOff: !(command.when?.(app) ?? true) }
    })
  if (text.trim() === '') return ranked(ofCommands, '', recentCommands(localStorage))
  const { order, nodes } = app.documentStore.getState()
  const ofTasks = order.map((id): Entry => ({ id, title: nodes.get(id)?.title ?? id, task: id }))
  const tasks = ranked(ofTasks, text).slice(0, mostTasks)
  return ranked([...ofCommands, ...tasks], text, recentCommands(localStorage))
}
