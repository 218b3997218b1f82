import { Expand } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { SourceText } from '../../../src-shared/contract/views.ts'
import { Modal } from '../../app/Modal.tsx'
import { useDocument, useRow } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Skeleton } from '../../ui/Feedback.tsx'
import type { TextPair } from '../diff/text-diff-view.ts'
import { fileId } from '../task-id.ts'
import { useAsk } from '../use-ask.ts'

const TextDiff = lazy(() => import('../diff/TextDiff.tsx'))
const words = texts.why.reasons

/** What changed inside a source file since the task last succeeded; where that isn't known, why not. */
export function SourceDiff({ task, path }: { readonly task: string; readonly path: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const row = useRow(fileId(task))
  const answer = useAsk(
    'task.source',
    pipeline === undefined ? undefined : { pipeline, task, path },
    `${row?.reasons.join('|')} ${row?.finishedAt}`,
  )
  if (answer.error !== undefined) return <p>{answer.error}</p>
  if (!answer.value) return <Skeleton label={words.reading} lines={3} />
  const { before, after } = answer.value
  const note = noteOf(before, after)
  if (note !== undefined || before.kind !== 'text' || after.kind !== 'text') return <p>{note}</p>
  return (
    <Changes
      path={path}
      pair={{
        before: before.text,
        after: after.text,
        beforeLabel: words.sourceBefore(path),
        afterLabel: words.sourceNow(path),
        isYaml: /\.ya?ml$/i.test(path),
      }}
    />
  )
}

function noteOf(before: SourceText, after: SourceText): string | undefined {
  if (after.kind === 'missing') return words.isMissing
  if (before.kind === 'missing') return words.wasMissing
  if (before.kind === 'unknown') return words.unknownBefore(before.why)
  if (after.kind === 'unknown') return words.unknownNow(after.why)
  return before.text === after.text ? words.noChange : undefined
}

function Changes({ path, pair }: { readonly path: string; readonly pair: TextPair }) {
  const [isLarge, setIsLarge] = useState(false)
  return (
    <section className="reason-source" aria-label={words.source(path)}>
      <div className="reason-source-head">
        <span title={path}>{words.source(path)}</span>
        <IconButton label={words.whole} icon={<Expand size={14} />} onClick={() => setIsLarge(true)} />
      </div>
      <Suspense fallback={<Skeleton label={words.reading} lines={3} />}>
        <TextDiff pair={pair} look="unified" />
      </Suspense>
      {isLarge && (
        <Modal label={words.source(path)} className="versions-modal" onClose={() => setIsLarge(false)}>
          <div className="source-large">
            <div className="versions-bar">
              <h3>{words.source(path)}</h3>
              <Button data-autofocus="true" onClick={() => setIsLarge(false)}>
                {words.close}
              </Button>
            </div>
            <div className="diff-labels">
              <span>{pair.beforeLabel}</span>
              <span>{pair.afterLabel}</span>
            </div>
            <Suspense fallback={<Skeleton label={words.reading} lines={8} />}>
              <TextDiff pair={pair} look="split" />
            </Suspense>
          </div>
        </Modal>
      )}
    </section>
  )
}
