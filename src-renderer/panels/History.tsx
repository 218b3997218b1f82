import './tables.css'
import { History as HistoryIcon } from 'lucide-react'
import type { AttemptView } from '../../src-shared/contract/views.ts'
import { shortReason } from '../../src-shared/run/describe.ts'
import { useApp, useDocument, useNow, useRow } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Badge, EmptyState, ErrorNote, Skeleton } from '../ui/Feedback.tsx'
import { formatAgo, formatBytes, formatDuration } from '../ui/format.ts'
import { StateBadge } from '../ui/StateBadge.tsx'
import { attemptKey } from './task-id.ts'
import { useAsk } from './use-ask.ts'

const words = texts.history

/** What became of the task each time. */
export function History({ task }: { readonly task: string }) {
  const { uiStore } = useApp()
  const pipeline = useDocument((state) => state.document?.path)
  const row = useRow(task)
  const isRunning = row?.state === 'running'
  const now = useNow(isRunning ? 'second' : 'minute')
  // Of a fan-out some instance begins or ends all the time: then once a second is enough.
  const fresh = isRunning ? Math.floor(now / 1000) : `${row?.state} ${row?.startedAt} ${row?.finishedAt}`
  const answer = useAsk(
    'task.history',
    pipeline === undefined ? undefined : { pipeline, task, limit: 200 },
    fresh,
  )
  if (answer.error !== undefined && !answer.value)
    return <ErrorNote text={answer.error} onRetry={answer.reload} />
  if (!answer.value) return <Skeleton label={words.reading} />
  if (answer.value.length === 0)
    return (
      <EmptyState icon={<HistoryIcon size={28} strokeWidth={1.5} />} title={words.noneTitle}>
        <p>{words.none}</p>
      </EmptyState>
    )
  const showLog = (attempt: AttemptView): void =>
    uiStore.setState({
      inspectorTab: 'log',
      logAttempt: attemptKey(attempt),
      ...(attempt.task === task ? {} : { instance: attempt.task }),
    })
  return (
    <section className="scroll-area history" aria-label={words.label}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{words.columns.state}</th>
            <th scope="col">{words.columns.when}</th>
            <th scope="col" className="number">
              {words.columns.time}
            </th>
            <th scope="col">{words.columns.why}</th>
            <th scope="col" className="ui-optional">
              {words.columns.run}
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.value.map((each) => (
            <tr key={`${each.task} ${each.run} ${each.attempt}`}>
              <td title={each.error}>
                <StateBadge state={each.state} />
                {endText(each.exitCode, each.signal) !== '' && (
                  <span className="faint"> {endText(each.exitCode, each.signal)}</span>
                )}
                {each.accepted === true && <Badge tone="info">{words.accepted}</Badge>}
              </td>
              <td title={new Date(each.startedAt).toLocaleString()}>
                <button type="button" className="ui-link" onClick={() => showLog(each)}>
                  {formatAgo(now - each.startedAt)}
                  <span className="visually-hidden">{words.showLog}</span>
                </button>
              </td>
              <td
                className="number"
                title={
                  each.peakMemoryBytes === undefined
                    ? undefined
                    : words.memory(formatBytes(each.peakMemoryBytes))
                }
              >
                {each.durationMs === undefined ? '' : formatDuration(each.durationMs)}
              </td>
              <td title={each.reasons.map(shortReason).join('\n')}>
                {each.reasons[0] ? shortReason(each.reasons[0]) : ''}
                {each.reasons.length > 1 && `, +${each.reasons.length - 1}`}
              </td>
              <td className="ui-optional">
                <code title={each.run}>{shortRun(each.run)}</code>
                {each.attempt > 1 && <span className="faint"> {words.attempt(each.attempt)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function endText(exitCode: number | undefined, signal: string | undefined): string {
  if (signal !== undefined) return signal
  return exitCode === undefined || exitCode === 0 ? '' : words.exit(exitCode)
}

/** Runs are told apart by their ends. */
export const shortRun = (run: string): string => (run.length > 10 ? `…${run.slice(-6)}` : run)
