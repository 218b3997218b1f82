import { assertNever } from '../../../src-shared/assert.ts'
import type { Json } from '../../../src-shared/json.ts'
import { nextStep, shortReason } from '../../../src-shared/run/describe.ts'
import type { FileSignature, Reason } from '../../../src-shared/run/reasons.ts'
import { isScriptPath } from '../../../src-shared/run/script-path.ts'
import { goTo } from '../../app/selected.ts'
import { useApp } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { formatBytes } from '../../ui/format.ts'
import { fileId } from '../task-id.ts'
import { SourceDiff } from './SourceDiff.tsx'
import { diffTexts } from './word-diff.ts'

const words = texts.why.reasons

/** One reason: what it is called, and what was before and is now. */
export function ReasonView({ task, reason }: { readonly task: string; readonly reason: Reason }) {
  return (
    <article className="reason" data-reason={reason.kind}>
      <h4>{headline(reason)}</h4>
      <Evidence reason={reason} />
      {isAboutSource(reason) && <SourceDiff task={task} path={reason.path} />}
    </article>
  )
}

/** What to do about the reasons: what several share is said once. */
export function NextSteps({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <section className="panel-section why-next">
      <h3>{words.next}</h3>
      <ul>
        {[...new Set(reasons.map(nextStep))].map((step) => (
          <li key={step}>{capitalise(step)}.</li>
        ))}
      </ul>
    </section>
  )
}

/** Data has no lines worth comparing; of code, and of inputs that are scripts, the text may be known. */
const isAboutSource = (reason: Reason): reason is Extract<Reason, { readonly path: string }> =>
  reason.kind === 'code-changed' ||
  ((reason.kind === 'input-changed' || reason.kind === 'input-missing') && isScriptPath(reason.path))

/** A sentence begins with a capital; a path stays as it is. */
function headline(reason: Reason): string {
  const text = shortReason(reason)
  if ('path' in reason && text.startsWith(reason.path)) return text
  return capitalise(text)
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function Evidence({ reason }: { readonly reason: Reason }) {
  const app = useApp()
  switch (reason.kind) {
    case 'never-run':
    case 'always':
    case 'forced':
      return null
    case 'last-failed':
    case 'last-cancelled':
    case 'interrupted':
      return (
        <>
          <p>{words.attemptAt(reason.attempt, new Date(reason.at).toLocaleString())}</p>
          {reason.error !== undefined && <pre className="why-error">{reason.error}</pre>}
        </>
      )
    case 'command-changed':
      return reason.part === 'engine' ? null : <ValueDiff before={reason.before} after={reason.after} />
    case 'result-changed':
      return <ValueDiff before={reason.before} after={reason.after} />
    case 'code-changed':
    case 'input-changed':
    case 'input-added':
    case 'input-missing':
    case 'target-missing':
    case 'target-changed':
      return <FileTable before={reason.before} after={reason.after} />
    case 'upstream':
      // One alone stands in the headline, and below as a link.
      return reason.tasks.length === 1 ? null : (
        <p className="reason-tasks">
          {reason.tasks.slice(0, 20).map((task) => (
            <button key={task} type="button" className="ui-link" onClick={() => goTo(app, fileId(task))}>
              {task}
            </button>
          ))}
          {reason.tasks.length > 20 && <span>{texts.why.more(reason.tasks.length - 20)}</span>}
        </p>
      )
    default:
      return assertNever(reason)
  }
}

function ValueDiff({
  before,
  after,
}: {
  readonly before: Json | undefined
  readonly after: Json | undefined
}) {
  if (before === undefined && after === undefined) return <p>{words.digestsAlone}</p>
  const parts = diffTexts(textOf(before), textOf(after))
  return (
    <pre className="reason-diff">
      {parts.map((part, index) =>
        part.kind === 'same' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text that is replaced as a whole.
          <span key={index}>{part.text}</span>
        ) : part.kind === 'removed' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text that is replaced as a whole.
          <del key={index}>{part.text}</del>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text that is replaced as a whole.
          <ins key={index}>{part.text}</ins>
        ),
      )}
    </pre>
  )
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
}

function FileTable({
  before,
  after,
}: {
  readonly before: FileSignature | undefined
  readonly after: FileSignature | undefined
}) {
  if (!before && !after) return null
  const lines = [
    {
      name: words.size,
      of: (file: FileSignature) => (file.sizeBytes === undefined ? undefined : formatBytes(file.sizeBytes)),
    },
    {
      name: words.modified,
      of: (file: FileSignature) => (file.mtimeMs === undefined ? undefined : dayAndTime.format(file.mtimeMs)),
    },
    {
      name: words.content,
      of: (file: FileSignature) => (file.digest === undefined ? undefined : shortDigest(file.digest)),
    },
  ]
  const isThere = (file: FileSignature | undefined): boolean =>
    file?.sizeBytes !== undefined || file?.digest !== undefined
  return (
    <table className="reason-files">
      <thead>
        <tr>
          <td />
          <th scope="col">{words.before}</th>
          <th scope="col">{words.now}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, of }) => {
          const was = before && of(before)
          const is = after && of(after)
          if (was === undefined && is === undefined) return null
          return (
            <tr key={name} data-changed={was !== is || undefined}>
              <th scope="row">{name}</th>
              <td>{was ?? (isThere(before) ? '' : words.none)}</td>
              <td>{is ?? (isThere(after) ? '' : words.missing)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** Enough digits to tell two apart. */
function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 8)
}
