// biome-ignore-all lint/a11y/useSemanticElements: a virtual table can’t be a <table>; its rows are placed one by one.
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are read; the links in them have the focus.
import { Equal } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { AttemptView } from '../../../src-shared/contract/views.ts'
import { goTo } from '../../app/selected.ts'
import { useApp } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { EmptyState } from '../../ui/Feedback.tsx'
import { formatDuration } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { VirtualList } from '../../ui/VirtualList.tsx'
import { fileId } from '../task-id.ts'
import { useTitleOf } from '../use-title-of.ts'
import {
  arrangeDifferences,
  type CompareColumn,
  compareRuns,
  type RunDifference,
  type TaskInRun,
} from './compare-model.ts'

const words = texts.runs.compare

/** The tasks that two runs treated differently, with what was before and after. */
export function CompareTable({
  before,
  after,
}: {
  readonly before: readonly AttemptView[]
  readonly after: readonly AttemptView[]
}) {
  const titleOf = useTitleOf()
  const [text, setText] = useState('')
  const [isAll, setIsAll] = useState(false)
  const [order, setOrder] = useState<{ readonly column: CompareColumn; readonly isDescending: boolean }>({
    column: 'time',
    isDescending: true,
  })
  const all = useMemo(() => compareRuns(before, after), [before, after])
  const changed = useMemo(() => all.filter((row) => row.isChanged), [all])
  const rows = useMemo(
    () => arrangeDifferences(isAll ? all : changed, { text, titleOf, ...order }),
    [all, changed, isAll, text, order, titleOf],
  )
  const sort = (column: CompareColumn): void =>
    setOrder({ column, isDescending: order.column === column ? !order.isDescending : column === 'time' })
  return (
    <>
      <div className="panel-tools">
        <input
          type="search"
          className="ui-input"
          placeholder={words.filter}
          aria-label={words.filter}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <label className="panel-check">
          <input type="checkbox" checked={isAll} onChange={(event) => setIsAll(event.target.checked)} />
          {words.all}
        </label>
        <span className="faint" aria-live="polite">
          {words.changed(changed.length, all.length)}
        </span>
      </div>
      {rows.length === 0 ? (
        <Nothing isFiltered={text !== ''} />
      ) : (
        <div
          className="compare-table"
          role="table"
          aria-label={words.tasksTab}
          aria-rowcount={rows.length + 1}
        >
          <Head order={order} onSort={sort} />
          <VirtualList
            className="compare-rows"
            role="rowgroup"
            tabIndex={0}
            count={rows.length}
            rowHeight={30}
            row={(index) => {
              const row = rows[index]
              return row ? <Row row={row} index={index + 1} /> : null
            }}
          />
        </div>
      )}
    </>
  )
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState title={words.noMatch}>
      <p>{words.noMatchDetail}</p>
    </EmptyState>
  ) : (
    <EmptyState icon={<Equal size={28} strokeWidth={1.5} />} title={words.same}>
      <p>{words.sameDetail}</p>
    </EmptyState>
  )
}

function Head({
  order,
  onSort,
}: {
  readonly order: { readonly column: CompareColumn; readonly isDescending: boolean }
  readonly onSort: (column: CompareColumn) => void
}) {
  const cell = (column: CompareColumn) => (
    <span
      role="columnheader"
      aria-sort={order.column !== column ? 'none' : order.isDescending ? 'descending' : 'ascending'}
    >
      <button
        type="button"
        className="table-sort"
        title={words.sortBy(words.columns[column])}
        onClick={() => onSort(column)}
      >
        {words.columns[column]}
        <i aria-hidden="true">{order.column !== column ? '' : order.isDescending ? '↓' : '↑'}</i>
      </button>
    </span>
  )
  return (
    <div role="rowgroup">
      <div className="compare-row" role="row" aria-rowindex={1} data-head="true">
        {cell('task')}
        {cell('before')}
        {cell('after')}
        <span role="columnheader">{words.columns.reason}</span>
        {cell('time')}
      </div>
    </div>
  )
}

function Row({ row, index }: { readonly row: RunDifference; readonly index: number }) {
  const app = useApp()
  const title = useTitleOf()(row.task)
  return (
    <div
      className="compare-row"
      role="row"
      aria-rowindex={index + 1}
      data-task-row={row.task}
      data-changed={row.isChanged || undefined}
    >
      <span role="cell">
        <button
          type="button"
          className="ui-link"
          title={title === row.task ? title : `${title} (${row.task})`}
          onClick={() => goTo(app, fileId(row.task))}
        >
          {title}
        </button>
      </span>
      <State side={row.before} />
      <State side={row.after} />
      <Reasons row={row} />
      <Time row={row} />
    </div>
  )
}

function State({ side }: { readonly side: TaskInRun | undefined }) {
  if (!side)
    return (
      <span role="cell" className="faint" title={words.didNotRunWhy}>
        {words.didNotRun}
      </span>
    )
  return (
    <span role="cell" title={side.error}>
      <StateBadge state={side.state} />
      {side.attempts > 1 && <span className="faint"> {words.attempts(side.attempts)}</span>}
    </span>
  )
}

function Reasons({ row }: { readonly row: RunDifference }) {
  const before = row.before?.reasons.join(', ') ?? ''
  const after = row.after?.reasons.join(', ') ?? ''
  const both = `${words.onlyBefore}${before}\n${words.onlyAfter}${after}`
  return (
    <span role="cell" title={before === after ? after : both}>
      {before !== after && before !== '' && row.after && <del>{before}</del>}
      {before !== after && before !== '' && row.after && after !== '' && ' '}
      {row.after ? <ReasonAfter text={after} isNew={before !== after && row.before !== undefined} /> : before}
    </span>
  )
}

const ReasonAfter = ({ text, isNew }: { readonly text: string; readonly isNew: boolean }) =>
  isNew ? <ins>{text}</ins> : text

function Time({ row: { before, after, deltaMs } }: { readonly row: RunDifference }) {
  const text = (side: TaskInRun | undefined): string =>
    side?.durationMs === undefined ? '–' : formatDuration(side.durationMs)
  const sign = deltaMs === undefined || deltaMs === 0 ? '' : deltaMs > 0 ? '+' : '−'
  return (
    <span role="cell" className="compare-time">
      {text(before)} → {text(after)}
      {sign !== '' && deltaMs !== undefined && (
        <b data-sign={sign}>
          {sign}
          {formatDuration(Math.abs(deltaMs))}
        </b>
      )}
    </span>
  )
}
