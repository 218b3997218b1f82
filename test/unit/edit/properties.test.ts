import fc from 'fast-check'
import { CORE_SCHEMA, load } from 'js-yaml'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { applyEdits } from '../../../src-shared/pipeline/edit/apply.ts'
import { applyChanges, composeChanges, invertChanges } from '../../../src-shared/pipeline/edit/changes.ts'
import type { Edit, TextChange } from '../../../src-shared/pipeline/edits.ts'
import { handWritten, type Sketch, sketches } from './handWritten.ts'

const ids = ['a', 'b', 'c_1', 'd-2', '7']
const runs = Number(process.env.EDIT_RUNS ?? 300)

const scalar = fc.oneof(
  fc.constantFrom(
    'x',
    'yes',
    'a: b',
    '# no',
    '1',
    'it\'s "it"',
    '',
    ' lead',
    '${{ a }}',
    'two\nlines',
    'l1\nl2\n',
    '*x',
    'ünï',
    '- d',
    'a,b',
    '\t',
    'null',
  ),
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
  fc.constant(null),
)
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  fc.dictionary(fc.constantFrom('k', 'two words', 'A', 'x:y'), scalar, { maxKeys: 3 }),
)
const id = fc.constantFrom(...ids)
const point = fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }))

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant('layout.move' as const),
    positions: fc.dictionary(id, point, { minKeys: 1, maxKeys: 3 }),
  }),
  fc.record(
    {
      kind: fc.constant('task.set' as const),
      task: id,
      path: fc.constantFrom<(string | number)[]>(
        ['run'],
        ['title'],
        ['inputs'],
        ['env', 'A'],
        ['env'],
        ['args'],
        ['args', 0],
        ['needs'],
        ['targets'],
        ['inputs', 1],
        ['retries', 'count'],
      ),
      value,
    },
    { requiredKeys: ['kind', 'task', 'path'] },
  ),
  fc.record(
    {
      kind: fc.constant('task.add' as const),
      id: fc.constantFrom('new', 'e', 'a'),
      definition: fc.dictionary(fc.constantFrom('run', 'inputs', 'env', 'title'), value),
      position: point,
    },
    { requiredKeys: ['kind', 'definition'] },
  ),
  fc.record({
    kind: fc.constant('task.remove' as const),
    tasks: fc.uniqueArray(id, { minLength: 1, maxLength: 2 }),
    reconnect: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('task.rename' as const),
    task: id,
    to: fc.constantFrom('n1', 'true', '12', 'b'),
  }),
  fc.record({
    kind: fc.constant('edge.add' as const),
    from: id,
    to: id,
    as: fc.constantFrom('needs' as const, 'reference' as const),
  }),
  fc.record({ kind: fc.constant('edge.remove' as const), from: id, to: id }),
  fc.record({ kind: fc.constant('edge.makeReference' as const), from: id, to: id }),
  fc.record({
    kind: fc.constant('task.duplicate' as const),
    tasks: fc.uniqueArray(id, { minLength: 1, maxLength: 2 }),
    offset: point,
    keepIncoming: fc.boolean(),
  }),
  fc.record(
    {
      kind: fc.constant('group.set' as const),
      id: fc.constantFrom('g', 'h'),
      group: fc.record({ title: fc.string({ maxLength: 8 }), tasks: fc.uniqueArray(id, { maxLength: 3 }) }),
    },
    { requiredKeys: ['kind', 'id'] },
  ),
  fc.record(
    {
      kind: fc.constant('group.members' as const),
      id: fc.constantFrom('g', 'h'),
      add: fc.uniqueArray(id, { maxLength: 3 }),
      remove: fc.uniqueArray(id, { maxLength: 3 }),
    },
    { requiredKeys: ['kind', 'id'] },
  ),
  fc.record(
    {
      kind: fc.constant('note.set' as const),
      index: fc.nat(2),
      note: fc.record({ text: fc.string({ maxLength: 8 }), at: point }),
    },
    { requiredKeys: ['kind', 'index'] },
  ),
  fc.record({
    kind: fc.constant('note.change' as const),
    index: fc.nat(2),
    change: fc.record(
      { text: fc.string({ maxLength: 8 }), at: point, size: point, color: fc.constantFrom('#abc', null) },
      { requiredKeys: [] },
    ),
  }),
  fc.record(
    {
      kind: fc.constant('pipeline.set' as const),
      path: fc.constantFrom<(string | number)[]>(['name'], ['params', 'p'], ['env', 'A'], ['params']),
      value,
    },
    { requiredKeys: ['kind', 'path'] },
  ),
)

const plain = (text: string): unknown => load(text, { schema: CORE_SCHEMA })

