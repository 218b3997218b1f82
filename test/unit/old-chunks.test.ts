import { expect, test } from 'vitest'
import { keepSinceMs } from '../../scripts/old-chunks.mjs'

const minute = 60_000
const at = (minutes: number): number => 1_000_000 * minute + minutes * minute

test('while nothing runs, only what was written within the last minutes stays from earlier builds', () => {
  const known = { nowMs: at(100), buildsMs: [at(0), at(50), at(99)], startsMs: [] }
  expect(keepSinceMs(known)).toBe(at(90))
})

test('the build that a running program was started from stays, whatever was built since', () => {
  const known = { nowMs: at(100), buildsMs: [at(0), at(20), at(60), at(99)], startsMs: [at(30), at(70)] }
  expect(keepSinceMs(known)).toBe(at(20))
})

test('a program that was started during a build may be of the one before', () => {
  const known = { nowMs: at(100), buildsMs: [at(20), at(60)], startsMs: [at(61)] }
  expect(keepSinceMs(known)).toBe(at(20))
})

test('where it is not known what runs, or what was built, a day is kept', () => {
  const day = 24 * 60 * minute
  expect(keepSinceMs({ nowMs: at(100), buildsMs: [at(99)], startsMs: undefined })).toBe(at(100) - day)
  expect(keepSinceMs({ nowMs: at(100), buildsMs: [], startsMs: [at(50)] })).toBe(at(50) - day)
})
