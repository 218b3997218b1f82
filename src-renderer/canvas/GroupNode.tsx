import { Handle, type NodeProps, Position } from '@xyflow/react'
import { ChevronRight } from 'lucide-react'
import { memo, useSyncExternalStore } from 'react'
import { runCommand } from '../app/commands.ts'
import { useApp, useUi } from '../stores/hooks.tsx'
import { type Item, selectItem } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { StateGlyph, stateNames } from '../ui/state.tsx'
import { nodeHeight } from './geometry.ts'
import { groupState } from './groups.ts'
import { itemElementId } from './items.ts'
import type { TaskFlowNode } from './scene.ts'

/** A collapsed group: one box that says how its tasks stand. */
export const GroupNode = memo(function GroupNode({ data }: NodeProps<TaskFlowNode>) {
  const app = useApp()
  const { runStore, uiStore } = app
  const { group } = data
  const tasks = group?.tasks ?? []
  const stand = (): string => {
    const { state, counts } = groupState(tasks, runStore.row)
    return [state, ...counts.map(([each, count]) => `${count} ${stateNames[each].toLowerCase()}`)].join('|')
  }
  // A text, because it stays the same while nothing changes.
  const [state = 'stale', ...counts] = useSyncExternalStore(runStore.subscribe, stand).split('|')
  const isSelected = useUi((ui) => tasks.length > 0 && tasks.every((id) => ui.selection.has(id)))
  if (!group) return null
  const item: Item = { kind: 'group', id: group.id }
  const choose = (): void => selectItem(uiStore, item, tasks)
  const open = (): void => {
    choose()
    runCommand('toggleGroup', app)
  }
  const text = counts.join(', ')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/useKeyWithClickEvents: the outline selects the same tasks by key
    <div
      className="task group-box"
      id={itemElementId(item)}
      data-group={group.id}
      data-state={state}
      data-selected={isSelected}
      role="group"
      aria-label={texts.canvas.groupBox(group.title, tasks.length, text)}
      onClick={choose}
      onDoubleClick={(event) => {
        event.stopPropagation()
        open()
      }}
    >
      {group.color && <span className="task-colour" style={{ background: group.color }} />}
      <div className="task-head">
        <StateGlyph state={groupState(tasks, runStore.row).state} />
        <span className="task-title" title={group.title}>
          {group.title}
        </span>
        <button
          type="button"
          tabIndex={-1}
          className="group-fold nodrag"
          aria-label={`${texts.canvas.foldGroup.expand} ${group.title}`}
          title={texts.canvas.foldGroup.expand}
          onClick={(event) => {
            event.stopPropagation()
            open()
          }}
        >
          <ChevronRight size={14} aria-hidden="true" />
        </button>
      </div>
      <div className="task-summary">{texts.canvas.tasks(tasks.length)}</div>
      <div className="task-state" title={text}>
        {text}
      </div>
      <Handle
        id="in"
        type="target"
        position={Position.Left}
        className="handle"
        style={{ top: nodeHeight / 2 }}
      />
      <Handle id="needs" type="source" position={Position.Right} className="handle" style={{ top: 18 }} />
    </div>
  )
})
