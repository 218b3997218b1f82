// biome-ignore-all lint/a11y/useSemanticElements: a virtual treegrid can’t be a <table>; its rows are placed one by one.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import type { MouseEvent } from 'react'
import type { TaskRow } from '../../src-shared/contract/views.ts'
import { useDocument, useNow, useRow, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { formatAgo, formatClock, formatDuration } from '../ui/format.ts'
import { StateGlyph, stateNames, stateText } from '../ui/state.tsx'
import { useTitleOf } from './use-title-of.ts'

/** One task: glyph and title, what its state means, how long it took. */
export function OutlineRow({
  id,
  level,
  domId,
  rowIndex,
  isActive,
  onPick,
}: {
  readonly id: string
  readonly level: 1 | 2
  readonly domId: string
  readonly rowIndex: number
  readonly isActive: boolean
  /** Clicks and the context menu. */
  readonly onPick: (event: MouseEvent) => void
}) {
  const node = useDocument((state) => state.nodes.get(id))
  const titleOf = useTitleOf()
  const row = useRow(id)
  const isSelected = useUi((ui) => ui.selection.has(id))
  const isRunning = row?.state === 'running'
  const now = useNow(isRunning ? 'second' : 'minute')
  const state = row?.state ?? 'stale'
  const title = node?.title ?? id
  const text = row ? stateText(row, now, titleOf) : ''
  const time =
    isRunning && row.startedAt !== undefined
      ? formatClock(now - row.startedAt)
      : row?.durationMs === undefined
        ? ''
        : shortDuration(row.durationMs)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its active row.
    <div
      id={domId}
      className="outline-row"
      role="row"
      aria-level={level}
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      data-row={id}
      data-state={state}
      data-active={isActive || undefined}
      onClick={onPick}
      onContextMenu={onPick}
    >
      <span className="outline-task" role="gridcell" title={title === id ? id : `${title} (${id})`}>
        <StateGlyph state={state} size={14} />
        <span className="outline-title">{title}</span>
        {title !== id && <span className="outline-id">{id}</span>}
      </span>
      <span className="outline-state" role="gridcell" title={row?.reasons.join('\n') || text}>
        <span className="visually-hidden">{stateNames[state]}, </span>
        {stateColumn(row, text, now)}
      </span>
      <span
        className="outline-time"
        role="gridcell"
        title={row?.durationMs === undefined ? undefined : formatDuration(row.durationMs)}
      >
        {time}
      </span>
    </div>
  )
}

/** From a minute on as a clock: the column is narrow. */
const shortDuration = (durationMs: number): string =>
  durationMs < 59_500 ? formatDuration(durationMs) : formatClock(durationMs)

/** Times have a column of their own: here stands what happened. */
function stateColumn(row: TaskRow | undefined, text: string, now: number): string {
  switch (row?.state) {
    case 'running':
      return row.progressText ?? texts.states.running
    case 'succeeded':
      return texts.states.done
    case 'fresh':
      return row.finishedAt === undefined ? text : formatAgo(now - row.finishedAt)
    case 'cancelled':
      return texts.states.cancelled
    default:
      return text
  }
}
