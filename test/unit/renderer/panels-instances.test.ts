import { expect, test } from 'vitest'
import {
  arrangeInstances,
  type InstanceColumn,
  instanceLines,
} from '../../../src-renderer/panels/instances/instance-model.ts'
import type { TaskRow } from '../../../src-shared/contract/views.ts'
import type { JsonObject } from '../../../src-shared/json.ts'

const instance = (id: string, state: TaskRow['state'], values: JsonObject, durationMs?: number) => ({
  row: { id, state, reasons: [], ...(durationMs === undefined ? {} : { durationMs }) },
  values,
})
const lines = instanceLines({
  names: ['city', 'n'],
  instances: [
    instance('a', 'fresh', { city: 'Oslo', n: 10 }, 40),
    instance('b', 'failed', { city: 'Rome', n: 9 }, 900),
    instance('c', 'running', { city: 'Bern', n: 9 }),
    instance('d', 'fresh', { city: 'Oslo', n: 2 }, 70),
  ],
})
const shown = (
  column: InstanceColumn,
  isDescending = false,
  text = '',
  state: TaskRow['state'] | 'all' = 'all',
) => arrangeInstances(lines, { text, state }, { column, isDescending }).map(({ row }) => row.id)

test('instances that failed come first, equal ones stay in the order of the file', () => {
  expect(shown('state')).toEqual(['b', 'c', 'a', 'd'])
})

test('they are sorted by a value as a number, by how long they took, both ways', () => {
  expect(shown(1)).toEqual(['d', 'b', 'c', 'a'])
  expect(shown(0)).toEqual(['c', 'a', 'd', 'b'])
  expect(shown('duration', true)).toEqual(['b', 'd', 'a', 'c'])
})

test('they are found by every word of a search and by their state', () => {
  expect(shown('state', false, 'oslo 2')).toEqual(['d'])
  expect(shown('state', false, '', 'fresh')).toEqual(['a', 'd'])
  expect(shown('state', false, 'nowhere')).toEqual([])
})
