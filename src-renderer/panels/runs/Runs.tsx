import { FileClock, GitCompareArrows, ListVideo } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { useApp, useNow } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Badge, EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { formatAgo, formatClock, formatDuration } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { shortRun } from '../History.tsx'
import type { Asked } from '../use-ask.ts'
import { CompareRuns } from './CompareRuns.tsx'
import { askedText, countsText } from './run-text.ts'

const words = texts.runs

interface RunsProps {
  readonly runs: Asked<readonly RunView[]>
  readonly chosen: string | undefined
  readonly onChoose: (run: string) => void
  /** Shows the text that a run ran. */
  readonly onText: (run: string) => void
}

/** All runs, the last one first. Choosing one shows it on the timeline; two can be compared. */
export function Runs(props: RunsProps) {
  const { runs } = props
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [isComparing, setIsComparing] = useState(false)
  if (runs.error !== undefined && !runs.value) return <ErrorNote text={runs.error} onRetry={runs.reload} />
  if (!runs.value) return <Skeleton label={words.reading} />
  if (runs.value.length === 0)
    return (
      <EmptyState icon={<ListVideo size={28} strokeWidth={1.5} />} title={words.noneTitle}>
        <p>{words.none}</p>
      </EmptyState>
    )
  const pair = runs.value.filter(({ run }) => ticked.includes(run)).toSorted(byStart)
  const [before, after] = pair
  if (isComparing && before && after)
    return <CompareRuns runs={[before, after]} onBack={() => setIsComparing(false)} />
  // A third one takes the place of the one that was ticked first.
  const toggle = (run: string): void =>
    setTicked(ticked.includes(run) ? ticked.filter((each) => each !== run) : [...ticked, run].slice(-2))
  return (
    <section className="runs" aria-label={words.label}>
      <div className="runs-head">
        <span className="faint" aria-live="polite">
          {ticked.length === 2 ? '' : ticked.length === 1 ? words.chooseOneMore : words.chooseTwo}
        </span>
        <Button
          icon={<GitCompareArrows size={14} />}
          look={pair.length === 2 ? 'primary' : 'plain'}
          disabled={pair.length !== 2}
          onClick={() => setIsComparing(true)}
        >
          {words.compareTwo}
        </Button>
      </div>
      <RunTable {...props} list={runs.value} ticked={ticked} onTick={toggle} />
    </section>
  )
}

const byStart = (a: RunView, b: RunView): number => a.startedAt - b.startedAt

function RunTable({
  list,
  ticked,
  onTick,
  chosen,
  onChoose,
  onText,
}: RunsProps & {
  readonly list: readonly RunView[]
  readonly ticked: readonly string[]
  readonly onTick: (run: string) => void
}) {
  const { uiStore } = useApp()
  const { columns } = words
  const open = (run: string): void => {
    onChoose(run)
    uiStore.setState({ bottomTab: 'timeline' })
  }
  return (
    <div className="scroll-area">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{columns.compare}</span>
            </th>
            <th scope="col">{columns.run}</th>
            <th scope="col">{columns.when}</th>
            <th scope="col">{columns.by}</th>
            <th scope="col">{columns.asked}</th>
            <th scope="col">{columns.outcome}</th>
            <th scope="col">{columns.tasks}</th>
            <th scope="col" className="number">
              {columns.time}
            </th>
            <th scope="col">
              <span className="visually-hidden">{columns.text}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((run) => (
            <RunRow
              key={run.run}
              run={run}
              isChosen={run.run === chosen}
              isTicked={ticked.includes(run.run)}
              onTick={() => onTick(run.run)}
              onOpen={() => open(run.run)}
              onText={() => onText(run.run)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RunRow({
  run,
  isChosen,
  isTicked,
  onTick,
  onOpen,
  onText,
}: {
  readonly run: RunView
  readonly isChosen: boolean
  readonly isTicked: boolean
  readonly onTick: () => void
  readonly onOpen: () => void
  readonly onText: () => void
}) {
  const now = useNow(run.state === 'running' ? 'second' : 'minute')
  const asked = askedText(run.asked)
  const byShift = (event: MouseEvent): void => {
    if (!event.shiftKey) return
    event.preventDefault()
    onTick()
  }
  return (
    <tr
      data-run={run.run}
      data-chosen={isChosen || undefined}
      data-ticked={isTicked || undefined}
      onClick={byShift}
    >
      <td className="runs-tick">
        <input
          type="checkbox"
          aria-label={words.choose(shortRun(run.run))}
          checked={isTicked}
          onChange={onTick}
          onClick={(event) => event.stopPropagation()}
        />
      </td>
      <td>
        <button
          type="button"
          className="ui-link"
          title={words.showOnTimeline(run.run)}
          onClick={(event) => !event.shiftKey && onOpen()}
        >
          <code>{shortRun(run.run)}</code>
        </button>
      </td>
      <td title={new Date(run.startedAt).toLocaleString()}>{formatAgo(now - run.startedAt)}</td>
      <td>{run.by}</td>
      <td title={asked}>{asked}</td>
      <td>
        <StateBadge state={run.state} />
        {run.pipelineChangedSince && (
          <>
            {' '}
            <Badge>{words.otherText}</Badge>
          </>
        )}
      </td>
      <td title={countsText(run)}>{countsText(run)}</td>
      <td className="number">{timeText(run, now)}</td>
      <td className="runs-text">
        {run.version !== undefined && (
          <IconButton
            label={words.showText(shortRun(run.run))}
            icon={<FileClock size={15} />}
            onClick={onText}
          />
        )}
      </td>
    </tr>
  )
}

function timeText(run: RunView, now: number): string {
  if (run.state !== 'running')
    return run.finishedAt === undefined ? '' : formatDuration(run.finishedAt - run.startedAt)
  const clock = formatClock(now - run.startedAt)
  return run.leftMs === undefined ? clock : `${clock} · ${words.left(formatDuration(run.leftMs))}`
}
