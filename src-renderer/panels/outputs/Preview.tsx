import { File, FileQuestion } from 'lucide-react'
import { useMemo } from 'react'
import Markdown from 'react-markdown'
import { assertNever } from '../../../src-shared/assert.ts'
import type { OutputPreview } from '../../../src-shared/contract/commands.ts'
import type { Json } from '../../../src-shared/json.ts'
import { EmptyState } from '../../ui/Feedback.tsx'
import { JsonTree } from './JsonTree.tsx'
import { Sheet } from './Sheet.tsx'

/** A target's content as what it is. Nothing in it is ever run: images are images, Markdown has no HTML. */
export function Preview({ preview, path }: { readonly preview: OutputPreview; readonly path: string }) {
  switch (preview.kind) {
    case 'missing':
      return (
        <EmptyState icon={<FileQuestion size={28} strokeWidth={1.5} />} title="Not there yet">
          <p>Run the task to make it.</p>
        </EmptyState>
      )
    case 'directory':
      return (
        <ul className="output-entries">
          {preview.entries.map((entry) => (
            <li key={entry.name}>{entry.name}</li>
          ))}
          {preview.entries.length === 0 && <li className="faint">The folder is empty.</li>}
        </ul>
      )
    case 'image':
      return (
        <div className="output-image">
          <img src={`data:${preview.mime};base64,${preview.base64}`} alt={`Content of ${path}`} />
        </div>
      )
    case 'text':
      return <TextPreview preview={preview} />
    case 'binary':
      return (
        <EmptyState icon={<File size={28} strokeWidth={1.5} />} title="No preview">
          <p>The file is neither text nor an image that can be shown.</p>
        </EmptyState>
      )
    default:
      return assertNever(preview)
  }
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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <pre className="output-text" tabIndex={0}>
      {text}
      {isCut && <span className="faint">{'\n…'}</span>}
    </pre>
  )
}

/** Addresses from a file that a task wrote are shown, not loaded: pictures by their text, links in a window of their own. */
const markdownParts = {
  img: ({ alt }: { readonly alt?: string | undefined }) => (
    <span className="faint">[{alt ?? 'picture'}]</span>
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
