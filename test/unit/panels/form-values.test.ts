import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextDraft, startDraft } from '../../../src-renderer/panels/form/draft.ts'
import { readText } from '../../../src-renderer/panels/form/task-fields.ts'
import {
  argsValue,
  listValue,
  mapValue,
  pathsValue,
  rowsOf,
  textRowsOf,
  textToValue,
  valueToText,
} from '../../../src-renderer/panels/form/values.ts'
import type { Json } from '../../../src-shared/json.ts'

const row = (text: string, name = '') => ({ name, text })

describe('values as text', () => {
  test('every JSON value survives the way to text and back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        const value: Json = JSON.parse(JSON.stringify(any))
        expect(textToValue(valueToText(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('a text that looks half typed is quoted', () => {
    for (const text of ['{', '[', '"', ' [1'])
      expect(textToValue(valueToText(text))).toEqual({ ok: true, value: text })
  })

  test('references and plain words are text, numbers and flags are not', () => {
    expect(
      ['${{ target }}', '5', 'true', 'a b', '"5"', '[1, "x"]', '1.2.3', '.5'].map((text) =>
        textToValue(text),
      ),
    ).toEqual(
      ['${{ target }}', 5, true, 'a b', '5', [1, 'x'], '1.2.3', 0.5].map((value) => ({ ok: true, value })),
    )
  })

  test('half a list is refused, not taken for text', () => {
    expect(textToValue('[1, 2')).toMatchObject({ ok: false })
    expect(textToValue('{"a": ')).toMatchObject({ ok: false })
  })
})

describe('rows', () => {
  test('paths keep the form that the file has: one text, a list or a map', () => {
    const forms: Json[] = ['a.txt', ['a.txt'], ['a.txt', 'b.txt'], { one: 'a.txt', two: 'b.txt' }]
    for (const form of forms) expect(pathsValue(textRowsOf(form), form)).toEqual({ ok: true, value: form })
  })

  test('a second path makes a list of a text, no path removes the key', () => {
    expect(pathsValue([row('a'), row('b')], 'a')).toEqual({ ok: true, value: ['a', 'b'] })
    expect(pathsValue([row('')], 'a')).toEqual({ ok: true, value: undefined })
  })

  test('a path that looks like a number stays a path', () => {
    expect(pathsValue([row('5')], undefined)).toEqual({ ok: true, value: '5' })
  })

  test('names for some paths alone, two of one name and names without a path are told', () => {
    expect(pathsValue([row('a', 'x'), row('b')], undefined)).toEqual({
      ok: false,
      error: 'give all of them a name, or none',
    })
    expect(pathsValue([row('a', 'x'), row('b', 'x')], undefined)).toEqual({
      ok: false,
      error: 'there are two named "x"',
    })
    expect(pathsValue([row('', 'x')], undefined)).toEqual({ ok: false, error: '"x" has no path yet' })
  })

  test('arguments keep their types and their form', () => {
    const forms: Json[] = [[7, '${{ params.length }}', null], { value: 5, text: '5', list: [1] }]
    for (const form of forms) expect(argsValue(rowsOf(form))).toEqual({ ok: true, value: form })
    expect(argsValue([row('1'), row('[')])).toMatchObject({
      ok: false,
      error: expect.stringContaining('argument 2'),
    })
  })

  test('a map wants names', () => {
    expect(mapValue([row('4', 'cpu'), row('2GiB', 'memory')], textToValue)).toEqual({
      ok: true,
      value: { cpu: 4, memory: '2GiB' },
    })
    expect(mapValue([row('4')], textToValue)).toEqual({ ok: false, error: '"4" has no name yet' })
  })

  test('a list of one stays a text where it was one', () => {
    expect(listValue([row('a')], 'b')).toBe('a')
    expect(listValue([row('a')], ['b'])).toEqual(['a'])
    expect(listValue([row(' ')], ['b'])).toBeUndefined()
  })
})

test('a field’s text is read as its kind wants it', () => {
  expect(readText({ kind: 'amount' }, '10')).toEqual({ ok: true, value: 10 })
  expect(readText({ kind: 'amount' }, '10m')).toEqual({ ok: true, value: '10m' })
  expect(readText({ kind: 'number' }, 'ten')).toEqual({ ok: false, error: 'must be a number' })
  const reference = '${{ params.urgency }}'
  expect(readText({ kind: 'number' }, reference)).toEqual({ ok: true, value: reference })
  expect(readText({ kind: 'json' }, '{"count": 2}')).toEqual({ ok: true, value: { count: 2 } })
  expect(readText({ kind: 'json' }, '{"count": ')).toMatchObject({ ok: false })
  expect(readText({ kind: 'text' }, '  ')).toEqual({ ok: true, value: undefined })
})

describe('a field that is typed into', () => {
  test('follows the document while nothing is typed', () => {
    expect(nextDraft(startDraft('a'), { kind: 'document', value: 'b' })).toMatchObject({
      shown: 'b',
      isDirty: false,
    })
  })

  test('never loses typed text when the document changes elsewhere', () => {
    const typed = nextDraft(startDraft('a'), { kind: 'typed', value: 'mine' })
    expect(nextDraft(typed, { kind: 'document', value: 'theirs' })).toMatchObject({
      shown: 'mine',
      isDirty: true,
    })
  })

  test('keeps what was typed on while the host took an earlier text', () => {
    const typed = nextDraft(nextDraft(startDraft('a'), { kind: 'typed', value: 'ab' }), {
      kind: 'typed',
      value: 'abc',
    })
    const taken = nextDraft(typed, { kind: 'taken', value: 'ab' })
    expect(nextDraft(taken, { kind: 'document', value: 'ab' })).toMatchObject({ shown: 'abc', isDirty: true })
    expect(nextDraft(taken, { kind: 'taken', value: 'abc' })).toMatchObject({ shown: 'abc', isDirty: false })
  })

  test('does not fall back to the old value between the answer and the document’s change', () => {
    const taken = nextDraft(nextDraft(startDraft('a'), { kind: 'typed', value: 'b' }), {
      kind: 'taken',
      value: 'b',
    })
    expect(nextDraft(taken, { kind: 'document', value: 'a' })).toMatchObject({ shown: 'b' })
    const undone = nextDraft(nextDraft(taken, { kind: 'document', value: 'b' }), {
      kind: 'document',
      value: 'a',
    })
    expect(undone).toMatchObject({ shown: 'a', isDirty: false })
  })
})
