import { ChartGantt } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { shortReason } from '../../../src-shared/run/describe.ts'
import { goTo } from '../../app/selected.ts'
import { useApp, useDocument, useNow, useUi } from '../../stores/hooks.tsx'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatAgo, formatDuration } from '../../ui/format.ts'
import { displayStateOf } from '../../ui/StateBadge.tsx'
import { type Asked, useAsk } from '../use-ask.ts'
import { layoutTimeline, type TimelineBar, type TimelineLayout, timelineTicks } from './timeline-layout.ts'

const zooms = [1, 2, 4, 8, 16, 32] as const

/** One run on time: a lane for each worker, waiting before each bar, the longest chain of waiting visible at a glance. */
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
  const run = runs.value?.find((each) => each.run === chosen) ?? runs.value?.[0]
  const isRunning = run?.state === 'running'
  const now = useNow(isRunning ? 'second' : 'minute')
  const fresh = isRunning ? `${run.done} ${run.running}` : run?.state
  const answer = useAsk(
    'run.attempts',
    pipeline === undefined || !run ? undefined : { pipeline, run: run.run },
    fresh,
  )
  const [zoom, setZoom] = useState<number>(1)
  const layout = useMemo(() => layoutTimeline(answer.value ?? [], now), [answer.value, now])
  if (runs.value?.length === 0)
    return (
      <EmptyState icon={<ChartGantt size={28} strokeWidth={1.5} />} title="No run to show">
        <p>After a run this shows what each worker did when, and what waited for a free one.</p>
      </EmptyState>
    )
  const error = answer.error ?? runs.error
  if (error !== undefined && !answer.value) return <ErrorNote text={error} onRetry={answer.reload} />
  if (!answer.value || !run) return <Skeleton label="Reading the run" />
  return (
    <div className="timeline">
      <div className="timeline-head">
        <Select
          aria-label="Run"
          value={run.run}
          onChange={onChoose}
          options={(runs.value ?? []).map((each) => ({
            value: each.run,
            title: `${formatAgo(now - each.startedAt)}: ${each.state}`,
          }))}
        />
        <span className="faint">
          {answer.value.length} {answer.value.length === 1 ? 'attempt' : 'attempts'} on {layout.lanes}{' '}
          {layout.lanes === 1 ? 'worker' : 'workers'} in {formatDuration(layout.spanMs)}
        </span>
        <Select
          aria-label="Zoom"
          value={String(zoom)}
          onChange={(value) => setZoom(Number(value))}
          options={zooms.map((each) => ({ value: String(each), title: each === 1 ? 'Fit' : `${each} ×` }))}
        />
      </div>
      {layout.bars.length === 0 ? (
        <EmptyState title="Nothing was executed">
          <p>Everything was up to date.</p>
        </EmptyState>
      ) : (
        <Lanes layout={layout} zoom={zoom} />
      )}
    </div>
  )
}

function Lanes({ layout, zoom }: { readonly layout: TimelineLayout; readonly zoom: number }) {
  const app = useApp()
  const selection = useUi((ui) => ui.selection)
  const percent = (ms: number): string => `${(ms / layout.spanMs) * 100}%`
  const ticks = timelineTicks(layout.spanMs, 8 * zoom)
  const lanes = Array.from({ length: layout.lanes }, (_, lane) =>
    layout.bars.filter((bar) => bar.lane === lane),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className="timeline-scroll" tabIndex={0} aria-label="Timeline of the run">
      <div className="timeline-sheet" style={{ width: `${zoom * 100}%` }}>
        <div className="timeline-axis" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} style={{ left: percent(tick) }}>
              {tick === 0 ? '0' : formatDuration(tick)}
            </span>
          ))}
        </div>
        <ol className="timeline-lanes">
          {lanes.map((bars, lane) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its number.
            <li key={lane} className="timeline-lane" aria-label={`Worker ${lane + 1}`}>
              {bars.map((bar) => (
                <button
                  key={bar.key}
                  type="button"
                  className="timeline-bar"
                  data-state={displayStateOf(bar.state)}
                  data-selected={selection.has(fileId(bar.task)) || undefined}
                  style={{ left: percent(bar.startAt), width: percent(bar.endAt - bar.startAt) }}
                  title={barTitle(bar)}
                  aria-label={barTitle(bar)}
                  onClick={() => goTo(app, fileId(bar.task))}
                >
                  {bar.waitFrom < bar.startAt && (
                    <i
                      style={{
                        width: `${((bar.startAt - bar.waitFrom) / Math.max(1, bar.endAt - bar.startAt)) * 100}%`,
                      }}
                    />
                  )}
                  <span>{bar.task}</span>
                </button>
              ))}
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}

/** The file's own id: an instance's without its loop values. */
const fileId = (task: string): string => task.replace(/\[.*\]$/, '')

function barTitle({ task, state, attempt, startAt, endAt, queuedAt }: TimelineBar): string {
  const waited = startAt - queuedAt
  return [
    `${task}: ${state} after ${formatDuration(endAt - startAt)}`,
    ...(waited >= 1 ? [`waited ${formatDuration(waited)} for a worker`] : []),
    ...(attempt.attempt > 1 ? [`attempt ${attempt.attempt}`] : []),
    ...(attempt.reasons[0] ? [shortReason(attempt.reasons[0])] : []),
    ...(attempt.error === undefined ? [] : [attempt.error]),
  ].join('\n')
}
