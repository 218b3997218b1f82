import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, Transaction } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import { completePipeline, type KnownNames } from './completions.ts'

export interface FileEditorDeps {
  /** Its shadow root holds the editor: there CodeMirror uses constructed style sheets, which the page's CSP allows; in the page it would make <style> elements. */
  readonly root: ShadowRoot
  readonly text: string
  readonly onChange: (view: EditorView, transaction: Transaction) => void
  /** The cursor was moved by hand. */
  readonly onCursor: (offset: number) => void
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly names: () => KnownNames
}

/** Marks a change that came from the document: it is not sent back. */
export const fromDocument = Transaction.userEvent.of('document')

export function createFileEditor(deps: FileEditorDeps): EditorView {
  const { root, text, onChange, onCursor, onUndo, onRedo, names } = deps
  const run = (action: () => void) => (): boolean => {
    action()
    return true
  }
  const extensions: Extension = [
    EditorState.lineSeparator.of('\n'),
    EditorState.tabSize.of(2),
    indentUnit.of('  '),
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    bracketMatching(),
    indentOnInput(),
    search({ top: true }),
    yaml(),
    syntaxHighlighting(highlighting),
    autocompletion({ override: [(context) => completePipeline(context, names())], icons: false }),
    EditorView.contentAttributes.of({ 'aria-label': 'Pipeline file', tabindex: '0' }),
    keymap.of([
      // The document's own undo, which covers the canvas and the forms too.
      { key: 'Mod-z', run: run(onUndo), preventDefault: true },
      { key: 'Mod-y', run: run(onRedo), preventDefault: true },
      { key: 'Mod-Shift-z', run: run(onRedo), preventDefault: true },
      ...completionKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      for (const transaction of update.transactions) {
        if (transaction.docChanged && !transaction.isUserEvent('document')) onChange(update.view, transaction)
        else if (transaction.isUserEvent('select')) onCursor(update.state.selection.main.head)
      }
    }),
    theme,
  ]
  return new EditorView({ root, parent: root, doc: text, extensions })
}

/** Puts the problems' marks where they stand. A place beyond the text is moved to its end. */
export function showProblems(view: EditorView, problems: readonly Problem[]): void {
  const end = view.state.doc.length
  const diagnostics = problems.flatMap(({ place, severity, message, remedy }): Diagnostic[] => {
    if (!place) return []
    const from = Math.min(place.offset, end)
    return [
      {
        from,
        to: Math.max(from, Math.min(place.endOffset, end)),
        severity,
        message: remedy === undefined ? message : `${message}; ${remedy}`,
      },
    ]
  })
  view.dispatch(setDiagnostics(view.state, diagnostics))
}

/** Brings an offset into the middle of the view; `isChosen` also puts the cursor there. */
export function scrollToOffset(view: EditorView, offset: number, isChosen: boolean): void {
  const at = Math.min(offset, view.state.doc.length)
  view.dispatch({
    effects: EditorView.scrollIntoView(at, { y: isChosen ? 'center' : 'start', yMargin: 24 }),
    ...(isChosen ? { selection: { anchor: at } } : {}),
  })
  if (isChosen) view.focus()
}

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-text)' },
  { tag: tags.string, color: 'var(--success)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.bool, tags.number, tags.atom], color: 'var(--info)' },
  { tag: [tags.labelName, tags.typeName, tags.meta], color: 'var(--warning)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-muted)' },
])

const theme = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--text)',
    backgroundColor: 'var(--bg-surface)',
    fontSize: 'var(--text-sm)',
  },
  '&.cm-focused': { outline: '2px solid var(--focus-ring)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--text)', padding: '4px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--bg-panel)',
    color: 'var(--text-faint)',
    borderRight: '1px solid var(--border)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--bg-hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--bg-selected)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--bg-active)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--bg-active)', border: 'none', color: 'var(--text-muted)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--bg-surface)',
    border: '1px solid var(--border)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-2)',
    color: 'var(--text)',
  },
  '.cm-tooltip-autocomplete ul li': { padding: '2px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-muted)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-diagnostic': { fontFamily: 'var(--font-ui)', padding: '4px 8px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--danger)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warning)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--danger)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px solid var(--warning)' },
  '.cm-lint-marker': {
    width: '8px',
    height: '8px',
    margin: '5px 0 0 2px',
    borderRadius: '50%',
    content: '""',
  },
  '.cm-lint-marker-error': { backgroundColor: 'var(--danger)', content: '""' },
  '.cm-lint-marker-warning': { backgroundColor: 'var(--warning)', borderRadius: '1px', content: '""' },
  '.cm-panels': {
    backgroundColor: 'var(--bg-panel)',
    color: 'var(--text)',
    borderBottom: '1px solid var(--border)',
  },
  '.cm-panel.cm-search': { fontFamily: 'var(--font-ui)', padding: '6px 8px' },
  '.cm-textfield': {
    backgroundColor: 'var(--bg-surface)',
    border: '1px solid var(--border-strong)',
    borderRadius: '4px',
    color: 'var(--text)',
  },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--bg-surface)',
    border: '1px solid var(--border-strong)',
    borderRadius: '4px',
    color: 'var(--text)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-soft)', outline: '1px solid var(--warning)' },
})
