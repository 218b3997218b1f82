import './outputs.css'
import { FileOutput, FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { OutputPreview } from '../../../src-shared/contract/commands.ts'
import type { TaskDetail } from '../../../src-shared/contract/views.ts'
import { useApp, useConnection, useDocument, useRow } from '../../stores/hooks.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatBytes } from '../../ui/format.ts'
import { useAsk } from '../use-ask.ts'
import { Preview } from './Preview.tsx'

type Target = TaskDetail['targets'][number]

/** What the task made, one target at a time: read only when it is looked at. */
export function Outputs({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const row = useRow(task)
  const fresh = `${revision} ${row?.state} ${row?.finishedAt}`
  const detail = useAsk('task.detail', pipeline === undefined ? undefined : { pipeline, task }, fresh)
  const [index, setIndex] = useState(0)
  if (detail.error !== undefined && !detail.value)
    return <ErrorNote text={detail.error} onRetry={detail.reload} />
  if (!detail.value || pipeline === undefined) return <Skeleton label="Looking for outputs" />
  const { targets } = detail.value
  const at = Math.min(index, targets.length - 1)
  const target = targets[at]
  if (!target)
    return (
      <EmptyState icon={<FileOutput size={28} strokeWidth={1.5} />} title="This task names no targets">
        <p>
          Add the files that it makes under Targets in the Task tab: then they can be seen here, and other
          tasks can use them.
        </p>
      </EmptyState>
    )
  return (
    <div className="outputs">
      {targets.length > 1 && (
        <div className="outputs-choice">
          <Select
            aria-label="Target"
            value={String(at)}
            onChange={(value) => setIndex(Number(value))}
            options={targets.map((each, number) => ({ value: String(number), title: nameOf(each) }))}
          />
        </div>
      )}
      <OneOutput
        key={`${target.path}`}
        pipeline={pipeline}
        task={task}
        index={at}
        target={target}
        fresh={fresh}
      />
    </div>
  )
}

const nameOf = ({ name, path, exists }: Target): string =>
  `${name === undefined ? path : `${name}: ${path}`}${exists ? '' : ' (missing)'}`

function OneOutput({
  pipeline,
  task,
  index,
  target,
  fresh,
}: {
  readonly pipeline: string
  readonly task: string
  readonly index: number
  readonly target: Target
  readonly fresh: string
}) {
  const { actions } = useApp()
  const canReveal = useConnection((state) => state.hello?.capabilities.revealInFolder ?? false)
  const answer = useAsk('output.read', { pipeline, task, index }, fresh)
  return (
    <>
      <div className="output-head">
        <code title={target.path}>{target.path}</code>
        {answer.value && <span>{sizeText(answer.value)}</span>}
        {canReveal && target.exists && (
          <IconButton
            label="Show in folder"
            icon={<FolderOpen size={15} />}
            onClick={() => void actions.ask('shell.reveal', { pipeline, path: target.path })}
          />
        )}
      </div>
      {answer.value ? (
        <Preview preview={answer.value} path={target.path} />
      ) : answer.error !== undefined ? (
        <ErrorNote text={answer.error} onRetry={answer.reload} />
      ) : (
        <Skeleton lines={6} label="Reading the output" />
      )}
    </>
  )
}

function sizeText(preview: OutputPreview): string {
  switch (preview.kind) {
    case 'missing':
      return 'missing'
    case 'directory':
      return preview.entries.length === 1 ? '1 entry' : `${preview.entries.length} entries`
    case 'text':
      return preview.isCut
        ? `${formatBytes(preview.sizeBytes)}, beginning shown`
        : formatBytes(preview.sizeBytes)
    default:
      return formatBytes(preview.sizeBytes)
  }
}
