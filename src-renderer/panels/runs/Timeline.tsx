import { ChartGantt, Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { useDocument, useNow } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { IconButton } from '../../ui/Button.tsx'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatAgo, formatDuration } from '../../ui/format.ts'
import { type Asked, useAsk } from '../use-ask.ts'
import { useTitleOf } from '../use-title-of.ts'
import { type CriticalStep, criticalPath } from './critical-path.ts'
import { TimelineChart, type Zoom } from './TimelineChart.tsx'
import { layoutTimeline, type TimelineLayout } from './timeline-layout.ts'
import { wholeRun, zoomView } from './timeline-view.ts'

const words = texts.runs.timeline
/** A long run's attempts are asked for again only so often. */
const manyAttempts = 1000

/** One run on time: a lane for each worker, waiting before each bar, and the chain that made it as long as it was. */
export function Timeline({
  runs,
  chosen,
  onChoose,
}: {
  readonly runs: Asked<readonly RunView[]>
  readonly chosen: string | undefined
  readonly onChoose: (run: string) => void
}) {
  const pipeline = useDocument((state) => state.document?.path)
  const titleOf = useTitleOf()
  const run = runs.value?.find((each) => each.run === chosen) ?? runs.value?.[0]
  const isRunning = run?.state === 'running'
  const now = useNow(isRunning ? 'second' : 'minute')
  const seconds = Math.floor(now / 1000 / ((run?.done ?? 0) > manyAttempts ? 5 : 1))
  const ask = pipeline === undefined || !run ? undefined : { pipeline, run: run.run }
  const answer = useAsk('run.attempts', ask, isRunning ? seconds : run?.state)
  // While it goes on: what has held it up so far. Who waits for whom changes as tasks start, and is not worth a question a second.
  const waits = useAsk('run.dependencies', ask, isRunning ? Math.floor(seconds / 3) : run?.state)
  const [zoomed, setZoomed] = useState<{ readonly run: string; readonly zoom: Zoom }>()
  const layout = useMemo(
    () => layoutTimeline(answer.value ?? [], isRunning ? now : 0, titleOf),
    [answer.value, isRunning, now, titleOf],
  )
  const critical = useMemo(
    () => (waits.value ? criticalPath(layout.bars, waits.value) : []),
    [layout, waits.value],
  )
  if (runs.value?.length === 0)
    return (
      <EmptyState icon={<ChartGantt size={28} strokeWidth={1.5} />} title={words.noneTitle}>
        <p>{words.none}</p>
      </EmptyState>
    )
  const error = answer.error ?? runs.error
  if (error !== undefined && !answer.value) return <ErrorNote text={error} onRetry={answer.reload} />
  if (!answer.value || !run) return <Skeleton label={words.reading} />
  const zoom = zoomed?.run === run.run ? zoomed.zoom : undefined
  const onZoom = (next: Zoom): void => setZoomed({ run: run.run, zoom: next })
  return (
    <section className="timeline" aria-label={words.label}>
      <div className="timeline-head">
        <Select
          aria-label={words.run}
          value={run.run}
          onChange={onChoose}
          options={(runs.value ?? []).map((each) => ({
            value: each.run,
            title: `${formatAgo(now - each.startedAt)}: ${each.state}`,
          }))}
        />
        <span className="faint">
          {words.summary(answer.value.length, layout.lanes, formatDuration(layout.spanMs))}
        </span>
        {critical.length > 0 && <CriticalNote critical={critical} isRunning={isRunning} />}
        {layout.bars.length > 0 && <ZoomButtons layout={layout} zoom={zoom} onZoom={onZoom} />}
      </div>
      {layout.bars.length === 0 ? (
        <EmptyState title={words.nothing}>
          <p>{words.nothingDetail}</p>
        </EmptyState>
      ) : (
        <TimelineChart layout={layout} critical={critical} zoom={zoom} onZoom={onZoom} />
      )}
    </section>
  )
}

/** How long the chain is, and how much of it was work: the rest was waiting. */
function CriticalNote({
  critical,
  isRunning,
}: {
  readonly critical: readonly CriticalStep[]
  readonly isRunning: boolean
}) {
  const busy = critical.reduce((sum, { bar }) => sum + bar.endAt - bar.startAt, 0)
  return (
    <span className="timeline-critical" title={critical.map(({ bar }) => bar.title).join(' → ')}>
      <i aria-hidden="true" />
      {(isRunning ? words.criticalSoFar : words.criticalSummary)(critical.length, formatDuration(busy))}
    </span>
  )
}

function ZoomButtons({
  layout,
  zoom,
  onZoom,
}: {
  readonly layout: TimelineLayout
  readonly zoom: Zoom
  readonly onZoom: (zoom: Zoom) => void
}) {
  const view = zoom ?? wholeRun(layout)
  const by = (factor: number): void => {
    const next = zoomView(view, layout.spanMs, factor, (view.from + view.to) / 2)
    onZoom(next.to - next.from >= layout.spanMs ? undefined : next)
  }
  return (
    <span className="timeline-zoom">
      <IconButton
        label={words.zoomOut}
        icon={<ZoomOut size={15} />}
        disabled={!zoom}
        onClick={() => by(0.5)}
      />
      <IconButton label={words.zoomIn} icon={<ZoomIn size={15} />} onClick={() => by(2)} />
      <IconButton
        label={words.fit}
        icon={<Maximize2 size={14} />}
        disabled={!zoom}
        onClick={() => onZoom(undefined)}
      />
    </span>
  )
}
