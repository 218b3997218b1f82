import fc from 'fast-check'
import { expect, test } from 'vitest'
import { curveCrosses } from '../../../src-renderer/canvas/cutting.ts'
import { snapRect } from '../../../src-renderer/canvas/snapping.ts'

const box = (x: number, y: number) => ({ x, y, width: 220, height: 72 })

test('the nearest side or middle within reach decides, for each axis by itself', () => {
  expect(snapRect(box(4, 203), [box(0, 0), box(500, 200)], 6).way).toEqual({ x: -4, y: -3 })
  expect(snapRect(box(8, 130), [box(0, 0)], 6)).toEqual({ way: { x: 0, y: 0 }, guides: [] })
  const small = { x: 62, y: 300, width: 100, height: 40 }
  expect(snapRect(small, [box(0, 0)], 6).way).toEqual({ x: -2, y: 0 })
})

test('lines run along all that is in line, through the sides of what is just as large', () => {
  const { guides } = snapRect(box(2, 300), [box(0, 0), box(0, 600)], 6)
  expect(guides).toEqual([
    { axis: 'x', at: 0, from: 0, to: 672 },
    { axis: 'x', at: 220, from: 0, to: 672 },
  ])
})

test('nothing is moved further than the reach, and what is moved is in line with something', () => {
  const places = fc.record({ x: fc.integer({ min: -600, max: 600 }), y: fc.integer({ min: -600, max: 600 }) })
  fc.assert(
    fc.property(places, fc.array(places, { maxLength: 8 }), (at, others) => {
      const { way, guides } = snapRect(
        box(at.x, at.y),
        others.map(({ x, y }) => box(x, y)),
        6,
      )
      expect(Math.abs(way.x)).toBeLessThanOrEqual(6)
      expect(Math.abs(way.y)).toBeLessThanOrEqual(6)
      for (const axis of ['x', 'y'] as const)
        if (way[axis] !== 0) expect(guides.some((guide) => guide.axis === axis)).toBe(true)
    }),
  )
})

test('a stroke cuts the curve that it crosses, and not the straight line that is not drawn', () => {
  const [start, end] = [
    { x: 0, y: 0 },
    { x: 400, y: 300 },
  ]
  expect(curveCrosses(start, end, { x: 200, y: 0 }, { x: 200, y: 300 })).toBe(true)
  expect(curveCrosses(start, end, { x: 300, y: 150 }, { x: 380, y: 150 })).toBe(false)
  expect(curveCrosses(start, end, { x: 90, y: 60 }, { x: 130, y: 110 })).toBe(false)
  expect(curveCrosses(start, end, { x: -50, y: -40 }, { x: -50, y: 400 })).toBe(false)
})

test('a connection that leads back is cut where it bulges', () => {
  expect(curveCrosses({ x: 0, y: 0 }, { x: -300, y: 200 }, { x: 8, y: -20 }, { x: 8, y: 90 })).toBe(true)
})
