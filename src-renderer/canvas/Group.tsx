import { ChevronDown } from 'lucide-react'
import { useStore } from 'zustand'
import type { GroupView } from '../../src-shared/contract/views.ts'
import { useApp } from '../stores/hooks.tsx'
import { select } from '../stores/ui-store.ts'
import { dropTasks } from './dragging.ts'
import { groupArea } from './geometry.ts'
import { collapseEdit } from './groups.ts'
import { useDrag } from './use-drag.ts'

/** An open group: a labelled area around its tasks. Its title moves them all, a click on it selects them. */
export function Group({ group }: { readonly group: GroupView }) {
  const app = useApp()
  const { scene, uiStore, actions } = app
  const positions = useStore(scene.store, (state) => state.positions)
  const area = groupArea(group.tasks.flatMap((id) => positions.get(id) ?? []))
  const drag = useDrag({
    onMove: ({ x, y }) =>
      scene.move(
        new Map(
          group.tasks.flatMap((id) => {
            const home = scene.homeOf(id)
            return home ? [[id, { x: home.x + x, y: home.y + y }]] : []
          }),
        ),
      ),
    onEnd: () => void dropTasks(group.tasks, app),
  })
  if (!area) return null
  return (
    <div
      className="group-area"
      data-group={group.id}
      style={{
        transform: `translate(${area.x}px, ${area.y}px)`,
        width: area.width,
        height: area.height,
        ...(group.color ? { borderColor: group.color } : {}),
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the outline selects the same tasks by key */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the same */}
      <div className="group-head nopan" onClick={() => select(uiStore, group.tasks)} {...drag}>
        <button
          type="button"
          tabIndex={-1}
          className="group-fold"
          aria-label={`Collapse ${group.title}`}
          title="Collapse"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation()
            void actions.edit([collapseEdit(group, true)], `Collapse ${group.title}`)
          }}
        >
          <ChevronDown size={14} aria-hidden="true" />
        </button>
        <span className="group-title">{group.title}</span>
      </div>
    </div>
  )
}
