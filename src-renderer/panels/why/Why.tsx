import './why.css'
import { BadgeCheck, Play, RotateCcw } from 'lucide-react'
import type { Explanation } from '../../../src-shared/contract/views.ts'
import type { Reason } from '../../../src-shared/run/reasons.ts'
import { previewText } from '../../app/preview.ts'
import { goTo } from '../../app/selected.ts'
import { useApp, useDocument, useNow, useRow, useUi } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Badge, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { formatAgo, formatDuration } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { fileId } from '../task-id.ts'
import { useAsk } from '../use-ask.ts'
import { useInstance } from '../use-instance.ts'
import { useTitleOf } from '../use-title-of.ts'
import { NextSteps, ReasonView } from './ReasonView.tsx'

const words = texts.why

/** Why the task would run, or why not: each reason with what it was and what it is now. */
export function Why({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const row = useRow(task)
  // A row is another object whenever the task's state or reasons change.
  // Of a fan-out some instance ends all the time while it runs: what its reasons were is known then.
  const fresh =
    row?.state === 'running'
      ? `${revision} running`
      : `${revision} ${row?.state} ${row?.reasons.join('|')} ${row?.finishedAt}`
  const [instance, setInstance] = useInstance(task)
  const asked = instance ?? task
  const answer = useAsk('task.explain', pipeline === undefined ? undefined : { pipeline, task: asked }, fresh)
  if (answer.error !== undefined && !answer.value)
    return <ErrorNote text={answer.error} onRetry={answer.reload} />
  if (!answer.value) return <Skeleton label={words.reading} />
  const [first] = answer.value
  return (
    <div className="scroll-area">
      <div className="panel-stack">
        {instance !== undefined && (
          <p className="why-instance-head">
            <code>{instance}</code>
            <button type="button" className="ui-link" onClick={() => setInstance(undefined)}>
              {texts.inspector.allInstances}
            </button>
          </p>
        )}
        {answer.value.length > 1 ? (
          <Instances explanations={answer.value} onChoose={setInstance} />
        ) : (
          first && (
            <OneExplanation
              explanation={first}
              isRunning={row?.state === 'running' || row?.state === 'queued'}
            />
          )
        )}
        <WhyActions task={asked} explanations={answer.value} onDone={answer.reload} />
        {row?.state !== 'running' && row?.state !== 'queued' && (
          <WouldRun task={task} fresh={fresh} isStale={answer.value.some(isOutdated)} />
        )}
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
              <ReasonView task={explanation.task} reason={reason} />
            </li>
          ))}
        </ol>
      )}
      {reasons.length > 0 && !isRunning && <NextSteps reasons={reasons} />}
    </>
  )
}

function Instances({
  explanations,
  onChoose,
}: {
  readonly explanations: readonly Explanation[]
  readonly onChoose: (instance: string) => void
}) {
  const stale = explanations.filter((each) => each.reasons.length > 0)
  return (
    <>
      <p className="why-sentence">
        {stale.length === 0
          ? words.allFresh(explanations.length)
          : words.someStale(stale.length, explanations.length)}
      </p>
      {stale.slice(0, 200).map((each) => (
        <details key={each.task} className="why-instance" open={stale.length === 1}>
          <summary>
            <code>{each.task}</code>
          </summary>
          <OneExplanation explanation={each} isRunning={false} />
          <button type="button" className="ui-link" onClick={() => onChoose(each.task)}>
            {words.thisInstance}
          </button>
        </details>
      ))}
      {stale.length > 200 && <p className="ui-field-note">{words.more(stale.length - 200)}</p>}
    </>
  )
}

function sentence(explanation: Explanation, isRunning: boolean): string {
  if (isRunning) return words.inRun
  const count = explanation.reasons.length
  switch (explanation.state) {
    case 'fresh':
      return explanation.acceptedAt === undefined ? words.fresh : words.accepted
    case 'stale':
      return words.stale(count)
    case 'upstream':
      return words.upstream
    case 'disabled':
      return words.disabled
  }
}

