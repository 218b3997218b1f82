import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentService,
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
  hoverTooltip,
  keymap,
  lineNumbers,
  type Tooltip,
} from '@codemirror/view'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import { texts } from '../../texts/index.ts'
import { completePipeline, describeText, type KnownNames } from './completions.ts'
import { editorTheme, highlighting } from './editor-look.ts'

export interface FileEditorDeps {
  /** Its shadow root holds the editor: there CodeMirror uses constructed style sheets, which the page's CSP allows; in the page it would make <style> elements. */
  readonly root: ShadowRoot
  readonly text: string
  readonly onChange: (view: EditorView, transaction: Transaction) => void
  /** The cursor was moved by hand. */
  readonly onCursor: (offset: number) => void
  readonly onUndo: () => void
  readonly onRedo: () => void
  /** Escape, where it closes nothing of the editor's own. */
  readonly onLeave: () => void
  readonly names: () => KnownNames
  /** Settles once the names are complete: what is typed before waits for that. */
  readonly whenNamed: Promise<unknown>
}

/** Marks a change that came from the document: it is not sent back. */
export const fromDocument = Transaction.userEvent.of('document')

export function createFileEditor(deps: FileEditorDeps): EditorView {
  const { root, text, onChange, onCursor, onUndo, onRedo, onLeave, names, whenNamed } = deps
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
    indentService.of((context, at) => indentAfter(context.lineAt(at, -1).text)),
    search({ top: true }),
    yaml(),
    syntaxHighlighting(highlighting),
    autocompletion({
      override: [(context) => whenNamed.then(() => completePipeline(context, names()))],
      icons: false,
    }),
    hoverTooltip((view, at) => hoverBox(view.state.doc.toString(), at, names())),
    EditorView.contentAttributes.of({ 'aria-label': texts.file.label, tabindex: '0' }),
    keymap.of([
      // The document's own undo, which covers the canvas and the forms too.
      { key: 'Mod-z', run: run(onUndo), preventDefault: true },
      { key: 'Mod-y', run: run(onRedo), preventDefault: true },
      { key: 'Mod-Shift-z', run: run(onRedo), preventDefault: true },
      ...completionKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...defaultKeymap,
      { key: 'Escape', run: run(onLeave) },
    ]),
    EditorView.updateListener.of((update) => {
      for (const transaction of update.transactions) {
        if (transaction.docChanged && !transaction.isUserEvent('document')) onChange(update.view, transaction)
        else if (transaction.isUserEvent('select')) onCursor(update.state.selection.main.head)
      }
    }),
    editorTheme,
  ]
  return new EditorView({ root, parent: root, doc: text, extensions })
}

/** A new line goes on in the map that the one before belongs to, or begins what that one opens. */
export function indentAfter(line: string): number {
  const [, spaces = '', dashes = '', text = ''] = /^( *)((?:- +)*)(.*)$/.exec(line) ?? []
  const opens = /(^|\s)[^#]*:\s*([|>][-+\d]*)?\s*(#.*)?$/.test(text) && !/:\s+[^\s|>#]/.test(text)
  return spaces.length + dashes.length + (opens ? 2 : 0)
}

/** What there is to say of the key or the task under the pointer. */
function hoverBox(text: string, at: number, names: KnownNames): Tooltip | null {
  const found = describeText(text, at, names)
  if (!found) return null
  return {
    pos: found.from,
    end: found.to,
    above: true,
    create() {
      const dom = document.createElement('div')
      dom.className = 'cm-hover-text'
      const title = dom.appendChild(document.createElement('b'))
      title.textContent = found.title
      const body = dom.appendChild(document.createElement('div'))
      body.textContent = found.text
      return { dom }
    },
  }
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