/** The lines that no change touches, not even at their end. */
function untouchedLines(before: string, changes: readonly TextChange[]): string[] {
  let at = 0
  return before.split('\n').filter((line) => {
    const start = at
    at += line.length + 1
    return !changes.some(({ from, to }) => from <= start + line.length && to >= start)
  })
}

/** Comments and blank lines, in order. Remarks behind values count too. */
function remarks(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const remark =
      /(?:^|\s)# (?:a remark: "quoted" \[x|apart|one|two|deeper|why|"it's"|the end|a head)\r?$/.exec(line)
    return remark === null ? [] : [remark[0].trim()]
  })
}

/** Edits that take nothing away take no remark away either. */
const addsOnly = new Set<Edit['kind']>([
  'layout.move',
  'task.add',
  'edge.add',
  'task.rename',
  'task.duplicate',
  'edge.makeReference',
])

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const line of whole) if (at < part.length && part[at]?.trimEnd() === line.trimEnd()) at++
  return at === part.length
}

const refusalsExpected = new Set([
  'task_exists',
  'unknown_task',
  'exists',
  'self',
  'no_target',
  'would_make_cycle',
  'not_connected',
  'not_removable',
  'unknown_note',
  'bad_name',
])

test('an edit on a hand-written file does what the same edit does on the plain data, and leaves all other lines alone', () => {
  fc.assert(
    fc.property(sketches, edit, (sketch: Sketch, made) => {
      const text = handWritten(sketch)
      const plainText = JSON.stringify(plain(text))
      const result = applyEdits(text, [made])
      const reference = applyEdits(plainText, [made])
      if (!result.ok) {
        if (!refusalsExpected.has(result.error.code)) expect(reference).toEqual(result)
        else expect(reference.ok).toBe(false)
        return
      }
      if (!reference.ok) throw new Error(`JSON refused: ${JSON.stringify(reference.error)}`)
      expect(plain(result.value.text)).toEqual(JSON.parse(reference.value.text))
      expect(parseDocument(result.value.text).toJS()).toEqual(plain(result.value.text))
      expect(applyChanges(text, result.value.changes)).toBe(result.value.text)
      expect(isSubsequence(untouchedLines(text, result.value.changes), result.value.text.split('\n'))).toBe(
        true,
      )
      if (addsOnly.has(made.kind)) expect(isSubsequence(remarks(text), remarks(result.value.text))).toBe(true)
    }),
    { numRuns: runs },
  )
})

test('reading only the changed lines again comes to the same text and the same next edit as reading everything', () => {
  fc.assert(
    fc.property(sketches, fc.array(edit, { minLength: 1, maxLength: 5 }), (sketch, edits) => {
      let whole = handWritten(sketch)
      let parts = `${whole}`
      for (const made of edits) {
        const a = applyEdits(whole, [made], Number.POSITIVE_INFINITY)
        const b = applyEdits(parts, [made], 0)
        expect(b).toEqual(a)
        if (a.ok && b.ok) {
          whole = a.value.text
          parts = b.value.text
        }
      }
    }),
    { numRuns: runs },
  )
})

test('a move changes nothing but its own lines of layout', () => {
  fc.assert(
    fc.property(sketches, id, point, (sketch, task, at) => {
      const text = handWritten(sketch)
      const result = applyEdits(text, [{ kind: 'layout.move', positions: { [task]: at } }])
      if (!result.ok) return
      const start =
        /^(?:"layout"|'layout'|layout):|"layout":|layout:(?= \{)/m.exec(text)?.index ?? text.length
      for (const change of result.value.changes)
        expect(change.from).toBeGreaterThanOrEqual(start - '}\r\n}\r\n'.length)
    }),
    { numRuns: runs },
  )
})

test('undoing every edit gives the original bytes, redoing them the edited ones', () => {
  fc.assert(
    fc.property(sketches, fc.array(edit, { maxLength: 6 }), (sketch, edits) => {
      const original = handWritten(sketch)
      const steps: { changes: readonly TextChange[]; inverse: readonly TextChange[] }[] = []
      let text = original
      for (const made of edits) {
        const result = applyEdits(text, [made])
        if (!result.ok) continue
        steps.push({ changes: result.value.changes, inverse: invertChanges(text, result.value.changes) })
        text = result.value.text
      }
      const undone = steps.toReversed().reduce((at, step) => applyChanges(at, step.inverse), text)
      expect(undone).toBe(original)
      expect(steps.reduce((at, step) => applyChanges(at, step.changes), undone)).toBe(text)
      const all = steps.reduce<readonly TextChange[]>((sum, step) => composeChanges(sum, step.changes), [])
      expect(applyChanges(original, all)).toBe(text)
    }),
    { numRuns: runs },
  )
})
