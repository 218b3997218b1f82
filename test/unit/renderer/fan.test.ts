import { expect, test } from 'vitest'
import {
  dotAt,
  dotGrid,
  dotRect,
  dotsOf,
  fanHeight,
  fanWidth,
  instanceAt,
  pageCount,
  pageRange,
} from '../../../src-renderer/canvas/fan-model.ts'
import type { TaskRow } from '../../../src-shared/contract/views.ts'

test('dots stand failed first, one for each instance, two hundred on a page', () => {
  const counts = { succeeded: 497, failed: 2, running: 1 } as const
  expect(dotsOf(500, counts, 0).slice(0, 4)).toEqual(['failed', 'failed', 'running', 'succeeded'])
  expect(dotsOf(500, counts, 0)).toHaveLength(200)
  expect(dotsOf(500, counts, 2)).toEqual(Array.from({ length: 100 }, () => 'succeeded'))
  expect(pageCount(500)).toBe(3)
  expect([pageRange(500, 0), pageRange(500, 2), pageRange(500, 9)]).toEqual([
    [1, 200],
    [401, 500],
    [401, 500],
  ])
})

test('a task whose rows are not known yet shows all of its dots', () => {
  expect(dotsOf(3, {})).toEqual(['upstream', 'upstream', 'upstream'])
})

test.each([1, 27, 28, 64, 65, 140, 200])(
  '%i dots lie inside the node, and each is found where it lies',
  (count) => {
    const grid = dotGrid(count)
    for (let index = 0; index < count; index++) {
      const { x, y, width, height } = dotRect(index, grid)
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(fanWidth)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y + height).toBeLessThanOrEqual(fanHeight)
      expect(dotAt(x + width / 2, y + height / 2, count)).toBe(index)
    }
    expect(dotAt(-3, 4, count)).toBeUndefined()
  },
)

test('the instance at a dot is the one that stands there in the order of the dots', () => {
  const row = (id: string, state: TaskRow['state']): TaskRow => ({ id, state, reasons: [] })
  const rows = [row('a', 'succeeded'), row('b', 'failed'), row('c', 'succeeded'), row('d', 'running')]
  expect([0, 1, 2, 3].map((place) => instanceAt(rows, place)?.id)).toEqual(['b', 'd', 'a', 'c'])
})
