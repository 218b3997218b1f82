import './log.css'
import { ScrollText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { AttemptView } from '../../../src-shared/contract/views.ts'
import { useApp, useDocument, useRow, useUi } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { attemptKey } from '../task-id.ts'
import { useAsk } from '../use-ask.ts'
import { useInstance } from '../use-instance.ts'
import { plainText } from './ansi.ts'
import { LogBar } from './LogBar.tsx'
import { LogText } from './LogText.tsx'
import type { LogModel } from './log-model.ts'
import { type LogSource, useLog } from './use-log.ts'
import { useLogSearch } from './use-log-search.ts'

const words = texts.log
/** A stack stands below its error. */
const linesAtEnd = 40

/** What the task wrote: the end first, live while it runs. */
export function Log({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const row = useRow(task)
  const { uiStore } = useApp()
  const chosen = useUi((ui) => ui.logAttempt) ?? ''
  const [instance, setInstance] = useInstance(task)
  const [isWrapped, setIsWrapped] = useState(true)
  const history = useAsk(
    'task.history',
    pipeline === undefined ? undefined : { pipeline, task: instance ?? task, limit: 200 },
    // Of a fan-out some instance ends all the time while it runs.
    `${row?.startedAt} ${row?.state === 'running' ? '' : row?.finishedAt}`,
  )
  const detail = useAsk(
    'task.detail',
    pipeline !== undefined && row?.instances ? { pipeline, task } : undefined,
  )
  const attempts = history.value ?? []
  const attempt = attempts.find((each) => attemptKey(each) === chosen)
  const source = pipeline === undefined ? undefined : sourceOf(pipeline, instance ?? task, attempt)
  // A new attempt is what one wants to see. A short one may come and go between two rows: the history knows.
  const newest = attempts[0] && attemptKey(attempts[0])
  const shownSince = useRef(newest)
  useEffect(() => {
    if (shownSince.current !== undefined && shownSince.current !== newest)
      uiStore.setState({ logAttempt: undefined })
    shownSince.current = newest
  }, [newest, uiStore])
  const reader = useLog(source, attempt ? undefined : (newest ?? row?.startedAt))
  const search = useLogSearch(source, reader)
  const error = attempt
    ? attempt.error
    : row?.state === 'failed' || row?.state === 'timed-out'
      ? row.text
      : undefined
  const trouble = unsaid(reader.model, error ?? '')
  return (
    <div className="log" data-testid="log">
      <LogBar
        attempts={attempts.map((each) => ({ key: attemptKey(each), attempt: each }))}
        chosen={chosen}
        onChoose={(key) => uiStore.setState({ logAttempt: key === '' ? undefined : key })}
        instances={detail.value?.instances.map((each) => each.id) ?? []}
        instance={instance ?? ''}
        onInstance={(id) => setInstance(id === '' ? undefined : id)}
        isWrapped={isWrapped}
        onWrap={setIsWrapped}
        model={reader.model}
        source={source}
        search={search}
      />
      {trouble !== '' && (
        <p className="log-error" title={trouble}>
          {trouble}
        </p>
      )}
      {reader.model === undefined ? (
        reader.error !== undefined ? (
          <LogTrouble text={reader.error} hasRun={attempts.length > 0} onRetry={reader.end} />
        ) : (
          <Skeleton lines={8} label={words.reading} />
        )
      ) : reader.model.sizeBytes === 0 ? (
        <EmptyState
          icon={<ScrollText size={28} strokeWidth={1.5} />}
          title={reader.model.isLive ? words.notYetTitle : words.emptyTitle}
        >
          <p>{reader.model.isLive ? words.notYet : words.empty}</p>
        </EmptyState>
      ) : (
        <LogText
          key={JSON.stringify(source)}
          model={reader.model}
          reader={reader}
          isWrapped={isWrapped}
          hit={search.present}
          query={search.query}
        />
      )}
    </div>
  )
}

/** A thrown error, and the last line that stands behind an exit code, are in the log already: once is enough. */
function unsaid(model: LogModel | undefined, error: string): string {
  if (!model || model.to < model.sizeBytes) return error
  const end = model.lines.slice(-linesAtEnd).map(({ raw }) => plainText(raw))
  const isSaid = (text: string): boolean => end.some((line) => line.includes(text.trim()))
  const [first = ''] = error.split('\n')
  if (isSaid(first)) return ''
  const at = first.indexOf(' · ')
  return at >= 0 && isSaid(first.slice(at + 3).replace(/…$/, '')) ? first.slice(0, at) : error
}

function LogTrouble({
  text,
  hasRun,
  onRetry,
}: {
  readonly text: string
  readonly hasRun: boolean
  readonly onRetry: () => void
}) {
  if (hasRun) return <ErrorNote text={text} onRetry={onRetry} />
  return (
    <EmptyState icon={<ScrollText size={28} strokeWidth={1.5} />} title={words.noneTitle}>
      <p>{words.none}</p>
    </EmptyState>
  )
}

function sourceOf(pipeline: string, task: string, attempt: AttemptView | undefined): LogSource {
  return attempt
    ? { pipeline, task: attempt.task, run: attempt.run, attempt: attempt.attempt }
    : { pipeline, task }
}
