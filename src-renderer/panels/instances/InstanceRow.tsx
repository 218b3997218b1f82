// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid can’t be a <table>; its rows are placed one by one.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import type { MouseEvent } from 'react'
import { texts } from '../../texts/index.ts'
import { formatAgo, formatClock, formatDuration } from '../../ui/format.ts'
import { StateGlyph, stateNames, stateText } from '../../ui/state.tsx'
import type { InstanceColumn, InstanceLine, InstanceOrder } from './instance-model.ts'

const words = texts.inspector.instances

/** The columns' names, each of which sorts. */
export function InstanceHead({
  names,
  template,
  order,
  onOrder,
}: {
  readonly names: readonly string[]
  readonly template: string
  readonly order: InstanceOrder
  readonly onOrder: (order: InstanceOrder) => void
}) {
  const columns: readonly (readonly [InstanceColumn, string])[] = [
    ['state', words.columns.state],
    ...names.map((name, index) => [index, name] as const),
    ['duration', words.columns.duration],
    ['finished', words.columns.finished],
  ]
  const sort = (column: InstanceColumn): void => {
    // The longest, and the last, are what one looks for.
    const isDescending =
      column === order.column ? !order.isDescending : typeof column === 'string' && column !== 'state'
    onOrder({ column, isDescending })
  }
  return (
    <div role="rowgroup">
      <div
        className="instances-row"
        role="row"
        aria-rowindex={1}
        data-head="true"
        style={{ gridTemplateColumns: template }}
      >
        {columns.map(([column, title]) => {
          const isSorted = column === order.column
          return (
            <span
              key={column}
              role="columnheader"
              data-number={column === 'duration' || undefined}
              aria-sort={!isSorted ? 'none' : order.isDescending ? 'descending' : 'ascending'}
            >
              <button
                type="button"
                className="table-sort"
                title={words.sortBy(title)}
                onClick={() => sort(column)}
                onKeyDown={(event) => event.stopPropagation()}
              >
                {title}
                <i aria-hidden="true">{!isSorted ? '' : order.isDescending ? '↓' : '↑'}</i>
              </button>
            </span>
          )
        })}
      </div>
    </div>
  )
}

/** One instance: its state in words, its values, how long it took and when it ended. */
export function InstanceRow({
  line: { row, values },
  template,
  domId,
  index,
  isActive,
  isChosen,
  now,
  onShow,
  onMenu,
}: {
  readonly line: InstanceLine
  readonly template: string
  readonly domId: string
  readonly index: number
  readonly isActive: boolean
  readonly isChosen: boolean
  readonly now: number
  readonly onShow: () => void
  readonly onMenu: (event: MouseEvent) => void
}) {
  const text = stateText(row, now)
  const time =
    row.state === 'running' && row.startedAt !== undefined
      ? formatClock(now - row.startedAt)
      : row.durationMs === undefined
        ? ''
        : formatDuration(row.durationMs)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its active row.
    <div
      id={domId}
      className="instances-row"
      role="row"
      aria-rowindex={index}
      aria-selected={isChosen}
      data-instance={row.id}
      data-state={row.state}
      data-active={isActive || undefined}
      style={{ gridTemplateColumns: template }}
      title={words.log(row.id)}
      onClick={onShow}
      onContextMenu={onMenu}
    >
      <span role="gridcell" title={[stateNames[row.state], text, ...row.reasons].join('\n')}>
        <StateGlyph state={row.state} size={14} />
        <span className="instances-text">
          {stateNames[row.state]}
          {row.state === 'failed' || row.state === 'stale' || row.state === 'blocked' ? (
            <span className="faint"> {text}</span>
          ) : null}
        </span>
      </span>
      {values.map((value, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place.
        <span key={place} role="gridcell" title={value}>
          <span className="instances-text">{value}</span>
        </span>
      ))}
      <span role="gridcell" data-number="true">
        {time}
      </span>
      <span role="gridcell">{row.finishedAt === undefined ? '' : formatAgo(now - row.finishedAt)}</span>
    </div>
  )
}
