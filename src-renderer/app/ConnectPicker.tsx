import { useMemo, useState } from 'react'
import { connectionEdit } from '../canvas/connecting.ts'
import { connectionRefusal } from '../stores/graph-index.ts'
import { useApp } from '../stores/hooks.tsx'
import { Modal } from './Modal.tsx'

const mostShown = 100

/** Connects by key: type to find the task that shall depend on this one. Those that can't say why. */
export function ConnectPicker({ from, onClose }: { readonly from: string; readonly onClose: () => void }) {
  const app = useApp()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { order, nodes, graph, edges } = app.documentStore.getState()
  const hits = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return order
      .filter((id) => id !== from && `${id} ${nodes.get(id)?.title ?? ''}`.toLowerCase().includes(wanted))
      .slice(0, mostShown)
      .map((id) => ({
        id,
        refusal: edges.has(`${from}->${id}`) ? 'is connected already' : connectionRefusal(graph, from, id),
      }))
      .sort((a, b) => Number(a.refusal !== undefined) - Number(b.refusal !== undefined))
  }, [text, order, nodes, graph, edges, from])
  const chosen = Math.min(at, hits.length - 1)
  const pick = (index: number): void => {
    const hit = hits[index]
    if (!hit || hit.refusal) return
    onClose()
    const edit = connectionEdit({ task: from, as: 'reference', isBackward: false }, hit.id, app)
    void app.actions.edit([edit], `Connect ${from} → ${hit.id}`)
  }
  return (
    <Modal label={`Connect from ${from}`} onClose={onClose} className="is-palette">
      <input
        className="palette-input"
        placeholder={`Connect ${from} to…`}
        aria-label={`Connect ${from} to`}
        role="combobox"
        aria-expanded="true"
        aria-controls="connect-list"
        aria-activedescendant={hits[chosen] ? `connect-${chosen}` : undefined}
        data-autofocus
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(hits.length - 1, chosen + 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
          else if (event.key === 'Enter') pick(chosen)
          else return
          event.preventDefault()
        }}
      />
      <div className="palette-list" role="listbox" id="connect-list" aria-label="Tasks">
        {hits.map(({ id, refusal }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={id}
            id={`connect-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            aria-disabled={refusal !== undefined}
            className="palette-item"
            data-selected={index === chosen}
            onClick={() => pick(index)}
            ref={(element) => {
              if (element && index === chosen) element.scrollIntoView({ block: 'nearest' })
            }}
          >
            <span className="palette-title">{nodes.get(id)?.title ?? id}</span>
            {refusal && <span className="palette-refusal">{refusal}</span>}
          </div>
        ))}
        {hits.length === 0 && <div className="palette-empty">No task of that name</div>}
      </div>
    </Modal>
  )
}
