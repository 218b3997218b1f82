import { FileClock, History as HistoryIcon, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { Modal } from '../../app/Modal.tsx'
import { useApp, useDocument, useNow } from '../../stores/hooks.tsx'
import { addToast } from '../../stores/ui-store.ts'
import { texts } from '../../texts/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatAgo } from '../../ui/format.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import type { DiffLook } from '../diff/text-diff-view.ts'
import { differenceOf } from '../file/text-difference.ts'
import { type Asked, useAsk } from '../use-ask.ts'
import { type Version, versionsOf } from './version-model.ts'

const TextDiff = lazy(() => import('../diff/TextDiff.tsx'))
const words = texts.runs.versions

type Look = DiffLook | 'whole'
const looks = [
  { value: 'split', title: words.split },
  { value: 'unified', title: words.unified },
  { value: 'whole', title: words.whole },
] as const

/** The exact texts that ran: to look at, to compare with the present one, to bring back. `run` says which to begin with. */
export function Versions({
  runs,
  run,
  onClose,
}: {
  readonly runs: Asked<readonly RunView[]>
  readonly run: string | undefined
  readonly onClose: () => void
}) {
  return (
    <Modal label={words.label} className="versions-modal" onClose={onClose}>
      <div className="versions">
        <Content runs={runs} run={run} onClose={onClose} />
      </div>
    </Modal>
  )
}

function Content({
  runs,
  run,
  onClose,
}: {
  readonly runs: Asked<readonly RunView[]>
  readonly run: string | undefined
  readonly onClose: () => void
}) {
  const versions = versionsOf(runs.value ?? [])
  const [chosen, setChosen] = useState<string>()
  const first = versions.find((each) => each.runs.some((one) => one.run === run)) ?? versions[0]
  const version = versions.find((each) => each.version === chosen) ?? first
  return (
    <>
      <nav className="versions-side" aria-label={words.list}>
        <h2>{words.label}</h2>
        <ul className="versions-list">
          {versions.map((each) => (
            <li key={each.version}>
              <Entry version={each} isChosen={each === version} onChoose={() => setChosen(each.version)} />
            </li>
          ))}
        </ul>
      </nav>
      {version ? (
        <OneVersion key={version.version} version={version} onClose={onClose} />
      ) : (
        <div className="versions-main">
          <div className="versions-bar">
            <h3>{words.label}</h3>
            <IconButton label={words.close} icon={<X size={15} />} onClick={onClose} />
          </div>
          {runs.value === undefined ? (
            <Skeleton label={words.reading} />
          ) : (
            <EmptyState icon={<FileClock size={28} strokeWidth={1.5} />} title={words.none}>
              <p>{words.noneDetail}</p>
            </EmptyState>
          )}
        </div>
      )}
    </>
  )
}

function Entry({
  version,
  isChosen,
  onChoose,
}: {
  readonly version: Version
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const now = useNow('minute')
  const [last] = version.runs
  const ago = formatAgo(now - last.startedAt)
  return (
    <button
      type="button"
      className="versions-entry"
      aria-current={isChosen || undefined}
      title={new Date(last.startedAt).toLocaleString()}
      onClick={onChoose}
    >
      {version.runs.length === 1 ? words.ranOnce(ago) : words.ranOften(version.runs.length, ago)}
      <span className="faint">
        <StateBadge state={last.state} />
      </span>
    </button>
  )
}

function OneVersion({ version, onClose }: { readonly version: Version; readonly onClose: () => void }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const now = useNow('minute')
  const [look, setLook] = useState<Look>('split')
  const [last] = version.runs
  const then = useAsk('run.text', pipeline === undefined ? undefined : { pipeline, run: last.run })
  const present = useAsk('document.text', pipeline === undefined ? undefined : { pipeline }, revision)
  const isSame = then.value !== undefined && then.value.text === present.value?.text
  const error = then.error ?? present.error
  const title = words.ranOnce(formatAgo(now - last.startedAt))
  return (
    <section className="versions-main" aria-label={title}>
      <div className="versions-bar">
        <h3 title={last.run}>{title}</h3>
        {isSame ? (
          <span className="faint">{words.same}</span>
        ) : (
          <>
            <Select
              aria-label={words.look}
              value={look}
              onChange={(value) => setLook(looks.find((each) => each.value === value)?.value ?? 'split')}
              options={looks}
            />
            <RestoreButton text={then.value?.text} onDone={onClose} />
          </>
        )}
        <IconButton label={words.close} icon={<X size={15} />} onClick={onClose} />
      </div>
      {error !== undefined ? (
        <ErrorNote text={error} />
      ) : !then.value || !present.value ? (
        <Skeleton label={words.reading} lines={8} />
      ) : (
        <Suspense fallback={<Skeleton label={words.reading} lines={8} />}>
          {look === 'split' && !isSame && (
            <div className="diff-labels">
              <span>{words.thisVersion}</span>
              <span>{words.presentText}</span>
            </div>
          )}
          <TextDiff
            pair={{
              before: then.value.text,
              after: present.value.text,
              beforeLabel: words.thisVersion,
              afterLabel: words.presentText,
              isYaml: true,
            }}
            look={isSame ? 'whole' : look}
          />
        </Suspense>
      )}
    </section>
  )
}

/** Restoring is an edit like any other: one step to undo, saved by Save alone. */
function RestoreButton({ text, onDone }: { readonly text: string | undefined; readonly onDone: () => void }) {
  const app = useApp()
  const pipeline = useDocument((state) => state.document?.path)
  const [isPending, setIsPending] = useState(false)
  const restore = async (): Promise<void> => {
    if (text === undefined || pipeline === undefined) return
    setIsPending(true)
    const isDone = await restoreText(app, pipeline, text)
    setIsPending(false)
    if (!isDone) return
    addToast(app.uiStore, {
      level: 'success',
      text: words.restored,
      detail: words.restoredDetail,
      action: { title: words.undo, run: () => void app.actions.undo() },
    })
    onDone()
  }
  return (
    <Button
      look="primary"
      icon={<HistoryIcon size={14} />}
      disabled={text === undefined}
      isPending={isPending}
      data-autofocus="true"
      onClick={() => void restore()}
    >
      {words.restore}
    </Button>
  )
}

/** With the revision that the difference was made for: an edit that comes in between is not overwritten, the host refuses. */
async function restoreText(
  { actions }: ReturnType<typeof useApp>,
  pipeline: string,
  text: string,
): Promise<boolean> {
  const present = await actions.ask('document.text', { pipeline })
  if (!present) return false
  const changes = [...differenceOf(present.text, text)]
  if (changes.length === 0) return true
  const edited = await actions.ask('document.edit', {
    pipeline,
    edits: [{ kind: 'text.change', changes }],
    label: words.restoreLabel,
    revision: present.revision,
  })
  return edited !== undefined
}
