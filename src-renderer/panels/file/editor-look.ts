import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours of what is written: those of the app, light and dark. */
export const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-text)' },
  { tag: tags.string, color: 'var(--success)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.bool, tags.number, tags.atom], color: 'var(--info)' },
  { tag: [tags.labelName, tags.typeName, tags.meta], color: 'var(--warning)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-muted)' },
])

/** An editor in the app's own look, by its design tokens. */
export const editorTheme = EditorView.theme({
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
  '.cm-tooltip.cm-completionInfo': { maxWidth: '320px', padding: '6px 8px', fontFamily: 'var(--font-ui)' },
  '.cm-hover-text': {
    maxWidth: '420px',
    padding: '6px 8px',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
    lineHeight: 'var(--line-tight)',
    whiteSpace: 'pre-wrap',
  },
  '.cm-hover-text b': { fontFamily: 'var(--font-mono)', fontWeight: '500' },
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
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--danger-soft)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--success-soft)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--danger) 26%, transparent)',
    textDecoration: 'line-through',
  },
  '.cm-deletedChunk .cm-deletedLine': { textDecoration: 'none' },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--success) 26%, transparent)' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '0' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--success)' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--danger)' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
  '.cm-collapsedLines': {
    padding: '2px 8px',
    background: 'var(--bg-sunken)',
    color: 'var(--text-muted)',
    fontFamily: 'var(--font-ui)',
    cursor: 'pointer',
  },
})
