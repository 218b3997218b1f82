import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { comparePictures } from '../support/pictures.ts'

/** A white picture with a black box in it. */
function picture(box?: { x: number; y: number; size: number }, width = 320): Buffer {
  const png = new PNG({ width, height: 320 })
  png.data.fill(255)
  for (let y = 0; box && y < box.size; y++)
    for (let x = 0; x < box.size; x++)
      png.data.fill(0, ((box.y + y) * width + box.x + x) * 4, ((box.y + y) * width + box.x + x) * 4 + 3)
  return PNG.sync.write(png)
}

test('the same picture does not differ', () => {
  const { share, worstTile } = comparePictures(
    picture({ x: 8, y: 8, size: 24 }),
    picture({ x: 8, y: 8, size: 24 }),
  )
  expect([share, worstTile]).toEqual([0, 0])
})

test('something small that is gone hardly shows in the whole, and fills its tile', () => {
  const { share, worstTile } = comparePictures(picture({ x: 34, y: 34, size: 28 }), picture())
  expect(share).toBeLessThan(0.01)
  expect(worstTile).toBeGreaterThan(0.7)
})

test('another size is another picture', () => {
  expect(comparePictures(picture(), picture(undefined, 300)).share).toBe(1)
})
