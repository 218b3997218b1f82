import { ChangeSet, type Text } from '@codemirror/state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { offsetOfTask, taskAtOffset } from '../../../src-renderer/panels/file/task-text.ts'
import { differenceOf } from '../../../src-renderer/panels/file/text-difference.ts'
import {
  accepted,
  refused,
  remote,
  resync,
  send,
  startSync,
  type TextSync,
  textOf,
  typed,
} from '../../../src-renderer/panels/file/text-sync.ts'

/** An editor's text with its sync, as `FileSession` drives them. */
class Editor {
  shown: Text
  sync: TextSync
  constructor(text: string) {
    this.shown = textOf(text)
    this.sync = startSync(text, 1)
  }
  type(from: number, to: number, insert: string): void {
    const changes = ChangeSet.of([{ from, to, insert }], this.shown.length, '\n')
    this.shown = changes.apply(this.shown)
    this.sync = typed(this.sync, changes)
  }
  receive({ sync, apply }: ReturnType<typeof remote>): void {
    this.sync = sync
    this.shown = apply.apply(this.shown)
  }
  send(): readonly { from: number; to: number; insert: string }[] {
    const next = send(this.sync)
    if (!next) return []
    this.sync = next.sync
    return next.changes
  }
}
const change = (text: string, changes: readonly { from: number; to: number; insert: string }[]): string =>
  ChangeSet.of([...changes], textOf(text).length, '\n')
    .apply(textOf(text))
    .toString()

describe('the editor’s text and the document’s', () => {
  test('what is typed reaches the document as it was typed', () => {
    const editor = new Editor('a: 1\nb: 2\n')
    editor.type(3, 4, '9')
    editor.type(10, 10, 'c: 3\n')
    expect(change('a: 1\nb: 2\n', editor.send())).toBe('a: 9\nb: 2\nc: 3\n')
    editor.sync = accepted(editor.sync, 2)
    expect([editor.sync.base.toString(), editor.sync.revision]).toEqual(['a: 9\nb: 2\nc: 3\n', 2])
    expect(editor.send()).toEqual([])
  })

  test('one message at a time: what is typed meanwhile waits for the answer', () => {
    const editor = new Editor('')
    editor.type(0, 0, 'a')
    editor.send()
    editor.type(1, 1, 'b')
    expect(editor.send()).toEqual([])
    editor.sync = accepted(editor.sync, 2)
    expect(editor.send()).toEqual([{ from: 1, to: 1, insert: 'b' }])
  })

  test('a change from elsewhere moves what is typed along', () => {
    const editor = new Editor('one\ntwo\n')
    editor.type(7, 7, '!')
    editor.receive(remote(editor.sync, [{ from: 0, to: 0, insert: 'zero\n' }], 2))
    expect(editor.shown.toString()).toBe('zero\none\ntwo!\n')
    expect(change('zero\none\ntwo\n', editor.send())).toBe('zero\none\ntwo!\n')
  })

  test('after a refusal nothing typed is lost', () => {
    const editor = new Editor('one\ntwo\n')
    editor.type(3, 3, ' A')
    editor.send()
    editor.type(9, 9, ' B')
    editor.sync = refused(editor.sync)
    editor.receive(remote(editor.sync, [{ from: 0, to: 3, insert: 'ONE' }], 2))
    expect(editor.shown.toString()).toBe('ONE A\ntwo B\n')
    expect(change('ONE\ntwo\n', editor.send())).toBe('ONE A\ntwo B\n')
  })

  test('line ends of Windows stay, and offsets with them', () => {
    const editor = new Editor('a\r\nb\r\n')
    expect(editor.shown.length).toBe(6)
    editor.type(4, 4, 'x')
    expect(change('a\r\nb\r\n', editor.send())).toBe('a\r\nbx\r\n')
  })

  test('after any typing and any foreign text, editor and document come to the same', () => {
    const piece = fc
      .array(fc.constantFrom('a', 'b', '\n', ': '), { maxLength: 12 })
      .map((parts) => parts.join(''))
    const edit = fc.tuple(fc.nat(20), fc.nat(5), piece)
    fc.assert(
      fc.property(
        piece,
        piece,
        fc.array(edit, { maxLength: 5 }),
        fc.nat(5),
        (before, theirs, edits, sendAt) => {
          const editor = new Editor(before)
          edits.forEach(([at, length, insert], index) => {
            const from = Math.min(at, editor.shown.length)
            editor.type(from, Math.min(from + length, editor.shown.length), insert)
            if (index === sendAt) editor.send()
          })
          editor.sync = refused(editor.sync)
          editor.receive(resync(editor.sync, theirs, 2))
          expect(editor.sync.base.toString()).toBe(theirs)
          expect(change(theirs, editor.send())).toBe(editor.shown.toString())
        },
      ),
    )
  })

  test('the difference of two texts is one change, nothing where they are the same', () => {
    expect(differenceOf('abcd', 'abXd')).toEqual([{ from: 2, to: 3, insert: 'X' }])
    expect(differenceOf('aa', 'aaa')).toEqual([{ from: 2, to: 2, insert: 'a' }])
    expect(differenceOf('a', 'a')).toEqual([])
  })
})

describe('tasks in the text', () => {
  const text = `taskgraph: 1
params:
  sum: 5
tasks:
  # the first
  list_a:
    run: echo
    targets: { sum: x }

  "sum":
    run: |
      list_a: not a task
layout:
  list_a: [0, 0]
`
  test('are found by their id, and by a place within them', () => {
    expect(text.slice(offsetOfTask(text, 'list_a')).startsWith('list_a:\n    run: echo')).toBe(true)
    expect(text.slice(offsetOfTask(text, 'sum')).startsWith('"sum":')).toBe(true)
    expect(offsetOfTask(text, 'other')).toBeUndefined()
    expect(taskAtOffset(text, text.indexOf('targets'))).toBe('list_a')
    expect(taskAtOffset(text, text.indexOf('not a task'))).toBe('sum')
    expect(taskAtOffset(text, text.indexOf('layout'))).toBeUndefined()
    expect(taskAtOffset(text, 3)).toBeUndefined()
  })

  test('are found in JSON too', () => {
    const json = '{"taskgraph": 1, "tasks": {"a": {"run": "x"}, "b": {"run": "y"}}}'
    expect(offsetOfTask(json, 'b')).toBe(json.indexOf('"b"'))
  })
})
