import { File, FileQuestion, Folder as FolderIcon } from 'lucide-react'
import { useMemo } from 'react'
import Markdown from 'react-markdown'
import { assertNever } from '../../../src-shared/assert.ts'
import type { OutputPreview } from '../../../src-shared/contract/commands.ts'
import type { Json } from '../../../src-shared/json.ts'
import type { DisplayState } from '../../../src-shared/run/state.ts'
import { useApp } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/Feedback.tsx'
import { formatBytes } from '../../ui/format.ts'
import { JsonTree } from './JsonTree.tsx'
import { Sheet } from './Sheet.tsx'

const words = texts.outputs

/** A target's content as what it is. Nothing in it is ever run: images are images, Markdown has no HTML. */
export function Preview({
  preview,
  path,
  state,
}: {
  readonly preview: OutputPreview
  readonly path: string
  /** Of the task: says why a target is not there. */
  readonly state?: DisplayState | undefined
}) {
  switch (preview.kind) {
    case 'missing':
      return <Missing state={state} />
    case 'directory':
      return <Folder entries={preview.entries} total={preview.total} />
    case 'image':
      return (
        <div className="output-image">
          <img src={`data:${preview.mime};base64,${preview.base64}`} alt={words.imageAlt(path)} />
        </div>
      )
    case 'text':
      return <TextPreview preview={preview} />
    case 'binary':
      return (
        <EmptyState icon={<File size={28} strokeWidth={1.5} />} title={words.binaryTitle}>
          <p>{isImagePath(path) ? words.tooLarge : words.binary}</p>
        </EmptyState>
      )
    default:
      return assertNever(preview)
  }
}

const isImagePath = (path: string): boolean => /\.(png|jpe?g|gif|webp|svg)$/i.test(path)

function Missing({ state }: { readonly state: DisplayState | undefined }) {
  const { uiStore } = useApp()
  const hasFailed = state === 'failed' || state === 'timed-out' || state === 'cancelled'
  return (
    <EmptyState
      icon={<FileQuestion size={28} strokeWidth={1.5} />}
      title={words.missingTitle}
      action={
        hasFailed && (
          <Button onClick={() => uiStore.setState({ inspectorTab: 'log' })}>{words.showLog}</Button>
        )
      }
    >
      <p>{hasFailed ? words.missingFailed : missingText(state)}</p>
    </EmptyState>
  )
}

function missingText(state: DisplayState | undefined): string {
  if (state === 'running' || state === 'queued') return words.missingRunning
  return state === 'succeeded' || state === 'fresh' ? words.missingAfterSuccess : words.missingNeverRun
}

function Folder({
  entries,
  total,
}: {
  readonly entries: Extract<OutputPreview, { kind: 'directory' }>['entries']
  readonly total: number
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <ul className="output-entries" tabIndex={0} aria-label={words.folder}>
      {entries.map(({ name, isFolder, sizeBytes }) => (
        <li key={name}>
          {isFolder ? (
            <FolderIcon size={14} role="img" aria-label={words.folder} />
          ) : (
            <File size={14} aria-hidden="true" />
          )}
          <span title={name}>{name}</span>
          {sizeBytes !== undefined && <span className="faint">{formatBytes(sizeBytes)}</span>}
        </li>
      ))}
      {total > entries.length && <li className="faint">{words.moreEntries(total - entries.length)}</li>}
      {total === 0 && <li className="faint">{words.folderEmpty}</li>}
    </ul>
  )
}

function TextPreview({ preview }: { readonly preview: Extract<OutputPreview, { kind: 'text' }> }) {
  const { as, text, isCut } = preview
  const json = useMemo(() => (as === 'json' && !isCut ? parseJson(text) : undefined), [as, text, isCut])
  if (as === 'csv' || as === 'tsv')
    return <Sheet text={text} delimiter={as === 'csv' ? '' : '\t'} isCut={isCut} />
  if (json !== undefined) return <JsonTree value={json} />
  if (as === 'markdown')
    return (
      <div className="output-markdown scroll-area">
        <Markdown skipHtml components={markdownParts}>
          {text}
        </Markdown>
      </div>
    )
  return (
    <>
      {as === 'json' && <p className="output-note">{isCut ? words.cutJson : words.brokenJson}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <pre className="output-text" tabIndex={0}>
        {text}
        {isCut && <span className="faint">{'\n…'}</span>}
      </pre>
    </>
  )
}

/** Addresses from a file that a task wrote are shown, not loaded: pictures by their text, links in a window of their own. */
const markdownParts = {
  img: ({ alt }: { readonly alt?: string | undefined }) => (
    <span className="faint">[{alt ?? words.picture}]</span>
  ),
  a: ({ href, children }: { readonly href?: string | undefined; readonly children?: React.ReactNode }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
