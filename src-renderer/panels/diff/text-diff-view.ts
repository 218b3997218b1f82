import { yaml } from '@codemirror/lang-yaml'
import { syntaxHighlighting } from '@codemirror/language'
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { editorTheme, highlighting } from '../file/editor-look.ts'

/** Two texts and what they are called. */
export interface TextPair {
  readonly before: string
  readonly after: string
  readonly beforeLabel: string
  readonly afterLabel: string
  /** Colours for the pipeline file; other texts are shown plainly. */
  readonly isYaml?: boolean
}

/** What a difference is shown as. */
export type DiffLook = 'split' | 'unified'

/** Beyond this the texts are compared only roughly: a difference must not stop the page. */
const scanLimit = 2_000
const config = { scanLimit, timeout: 400 }
const collapseUnchanged = { margin: 3, minSize: 6 }

/** Shows what differs, line by line and by words within the lines, read-only. Gives what removes it again. */
export function openTextDiff(element: HTMLElement, pair: TextPair, look: DiffLook): () => void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  const { before, after, beforeLabel, afterLabel, isYaml = false } = pair
  if (look === 'unified') {
    const merge = unifiedMergeView({
      original: before,
      mergeControls: false,
      gutter: true,
      collapseUnchanged,
      diffConfig: config,
    })
    const view = new EditorView({
      root,
      parent: root,
      doc: after,
      extensions: [readOnly(`${beforeLabel} → ${afterLabel}`, isYaml), merge],
    })
    return () => view.destroy()
  }
  const merge = new MergeView({
    root,
    parent: root,
    a: { doc: before, extensions: readOnly(beforeLabel, isYaml) },
    b: { doc: after, extensions: readOnly(afterLabel, isYaml) },
    collapseUnchanged,
    diffConfig: config,
  })
  // The view brings its own frame, which must fill the element for the two sides to scroll together.
  merge.dom.style.cssText = 'height: 100%; overflow: auto'
  return () => {
    merge.destroy()
    merge.dom.remove()
  }
}

/** One text alone, to be read. */
export function openTextView(element: HTMLElement, text: string, label: string, isYaml: boolean): () => void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  const view = new EditorView({ root, parent: root, doc: text, extensions: readOnly(label, isYaml) })
  return () => view.destroy()
}

function readOnly(label: string, isYaml: boolean): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
    lineNumbers(),
    EditorView.lineWrapping,
    isYaml ? [yaml(), syntaxHighlighting(highlighting)] : [],
    editorTheme,
  ]
}
