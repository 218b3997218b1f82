import { ChevronDown } from 'lucide-react'
import { useRef } from 'react'
import { useStore } from 'zustand'
import type { GroupView } from '../../src-shared/contract/views.ts'
import { runCommand } from '../app/commands.ts'
import { useApp, useUi } from '../stores/hooks.tsx'
import { type Item, selectItem } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { dropTasks } from './dragging.ts'
import { boundsOf, groupArea } from './geometry.ts'
import { itemElementId, openItemMenu } from './items.ts'
import { beginSnapping, type Snapping } from './snapping.ts'
import { useDrag } from './use-drag.ts'

/** An open group: a labelled area around its tasks. Its title moves them all; a click on it chooses the group. */
export function Group({ group }: { readonly group: GroupView }) {
  const app = useApp()
  const { scene, uiStore } = app
  const positions = useStore(scene.store, (state) => state.positions)
  const isChosen = useUi(({ item }) => item?.kind === 'group' && item.id === group.id)
  const drop = useUi((ui) => ui.groupDrops.get(group.id))
  const isShown = (id: string): boolean => drop?.kind !== 'loses' || !drop.tasks.has(id)
  const area = groupArea(group.tasks.filter(isShown).flatMap((id) => positions.get(id) ?? []))
  const item: Item = { kind: 'group', id: group.id }
  const snapping = useRef<Snapping>(undefined)
  const drag = useDrag({
    onMove({ x, y }, isFree) {
      snapping.current ??= beginSnapping(group.tasks, app)
      const places = new Map(
        group.tasks.flatMap((id) => {
          const home = scene.homeOf(id)
          return home ? [[id, { x: home.x + x, y: home.y + y }]] : []
        }),
      )
      const bounds = boundsOf(places.values())
      const shift = bounds ? snapping.current.shift(bounds, isFree) : { x: 0, y: 0 }
      scene.move(new Map([...places].map(([id, at]) => [id, { x: at.x + shift.x, y: at.y + shift.y }])))
    },
    onEnd() {
      snapping.current?.end()
      snapping.current = undefined
      void dropTasks(group.tasks, app)
    },
    onCallOff() {
      snapping.current?.end()
      snapping.current = undefined
      scene.settle(group.tasks)
    },
  })
  if (!area) return null
  const choose = (): void => selectItem(uiStore, item, group.tasks)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      className="group-area"
      id={itemElementId(item)}
      role="group"
      aria-label={texts.canvas.group(group.title, group.tasks.length, false)}
      data-group={group.id}
      data-chosen={isChosen}
      data-drop={drop?.kind}
      style={{
        transform: `translate(${area.x}px, ${area.y}px)`,
        width: area.width,
        height: area.height,
        ...(group.color ? { '--group': group.color } : {}),
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the canvas has the keys */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the same */}
      <div
        className="group-head nopan"
        onClick={choose}
        onDoubleClick={(event) => {
          event.stopPropagation()
          uiStore.setState({ dialog: { kind: 'renameGroup', group: group.id } })
        }}
        onContextMenu={(event) => openItemMenu(item, group.tasks, event, uiStore)}
        {...drag}
      >
        <button
          type="button"
          tabIndex={-1}
          className="group-fold"
          aria-label={`${texts.canvas.foldGroup.collapse} ${group.title}`}
          title={texts.canvas.foldGroup.collapse}
          onPointerDown={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation()
            choose()
            runCommand('toggleGroup', app)
          }}
        >
          <ChevronDown size={14} aria-hidden="true" />
        </button>
        <span className="group-title">{group.title}</span>
        {drop && <span className="group-drop">{texts.canvas.groupDrop[drop.kind]}</span>}
      </div>
    </div>
  )
}
