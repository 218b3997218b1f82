import './why.css'
import { BadgeCheck, Play, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { Explanation } from '../../../src-shared/contract/views.ts'
import type { WhyView } from '../../../src-shared/contract/why-view.ts'
import { previewText } from '../../app/preview.ts'
import { goTo } from '../../app/selected.ts'
import { useApp, useDocument, useNow, useRow, useUi } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { thousands } from '../../texts/numbers.ts'
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
/** Of a fan-out so many explanations are asked for, and so many shown until more are wanted. */
const [limit, shownFirst] = [200, 50]

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
  const answer = useAsk(
    'task.why',
    pipeline === undefined ? undefined : { pipeline, task: asked, limit },
    fresh,
  )
  if (answer.error !== undefined && !answer.value)
    return <ErrorNote text={answer.error} onRetry={answer.reload} />
  const why = answer.value
  if (!why) return <Skeleton label={words.reading} />
  const [first] = why.explanations
  const isOne = why.instances === 1
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
        {!isOne ? (
          <Counts why={why} />
        ) : (
          first && (
            <OneExplanation
              explanation={first}
              isRunning={row?.state === 'running' || row?.state === 'queued'}
            />
          )
        )}
        <WhyActions task={asked} why={why} onDone={answer.reload} />
        {row?.state !== 'running' && row?.state !== 'queued' && (
          <WouldRun task={asked} fresh={fresh} isStale={why.outdated > 0} />
        )}
        {!isOne && <Instances why={why} onChoose={setInstance} />}
        {why.upstream.length > 0 && <Upstream upstream={why.upstream} />}
        {first?.last && isOne && <LastAttempt {...first} last={first.last} />}
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

function Counts({ why: { instances, stale, kinds } }: { readonly why: WhyView }) {
  return (
    <>
      <p className="why-sentence">
        {stale === 0 ? words.allFresh(instances) : words.someStale(stale, instances)}
      </p>
      {stale > 1 && (
        <ul className="why-kinds">
          {kinds.map(({ kind, count }) => (
            <li key={kind}>
              <span>{words.kinds[kind]}</span>
              <span className="why-kind-count">{thousands(count)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Instances({
  why: { stale, explanations },
  onChoose,
}: {
  readonly why: WhyView
  readonly onChoose: (instance: string) => void
}) {
  const [isMore, setMore] = useState(false)
  const shown = isMore ? explanations : explanations.slice(0, shownFirst)
  const rest = stale - shown.length
  return (
    <div className="why-instances">
      {shown.map((each) => (
        <details key={each.task} className="why-instance" open={stale === 1}>
          <summary>
            <code>{each.task}</code>
          </summary>
          <OneExplanation explanation={each} isRunning={false} />
          <button type="button" className="ui-link" onClick={() => onChoose(each.task)}>
            {words.thisInstance}
          </button>
        </details>
      ))}
      {rest > 0 &&
        (isMore ? (
          <p className="ui-field-note">{words.more(rest)}</p>
        ) : (
          <button type="button" className="ui-link" onClick={() => setMore(true)}>
            {words.showMore(explanations.length - shown.length, rest)}
          </button>
        ))}
    </div>
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
  why: { instances, outdated, disabled, isAccepted, isMarked },
  onDone,
}: {
  readonly task: string
  readonly why: WhyView
  readonly onDone: () => void
}) {
  const { actions } = useApp()
  const pending = useUi((ui) => ui.pending)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const isStale = outdated > 0
  if (isReadOnly || disabled === instances) return null
  return (
    <div className="panel-actions">
      <Button
        look={isStale ? 'primary' : 'plain'}
        icon={<Play size={14} />}
        isPending={pending.has('run')}
        onClick={() => void actions.run({ verb: isStale ? 'task' : 'force', tasks: [task] })}
      >
        {!isStale ? words.force : fileId(task) === task ? words.run : texts.commands.runInstance}
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
  reasons,
}: Pick<Explanation, 'acceptedAt' | 'reasons'> & { readonly last: NonNullable<Explanation['last']> }) {
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
      {/* A reason has said it already. */}
      {last.error !== undefined && !reasons.some((reason) => 'error' in reason) && (
        <pre className="why-error">{last.error}</pre>
      )}
      <button type="button" className="ui-link" onClick={() => uiStore.setState({ inspectorTab: 'log' })}>
        {words.showLog}
      </button>
    </section>
  )
}
