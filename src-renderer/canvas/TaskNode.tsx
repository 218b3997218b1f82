import { Handle, type NodeProps, Position } from '@xyflow/react'
import { Braces, FileCode2, Pin, SquareTerminal, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { assertNever } from '../../src-shared/assert.ts'
import type { NodeView, TaskRow } from '../../src-shared/contract/views.ts'
import { goTo } from '../app/selected.ts'
import { useApp, useDocument, useNow, useRow, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { StateGlyph, stateNames, stateText } from '../ui/state.tsx'
import { FanOut, FanPager } from './FanOut.tsx'
import { type HandlePlace, handlesOf } from './geometry.ts'
import type { TaskFlowNode } from './scene.ts'

/** One task on the canvas. Its live row is read here, by id: the rest of the canvas does not notice a change. */
export const TaskNode = memo(function TaskNode({ id, data, selected }: NodeProps<TaskFlowNode>) {
  const { view } = data
  const row = useRow(id)
  const isPinned = useUi((ui) => ui.pinned.has(id))
  const state = row?.state ?? (view.isDisabled ? 'disabled' : 'stale')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      className="task"
      id={`task-${id}`}
      data-task={id}
      data-state={state}
      data-selected={selected}
      data-pinned={isPinned || undefined}
      role="group"
      aria-label={`${view.title}, ${stateNames[state]}${isPinned ? `, ${texts.canvas.pins.spoken}` : ''}`}
    >
      {view.color && <span className="task-colour" style={{ background: view.color }} />}
      <div className="task-head">
        <StateGlyph state={state} />
        <span className="task-title" title={view.title}>
          {view.title}
        </span>
        {view.instances !== undefined && (
          <span className="task-fan-count">{texts.canvas.fan.times(view.instances)}</span>
        )}
        {isPinned && (
          <span className="task-pin" title={texts.canvas.pins.hint}>
            <Pin size={12} aria-hidden="true" />
          </span>
        )}
        {view.problems > 0 ? <Problems count={view.problems} /> : <KindIcon kind={view.kind} />}
      </div>
      {view.instances === undefined ? (
        <div className="task-summary" title={view.summary}>
          {view.summary}
        </div>
      ) : (
        <FanOut task={id} total={view.instances} row={row} />
      )}
      <div className="task-state">
        <StateLine row={row} />
        {view.instances !== undefined && <FanPager task={id} total={view.instances} />}
      </div>
      {row?.state === 'running' && <Progress row={row} />}
      {handlesOf(view).map((place) => (
        <TaskHandle key={place.id} place={place} view={view} />
      ))}
    </div>
  )
})

function TaskHandle({ place, view }: { readonly place: HandlePlace; readonly view: NodeView }) {
  const { id, type, y, target } = place
  const path = target === undefined ? undefined : view.targets[target]
  const title =
    id === 'needs'
      ? texts.canvas.handles.needs
      : type === 'source'
        ? texts.canvas.handles.target(path?.name ?? path?.path)
        : texts.canvas.handles.incoming
  return (
    <Handle
      id={id}
      type={type}
      position={type === 'source' ? Position.Right : Position.Left}
      className={id === 'needs' ? 'handle handle-needs' : 'handle'}
      style={{ top: y }}
      title={title}
    />
  )
}

function StateLine({ row }: { readonly row: TaskRow | undefined }) {
  if (row?.state === 'running') return <TimedLine row={row} every="second" />
  if (row?.state === 'fresh') return <TimedLine row={row} every="minute" />
  if (row?.state === 'blocked' && row.blockedBy !== undefined) return <BlockedBy task={row.blockedBy} />
  const text = stateText(row, 0)
  return <span title={text}>{text}</span>
}

function TimedLine({ row, every }: { readonly row: TaskRow; readonly every: 'second' | 'minute' }) {
  return <span>{stateText(row, useNow(every))}</span>
}

function BlockedBy({ task }: { readonly task: string }) {
  const app = useApp()
  const title = useDocument((state) => state.nodes.get(task)?.title ?? task)
  return (
    <span>
      {texts.canvas.blockedBy}{' '}
      <button type="button" tabIndex={-1} className="task-link nodrag" onClick={() => goTo(app, task)}>
        {title}
      </button>
    </span>
  )
}

function Progress({ row }: { readonly row: TaskRow }) {
  return row.progress === undefined && row.estimateMs !== undefined ? (
    <EstimatedBar row={row} estimateMs={row.estimateMs} />
  ) : (
    <Bar part={row.progress} />
  )
}

function EstimatedBar({ row, estimateMs }: { readonly row: TaskRow; readonly estimateMs: number }) {
  const now = useNow('second')
  return <Bar part={Math.min(0.95, (now - (row.startedAt ?? now)) / Math.max(1, estimateMs))} />
}

/** Without a part: something goes on, nobody knows how far. */
function Bar({ part }: { readonly part: number | undefined }) {
  return (
    <div className="task-progress" data-open={part === undefined}>
      <div
        style={part === undefined ? undefined : { transform: `scaleX(${Math.min(1, Math.max(0, part))})` }}
      />
    </div>
  )
}

function Problems({ count }: { readonly count: number }) {
  const text = texts.app.problems(count)
  return (
    <span className="task-problems" title={text}>
      <TriangleAlert size={13} aria-hidden="true" />
      <span className="visually-hidden">{text}</span>
    </span>
  )
}

function KindIcon({ kind }: { readonly kind: NodeView['kind'] }) {
  const icon = { size: 13, 'aria-hidden': true, className: 'task-kind' } as const
  switch (kind) {
    case 'shell':
    case 'exec':
      return <SquareTerminal {...icon} />
    case 'module':
      return <Braces {...icon} />
    case 'python':
      return <FileCode2 {...icon} />
    case 'broken':
      return <TriangleAlert {...icon} />
    default:
      return assertNever(kind)
  }
}
