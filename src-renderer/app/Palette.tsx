import { Command as Menu } from 'cmdk'
import { useState } from 'react'
import { useApp } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { StateGlyph } from '../ui/state.tsx'
import { commands } from './commands.ts'
import { keysOf } from './key-map.ts'
import { showKey } from './keys.ts'
import { Modal } from './Modal.tsx'
import { goTo } from './selected.ts'

const words = texts.commands.palette
const mostTasks = 30

/** Every command by its name, and every task to go to. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const app = useApp()
  const [text, setText] = useState('')
  // At once, not deferred: whoever types a name and Enter means what the name finds.
  const wanted = text.trim().toLowerCase()
  const { order, nodes } = app.documentStore.getState()
  const tasks = wanted === '' ? [] : findTasks(order, (id) => nodes.get(id)?.title ?? id, wanted)
  const pick = (act: () => void) => (): void => {
    onClose()
    act()
  }
  const can = commands.filter((command) => command.id !== 'palette' && (command.when?.(app) ?? true))
  return (
    <Modal label={words.title} onClose={onClose} className="is-palette">
      <Menu loop label={words.title}>
        <Menu.Input
          className="palette-input"
          placeholder={words.placeholder}
          value={text}
          onValueChange={setText}
          data-autofocus
        />
        <Menu.List className="palette-list">
          <Menu.Empty className="palette-empty">{texts.commands.nothingFound}</Menu.Empty>
          {can.map((command) => (
            <Menu.Item
              key={command.id}
              className="palette-item"
              value={`${command.title} ${command.id}`}
              onSelect={pick(() => command.run(app))}
            >
              <span className="palette-group">{texts.commands.sheet.groups[command.group]}</span>
              <span className="palette-title">{command.title}</span>
              <Key keys={keysOf(command, app.uiStore.getState().keys)} />
            </Menu.Item>
          ))}
          {tasks.map((id) => (
            <Menu.Item
              key={`task ${id}`}
              className="palette-item"
              value={`task ${id} ${nodes.get(id)?.title ?? ''}`}
              onSelect={pick(() => goTo(app, id))}
            >
              <span className="palette-group">{words.task}</span>
              <StateGlyph state={app.runStore.row(id)?.state ?? 'stale'} size={14} />
              <span className="palette-title">{nodes.get(id)?.title ?? id}</span>
            </Menu.Item>
          ))}
        </Menu.List>
      </Menu>
    </Modal>
  )
}

function Key({ keys: [key] }: { readonly keys: readonly string[] }) {
  return key === undefined ? null : <kbd>{showKey(key)}</kbd>
}

function findTasks(
  order: readonly string[],
  titleOf: (id: string) => string,
  wanted: string,
): readonly string[] {
  const found: string[] = []
  for (const id of order) {
    if (!id.toLowerCase().includes(wanted) && !titleOf(id).toLowerCase().includes(wanted)) continue
    found.push(id)
    if (found.length === mostTasks) break
  }
  return found
}
