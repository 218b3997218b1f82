import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyChanges, composeChanges, invertChanges } from '../../../src-shared/pipeline/edit/changes.ts'
import { createUndoLog, type UndoStep, undoDataSchema } from '../../../src-shared/pipeline/edit/undo.ts'
import type { TextChange } from '../../../src-shared/pipeline/edits.ts'

/** Changes that fit a text of some length. */
const changesOf = (length: number): fc.Arbitrary<TextChange[]> =>
  fc
    .array(
      fc.record({ cuts: fc.tuple(fc.nat(length), fc.nat(length)), insert: fc.string({ maxLength: 5 }) }),
      { maxLength: 5 },
    )
    .map((parts) => {
      const cuts = parts.flatMap((part) => part.cuts).sort((a, b) => a - b)
      return parts.map(({ insert }, index) => ({
        from: cuts[2 * index] ?? 0,
        to: cuts[2 * index + 1] ?? 0,
        insert,
      }))
    })

const twoSteps = fc.string({ maxLength: 30 }).chain((text) =>
  changesOf(text.length).chain((first) => {
    const middle = applyChanges(text, first)
    return changesOf(middle.length).map((second) => ({ text, first, middle, second }))
  }),
)

test('changes can be inverted, and two in a row composed into one', () => {
  fc.assert(
    fc.property(twoSteps, ({ text, first, middle, second }) => {
      expect(applyChanges(middle, invertChanges(text, first))).toBe(text)
      expect(applyChanges(text, composeChanges(first, second))).toBe(applyChanges(middle, second))
    }),
    { numRuns: 2000 },
  )
})

test('any row of pushes, undos and redos keeps the text on its way', () => {
  const action = fc.oneof(
    fc.constant('undo' as const),
    fc.constant('redo' as const),
    fc.record({
      at: fc.nat(),
      cut: fc.nat(3),
      insert: fc.string({ maxLength: 4 }),
      key: fc.constantFrom(undefined, 'drag'),
      pause: fc.nat(2000),
    }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const log = createUndoLog()
      let text = 'some text'
      let timeMs = 0
      for (const item of actions) {
        if (typeof item === 'string') {
          const move = item === 'undo' ? log.undo() : log.redo()
          if (move) text = applyChanges(text, move.changes)
          continue
        }
        const from = item.at % (text.length + 1)
        const changes = [{ from, to: Math.min(text.length, from + item.cut), insert: item.insert }]
        timeMs += item.pause
        log.push({
          ...step('x', text, changes, timeMs),
          ...(item.key === undefined ? {} : { mergeKey: item.key }),
        })
        text = applyChanges(text, changes)
      }
      const last = text
      const undone: TextChange[][] = []
      for (let move = log.undo(); move; move = log.undo()) {
        text = applyChanges(text, move.changes)
        undone.push([...move.changes])
      }
      expect(text).toBe('some text')
      for (let move = log.redo(); move; move = log.redo()) text = applyChanges(text, move.changes)
      if (log.data().undone.length === 0 && actions.every((item) => item !== 'undo')) expect(text).toBe(last)
    }),
    { numRuns: 500 },
  )
})

function step(
  label: string,
  text: string,
  changes: TextChange[],
  timeMs: number,
  mergeKey?: string,
): UndoStep {
  return {
    label,
    changes,
    inverse: invertChanges(text, changes),
    timeMs,
    ...(mergeKey === undefined ? {} : { mergeKey }),
  }
}

test('one drag or one word typed is one step, a pause, another key or an undo begins the next', () => {
  const log = createUndoLog()
  let text = ''
  const type = (insert: string, timeMs: number, key = 'typing'): void => {
    const changes = [{ from: text.length, to: text.length, insert }]
    log.push(step(`Type ${insert}`, text, changes, timeMs, key))
    text += insert
  }
  type('a', 0)
  type('b', 900)
  type('c', 1800)
  type('d', 3000)
  type('e', 3100, 'other')
  expect(log.data().done.map((item) => item.label)).toEqual(['Type a', 'Type d', 'Type e'])
  log.undo()
  text = 'abcd'
  type('f', 3200)
  expect(log.data().done.map((item) => item.label)).toEqual(['Type a', 'Type d', 'Type f'])
  log.seal()
  type('g', 3201)
  expect(log.labels()).toEqual({ undo: 'Type g' })
})

test('a log comes back from its data as it was, and can go both ways', () => {
  const log = createUndoLog()
  log.push(step('One', 'a', [{ from: 1, to: 1, insert: 'b' }], 0))
  log.push(step('Two', 'ab', [{ from: 0, to: 1, insert: '' }], 1))
  log.undo()
  const restored = createUndoLog(undoDataSchema.parse(JSON.parse(JSON.stringify(log.data()))))
  expect(restored.labels()).toEqual({ undo: 'One', redo: 'Two' })
  expect(restored.redo()).toEqual({ label: 'Two', changes: [{ from: 0, to: 1, insert: '' }] })
  expect(restored.undo()).toEqual({ label: 'Two', changes: [{ from: 0, to: 0, insert: 'a' }] })
  expect(createUndoLog().undo()).toBeUndefined()
})

test('the log forgets its oldest steps rather than grow without end', () => {
  const log = createUndoLog()
  for (let count = 0; count < 10_050; count++) log.push(step(`Step ${count}`, '', [], count))
  expect(log.data().done.length).toBe(10_000)
  expect(log.data().done[0]?.label).toBe('Step 50')
})
