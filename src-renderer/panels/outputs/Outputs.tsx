import './outputs.css'
import { FileOutput, FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { OutputPreview } from '../../../src-shared/contract/commands.ts'
import type { TaskDetail } from '../../../src-shared/contract/views.ts'
import type { DisplayState } from '../../../src-shared/run/state.ts'
import { useApp, useConnection, useDocument, useNow, useRow } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { IconButton } from '../../ui/Button.tsx'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatBytes } from '../../ui/format.ts'
import { useAsk } from '../use-ask.ts'
import { useInstance } from '../use-instance.ts'
import { Preview } from './Preview.tsx'

type Target = TaskDetail['targets'][number]
const words = texts.outputs

/** What the task made, one target at a time: read only when it is looked at. */
export function Outputs({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const row = useRow(task)
  const [instance, setInstance] = useInstance(task)
  const isRunning = row?.state === 'running'
  const now = useNow(isRunning ? 'second' : 'minute')
  // Of a fan-out some instance ends all the time while it runs: then once a second is enough.
  const fresh = isRunning
    ? `${revision} ${Math.floor(now / 1000)}`
    : `${revision} ${row?.state} ${row?.finishedAt} ${row?.reasons.join('|')}`
  const detail = useAsk('task.detail', pipeline === undefined ? undefined : { pipeline, task }, fresh)
  const [index, setIndex] = useState(0)
  if (detail.error !== undefined && !detail.value)
    return <ErrorNote text={detail.error} onRetry={detail.reload} />
  if (!detail.value || pipeline === undefined) return <Skeleton label={words.looking} />
  const { targets, instances } = detail.value
  const at = Math.min(index, targets.length - 1)
  const target = targets[at]
  if (!target)
    return (
      <EmptyState icon={<FileOutput size={28} strokeWidth={1.5} />} title={words.noneTitle}>
        <p>{words.none}</p>
      </EmptyState>
    )
  // Of a fan-out its first instance stands for all: each has the same number of targets.
  const shown = instance ?? instances[0]?.id ?? task
  return (
    <div className="outputs">
      {(targets.length > 1 || instances.length > 0) && (
        <div className="outputs-choice">
          {instances.length > 0 && (
            <Select
              aria-label={texts.inspector.instance}
              value={shown}
              onChange={setInstance}
              options={instances.slice(0, 2000).map(({ id }) => ({ value: id, title: id }))}
            />
          )}
          {targets.length > 1 && (
            <Select
              aria-label={words.target}
              value={String(at)}
              onChange={(value) => setIndex(Number(value))}
              options={targets.map((each, number) => ({ value: String(number), title: nameOf(each) }))}
            />
          )}
        </div>
      )}
      <OneOutput
        key={`${shown} ${target.path}`}
        pipeline={pipeline}
        task={shown}
        index={at}
        target={target}
        isOfInstance={instances.length > 0}
        state={instances.find(({ id }) => id === shown)?.state ?? row?.state}
        fresh={fresh}
      />
    </div>
  )
}

const nameOf = ({ name, path, exists }: Target): string => {
  const text = name === undefined ? path : `${name}: ${path}`
  return exists ? text : words.missingMark(text)
}

function OneOutput({
  pipeline,
  task,
  index,
  target,
  isOfInstance,
  state,
  fresh,
}: {
  readonly pipeline: string
  readonly task: string
  readonly index: number
  /** As the file's own task names it; of an instance the host knows the real path. */
  readonly target: Target
  readonly isOfInstance: boolean
  readonly state: DisplayState | undefined
  readonly fresh: string
}) {
  const { actions } = useApp()
  const canReveal = useConnection((connection) => connection.hello?.capabilities.revealInFolder ?? false)
  const answer = useAsk('output.read', { pipeline, task, index }, fresh)
  const name = isOfInstance ? task : target.path
  return (
    <>
      <div className="output-head">
        <code title={name}>{name}</code>
        {answer.value && <span>{sizeText(answer.value)}</span>}
        {canReveal && target.exists && !isOfInstance && (
          <IconButton
            label={words.show}
            icon={<FolderOpen size={15} />}
            onClick={() => void actions.ask('shell.reveal', { pipeline, path: target.path })}
          />
        )}
      </div>
      {answer.value ? (
        <Preview preview={answer.value} path={name} state={state} />
      ) : answer.error !== undefined ? (
        <ErrorNote text={answer.error} onRetry={answer.reload} />
      ) : (
        <Skeleton lines={6} label={words.reading} />
      )}
    </>
  )
}

function sizeText(preview: OutputPreview): string {
  switch (preview.kind) {
    case 'missing':
      return words.missing
    case 'directory':
      return words.entries(preview.total)
    case 'text':
      return preview.isCut ? words.beginning(formatBytes(preview.sizeBytes)) : formatBytes(preview.sizeBytes)
    default:
      return formatBytes(preview.sizeBytes)
  }
}
