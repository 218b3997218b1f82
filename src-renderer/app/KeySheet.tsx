import './keys.css'
import { Plus, RotateCcw, X } from 'lucide-react'
import { useState } from 'react'
import { useApp, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { type Command, commands } from './commands.ts'
import { KeyRecorder } from './KeyRecorder.tsx'
import { keysOf, withKeys, withoutChange } from './key-map.ts'
import { showKey } from './keys.ts'
import { Modal } from './Modal.tsx'

const groups = ['Run', 'Edit', 'Go', 'View', 'File'] as const
const words = texts.commands.sheet

/** Which key is being pressed anew: that of a command at this place, or one more. */
interface Recording {
  readonly command: string
  readonly at: number
}

/** Every command with its keys; each can be changed, and all go back to what they were at first. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const { uiStore } = useApp()
  const hasChanges = useUi((ui) => Object.keys(ui.keys).length > 0)
  const [wanted, setWanted] = useState('')
  const [recording, setRecording] = useState<Recording>()
  const isShown = (command: Command): boolean => matches(command, wanted.trim().toLowerCase())
  return (
    <Modal label={words.title} onClose={onClose} className="is-sheet">
      <div className="modal-head">
        <h2 className="modal-title">{words.title}</h2>
        <input
          className="input key-search"
          type="search"
          data-autofocus
          aria-label={words.find}
          placeholder={words.find}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <button
          type="button"
          className="button"
          disabled={!hasChanges}
          onClick={() => {
            setRecording(undefined)
            uiStore.setState({ keys: {} })
          }}
        >
          {words.resetAll}
        </button>
        <button type="button" className="icon-button" aria-label={texts.app.close} onClick={onClose}>
          <X />
        </button>
      </div>
      <div className="key-sheet">
        {groups.map((group) => {
          const shown = commands
            .filter((command) => command.group === group && isShown(command))
            .sort((a, b) => Number(!a.keys) - Number(!b.keys))
          return (
            shown.length > 0 && (
              <section key={group}>
                <h3 className="modal-subtitle">{words.groups[group]}</h3>
                <ul>
                  {shown.map((command) => (
                    <KeyRow
                      key={command.id}
                      command={command}
                      at={recording?.command === command.id ? recording.at : undefined}
                      onRecord={(at) =>
                        setRecording(at === undefined ? undefined : { command: command.id, at })
                      }
                    />
                  ))}
                </ul>
              </section>
            )
          )
        })}
      </div>
    </Modal>
  )
}

function KeyRow(props: {
  readonly command: Command
  /** The key that is being pressed anew; undefined: none of this command. */
  readonly at: number | undefined
  readonly onRecord: (at: number | undefined) => void
}) {
  const { command, at, onRecord } = props
  const { uiStore } = useApp()
  const changes = useUi((ui) => ui.keys)
  const keys = keysOf(command, changes)
  const set = (next: readonly string[]): void => {
    uiStore.setState((ui) => ({ keys: withKeys(command, next, commands, ui.keys) }))
    onRecord(undefined)
  }
  return (
    <li className="key-row" data-command={command.id} data-changed={command.id in changes}>
      <span className="key-name">{command.title}</span>
      <span className="key-list">
        {keys.map((key, index) => (
          <button
            key={key}
            type="button"
            className="key-chip"
            aria-label={words.change(command.title, showKey(key))}
            title={words.changeHint}
            data-recording={at === index}
            onClick={() => onRecord(index)}
          >
            <kbd>{showKey(key)}</kbd>
          </button>
        ))}
        <button
          type="button"
          className="icon-button is-small"
          aria-label={words.add(command.title)}
          title={words.addHint}
          onClick={() => onRecord(keys.length)}
        >
          <Plus />
        </button>
        {command.id in changes && (
          <button
            type="button"
            className="icon-button is-small"
            aria-label={words.reset(command.title)}
            title={words.resetHint}
            onClick={() => {
              uiStore.setState((ui) => ({ keys: withoutChange(command, commands, ui.keys) }))
              onRecord(undefined)
            }}
          >
            <RotateCcw />
          </button>
        )}
      </span>
      {at !== undefined && (
        <KeyRecorder
          command={command}
          before={keys[at]}
          onKey={(key) => set(at < keys.length ? keys.with(at, key) : [...keys, key])}
          onRemove={() => set(keys.toSpliced(at, 1))}
          onCancel={() => onRecord(undefined)}
        />
      )}
    </li>
  )
}

function matches({ title, id, keys = [] }: Command, wanted: string): boolean {
  const key = wanted.replaceAll(' ', '')
  return (
    wanted === '' ||
    `${title} ${id}`.toLowerCase().includes(wanted) ||
    keys.some((each) => each.toLowerCase() === key || showKey(each).toLowerCase() === key)
  )
}
