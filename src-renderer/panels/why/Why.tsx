import './why.css'
import { BadgeCheck, Play, RotateCcw } from 'lucide-react'
import type { Explanation } from '../../../src-shared/contract/views.ts'
import { goTo } from '../../app/selected.ts'
import { useApp, useDocument, useNow, useRow, useUi } from '../../stores/hooks.tsx'
import { addToast } from '../../stores/ui-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Badge, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { formatAgo, formatDuration } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { useAsk } from '../use-ask.ts'
import { ReasonView } from './ReasonView.tsx'

/** Why the task would run, or why not: each reason with what it was and what it is now. */
export function Why({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const row = useRow(task)
  // A row is another object whenever the task's state or reasons change.
  const fresh = `${revision} ${row?.state} ${row?.reasons.join('|')} ${row?.finishedAt}`
  const answer = useAsk('task.explain', pipeline === undefined ? undefined : { pipeline, task }, fresh)
  if (answer.error !== undefined && !answer.value)
    return <ErrorNote text={answer.error} onRetry={answer.reload} />
  if (!answer.value) return <Skeleton label="Looking for reasons" />
  const [first] = answer.value
  return (
    <div className="scroll-area">
      <div className="panel-stack">
        {answer.value.length > 1 ? (
          <Instances explanations={answer.value} />
        ) : (
          first && (
            <OneExplanation
              explanation={first}
              isRunning={row?.state === 'running' || row?.state === 'queued'}
            />
          )
        )}
        <WhyActions task={task} explanations={answer.value} onDone={answer.reload} />
        {first && first.upstream.length > 0 && <Upstream upstream={first.upstream} />}
        {first?.last && answer.value.length === 1 && (
          <LastAttempt last={first.last} acceptedAt={first.acceptedAt} />
        )}
      </div>
    </div>
  )
}

function OneExplanation({
  explanation,
  isRunning,
}: {
  readonly explanation: Explanation
  readonly isRunning: boolean
}) {
  const { reasons } = explanation
  return (
    <>
      <p className="why-sentence">{sentence(explanation, isRunning)}</p>
      {reasons.length > 0 && (
        <ol className="why-reasons">
          {reasons.map((reason, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list that is replaced as a whole.
            <li key={index}>
              <ReasonView reason={reason} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

function Instances({ explanations }: { readonly explanations: readonly Explanation[] }) {
  const stale = explanations.filter((each) => each.reasons.length > 0)
  return (
    <>
      <p className="why-sentence">
        {stale.length === 0
          ? `All ${explanations.length} instances are up to date.`
          : `${stale.length} of ${explanations.length} instances would run.`}
      </p>
      {stale.slice(0, 200).map((each) => (
        <details key={each.task} className="why-instance" open={stale.length === 1}>
          <summary>
            <code>{each.task}</code>
          </summary>
          <OneExplanation explanation={each} isRunning={false} />
        </details>
      ))}
      {stale.length > 200 && <p className="ui-field-note">and {stale.length - 200} more</p>}
    </>
  )
}

function sentence(explanation: Explanation, isRunning: boolean): string {
  if (isRunning) return 'It is in the present run. These were its reasons:'
  const count = explanation.reasons.length
  switch (explanation.state) {
    case 'fresh':
      return explanation.acceptedAt === undefined
        ? 'Up to date: nothing that it depends on has changed since it last succeeded.'
        : 'Up to date: its present state was accepted.'
    case 'stale':
      return count === 1 ? 'It would run, for one reason:' : `It would run, for ${count} reasons:`
    case 'upstream':
      return 'It may run: that depends on what the tasks before it make.'
    case 'disabled':
      return 'It is left out of every run: it is disabled, or needs a task that is.'
  }
}

function WhyActions({
  task,
  explanations,
  onDone,
}: {
  readonly task: string
  readonly explanations: readonly Explanation[]
  readonly onDone: () => void
}) {
  const { actions, uiStore } = useApp()
  const pending = useUi((ui) => ui.pending)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const isStale = explanations.some((each) => each.state === 'stale' || each.state === 'upstream')
  const isAccepted = explanations.some((each) => each.acceptedAt !== undefined && each.state === 'fresh')
  const accept = async (): Promise<void> => {
    await actions.accept([task])
    onDone()
    addToast(uiStore, {
      level: 'success',
      text: `${task} is accepted as up to date`,
      action: { title: 'Undo', run: () => void actions.accept([task], true).then(onDone) },
    })
  }
  if (isReadOnly || explanations.every((each) => each.state === 'disabled')) return null
  return (
    <div className="panel-actions">
      <Button
        look={isStale ? 'primary' : 'plain'}
        icon={<Play size={14} />}
        isPending={pending.has('run')}
        onClick={() => void actions.run({ verb: isStale ? 'task' : 'force', tasks: [task] })}
      >
        {isStale ? 'Run this task' : 'Force run'}
      </Button>
      {isStale && (
        <Button
          icon={<BadgeCheck size={14} />}
          isPending={pending.has('accept')}
          onClick={() => void accept()}
        >
          Accept as up to date
        </Button>
      )}
      {isAccepted && (
        <Button
          icon={<RotateCcw size={14} />}
          isPending={pending.has('accept')}
          onClick={() => void actions.accept([task], true).then(onDone)}
        >
          Undo the acceptance
        </Button>
      )}
      {!isStale && (
        <Button
          icon={<RotateCcw size={14} />}
          isPending={pending.has('markStale')}
          onClick={() => void actions.markStale([task]).then(onDone)}
        >
          Mark stale
        </Button>
      )}
    </div>
  )
}

function Upstream({ upstream }: { readonly upstream: Explanation['upstream'] }) {
  const app = useApp()
  return (
    <section className="panel-section">
      <h3>Depends on</h3>
      <ul className="why-upstream">
        {upstream.slice(0, 200).map(({ task, state }) => (
          <li key={task}>
            <button type="button" className="ui-link" onClick={() => goTo(app, task.replace(/\[.*\]$/, ''))}>
              {task}
            </button>
            <StateBadge state={state} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function LastAttempt({
  last,
  acceptedAt,
}: {
  readonly last: NonNullable<Explanation['last']>
  readonly acceptedAt: number | undefined
}) {
  const { uiStore } = useApp()
  const now = useNow('minute')
  return (
    <section className="panel-section">
      <h3>Last attempt</h3>
      <p className="why-last">
        <StateBadge state={last.state} />
        <span title={new Date(last.at).toLocaleString()}>{formatAgo(now - last.at)}</span>
        {last.durationMs !== undefined && <span>took {formatDuration(last.durationMs)}</span>}
        {last.attempt > 1 && <span>attempt {last.attempt}</span>}
        {acceptedAt !== undefined && <Badge tone="info">accepted {formatAgo(now - acceptedAt)}</Badge>}
      </p>
      {last.error !== undefined && <pre className="why-error">{last.error}</pre>}
      <button type="button" className="ui-link" onClick={() => uiStore.setState({ inspectorTab: 'log' })}>
        Show log
      </button>
    </section>
  )
}
