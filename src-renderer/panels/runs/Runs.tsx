import { ListVideo } from 'lucide-react'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { useApp, useNow } from '../../stores/hooks.tsx'
import { Badge, EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { formatAgo, formatClock, formatDuration } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { shortRun } from '../History.tsx'
import type { Asked } from '../use-ask.ts'
import { askedText, countsText } from './run-text.ts'

/** All runs, the last one first. Choosing one shows it on the timeline. */
export function Runs({
  runs,
  chosen,
  onChoose,
}: {
  readonly runs: Asked<readonly RunView[]>
  readonly chosen: string | undefined
  readonly onChoose: (run: string) => void
}) {
  const { uiStore } = useApp()
  const now = useNow('minute')
  if (runs.error !== undefined && !runs.value) return <ErrorNote text={runs.error} onRetry={runs.reload} />
  if (!runs.value) return <Skeleton label="Reading the runs" />
  if (runs.value.length === 0)
    return (
      <EmptyState icon={<ListVideo size={28} strokeWidth={1.5} />} title="No runs yet">
        <p>
          Press Run (Ctrl+Enter): every run is kept here with what was asked, how it ended and how long it
          took.
        </p>
      </EmptyState>
    )
  const open = (run: string): void => {
    onChoose(run)
    uiStore.setState({ bottomTab: 'timeline' })
  }
  return (
    <section className="scroll-area" aria-label="Runs">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">When</th>
            <th scope="col">By</th>
            <th scope="col">Asked for</th>
            <th scope="col">Outcome</th>
            <th scope="col">Tasks</th>
            <th scope="col" className="number">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.value.map((run) => (
            <tr key={run.run} data-chosen={run.run === chosen || undefined}>
              <td>
                <button
                  type="button"
                  className="ui-link"
                  title={`Show ${run.run} on the timeline`}
                  onClick={() => open(run.run)}
                >
                  <code>{shortRun(run.run)}</code>
                </button>
              </td>
              <td title={new Date(run.startedAt).toLocaleString()}>{formatAgo(now - run.startedAt)}</td>
              <td>{run.by}</td>
              <td>{askedText(run.asked)}</td>
              <td>
                <StateBadge state={run.state} />
                {run.pipelineChangedSince && (
                  <>
                    {' '}
                    <Badge>other text</Badge>
                  </>
                )}
              </td>
              <td>{countsText(run)}</td>
              <td className="number">
                <RunTime run={run} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function RunTime({ run }: { readonly run: RunView }) {
  const now = useNow(run.state === 'running' ? 'second' : 'minute')
  if (run.state === 'running') return formatClock(now - run.startedAt)
  return run.finishedAt === undefined ? '' : formatDuration(run.finishedAt - run.startedAt)
}
