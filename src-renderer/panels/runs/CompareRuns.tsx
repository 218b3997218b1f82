import { ArrowLeft, ArrowRightLeft, Equal } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { useDocument, useNow } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { formatAgo } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { shortRun } from '../History.tsx'
import { useAsk } from '../use-ask.ts'
import { CompareTable } from './CompareTable.tsx'

const TextDiff = lazy(() => import('../diff/TextDiff.tsx'))
const words = texts.runs.compare

type Pair = readonly [RunView, RunView]
type Part = 'tasks' | 'text'

/** What was different between two runs: the tasks that changed, and the texts that ran. */
export function CompareRuns({ runs, onBack }: { readonly runs: Pair; readonly onBack: () => void }) {
  const [isSwapped, setIsSwapped] = useState(false)
  const [part, setPart] = useState<Part>('tasks')
  const [before, after] = isSwapped ? [runs[1], runs[0]] : runs
  const label = words.label(shortRun(before.run), shortRun(after.run))
  return (
    <section className="compare" aria-label={label}>
      <Tabs
        tabs={[
          { id: 'tasks', title: words.tasksTab },
          { id: 'text', title: words.textTab },
        ]}
        value={part}
        onChange={setPart}
        label={label}
        after={
          <span className="compare-head">
            <Side title={words.before} run={before} />
            <IconButton
              label={words.swap}
              icon={<ArrowRightLeft size={15} />}
              onClick={() => setIsSwapped(!isSwapped)}
            />
            <Side title={words.after} run={after} />
            <Button icon={<ArrowLeft size={14} />} onClick={onBack}>
              {words.back}
            </Button>
          </span>
        }
      >
        {part === 'tasks' ? (
          <Tasks before={before} after={after} />
        ) : (
          <RanTexts before={before} after={after} />
        )}
      </Tabs>
    </section>
  )
}

function Side({ title, run }: { readonly title: string; readonly run: RunView }) {
  const now = useNow('minute')
  return (
    <span className="compare-side" title={`${run.run}\n${new Date(run.startedAt).toLocaleString()}`}>
      <span className="faint">{title}</span>
      <code>{shortRun(run.run)}</code>
      <StateBadge state={run.state} />
      <span className="faint">{formatAgo(now - run.startedAt)}</span>
    </span>
  )
}

interface Sides {
  readonly before: RunView
  readonly after: RunView
}

function Tasks({ before, after }: Sides) {
  const pipeline = useDocument((state) => state.document?.path)
  const ask = ({ run }: RunView) => (pipeline === undefined ? undefined : { pipeline, run })
  const left = useAsk('run.attempts', ask(before), before.done)
  const right = useAsk('run.attempts', ask(after), after.done)
  const error = left.error ?? right.error
  if (error !== undefined)
    return (
      <ErrorNote
        text={error}
        onRetry={() => {
          left.reload()
          right.reload()
        }}
      />
    )
  if (!left.value || !right.value) return <Skeleton label={words.reading} />
  return <CompareTable before={left.value} after={right.value} />
}

function RanTexts({ before, after }: Sides) {
  const pipeline = useDocument((state) => state.document?.path)
  const ask = ({ run }: RunView) => (pipeline === undefined ? undefined : { pipeline, run })
  const left = useAsk('run.text', ask(before))
  const right = useAsk('run.text', ask(after))
  const error = left.error ?? right.error
  if (error !== undefined) return <ErrorNote text={error} />
  if (!left.value || !right.value) return <Skeleton label={words.reading} lines={8} />
  if (left.value.text === right.value.text)
    return (
      <EmptyState icon={<Equal size={28} strokeWidth={1.5} />} title={words.sameText}>
        <p>{words.sameTextDetail}</p>
      </EmptyState>
    )
  return (
    <Suspense fallback={<Skeleton label={words.reading} lines={8} />}>
      <TextDiff
        pair={{
          before: left.value.text,
          after: right.value.text,
          beforeLabel: words.textOf(shortRun(before.run)),
          afterLabel: words.textOf(shortRun(after.run)),
          isYaml: true,
        }}
        look="split"
      />
    </Suspense>
  )
}