const isMark = (reason: Reason): boolean => reason.kind === 'forced' && reason.byMark === true
const isOutdated = ({ state }: Explanation): boolean => state === 'stale' || state === 'upstream'

/** What the button would run, and about how long that takes. */
function WouldRun({
  task,
  fresh,
  isStale,
}: {
  readonly task: string
  readonly fresh: string
  readonly isStale: boolean
}) {
  const pipeline = useDocument((state) => state.document?.path)
  const ask =
    pipeline === undefined || !isStale
      ? undefined
      : { pipeline, what: { verb: 'task' as const, tasks: [task] } }
  const preview = useAsk('run.preview', ask, fresh)
  if (!preview.value || preview.value.tasks.length === 0) return null
  return <p className="ui-field-note">{words.wouldRun(previewText(preview.value))}</p>
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
  const { actions } = useApp()
  const pending = useUi((ui) => ui.pending)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const isStale = explanations.some(isOutdated)
  const isAccepted = explanations.some((each) => each.acceptedAt !== undefined && each.state === 'fresh')
  const isMarked = explanations.some(({ reasons }) => reasons.some(isMark))
  if (isReadOnly || explanations.every((each) => each.state === 'disabled')) return null
  return (
    <div className="panel-actions">
      <Button
        look={isStale ? 'primary' : 'plain'}
        icon={<Play size={14} />}
        isPending={pending.has('run')}
        onClick={() => void actions.run({ verb: isStale ? 'task' : 'force', tasks: [fileId(task)] })}
      >
        {isStale ? words.run : words.force}
      </Button>
      {isStale && (
        <Button
          icon={<BadgeCheck size={14} />}
          title={words.acceptHint}
          isPending={pending.has('accept')}
          onClick={() => void actions.accept([task]).then(onDone)}
        >
          {words.accept}
        </Button>
      )}
      {isAccepted && (
        <Button
          icon={<RotateCcw size={14} />}
          isPending={pending.has('accept')}
          onClick={() => void actions.accept([task], true).then(onDone)}
        >
          {words.undoAccept}
        </Button>
      )}
      {isMarked && (
        <Button
          icon={<RotateCcw size={14} />}
          isPending={pending.has('markStale')}
          onClick={() => void actions.markStale([task], true).then(onDone)}
        >
          {words.undoMark}
        </Button>
      )}
      {!isStale && (
        <Button
          icon={<RotateCcw size={14} />}
          title={words.markStaleHint}
          isPending={pending.has('markStale')}
          onClick={() => void actions.markStale([task]).then(onDone)}
        >
          {words.markStale}
        </Button>
      )}
    </div>
  )
}

function Upstream({ upstream }: { readonly upstream: Explanation['upstream'] }) {
  const app = useApp()
  const titleOf = useTitleOf()
  return (
    <section className="panel-section">
      <h3>{words.dependsOn}</h3>
      <ul className="why-upstream">
        {upstream.slice(0, 200).map(({ task, state }) => (
          <li key={task}>
            <button type="button" className="ui-link" onClick={() => goTo(app, fileId(task))}>
              {titleOf(task)}
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
      <h3>{words.lastAttempt}</h3>
      <p className="why-last">
        <StateBadge state={last.state} />
        <span title={new Date(last.at).toLocaleString()}>{formatAgo(now - last.at)}</span>
        {last.durationMs !== undefined && <span>{words.took(formatDuration(last.durationMs))}</span>}
        {last.attempt > 1 && <span>{words.attempt(last.attempt)}</span>}
        {acceptedAt !== undefined && (
          <Badge tone="info">{words.acceptedAgo(formatAgo(now - acceptedAt))}</Badge>
        )}
      </p>
      {last.error !== undefined && <pre className="why-error">{last.error}</pre>}
      <button type="button" className="ui-link" onClick={() => uiStore.setState({ inspectorTab: 'log' })}>
        {words.showLog}
      </button>
    </section>
  )
}
