import { expect, test } from 'vitest'
import { loadLater } from '../../../src-renderer/ui/load-later.ts'

test('a part is loaded once, and once more after a failure', async () => {
  const answers = [() => Promise.reject(new Error('offline')), () => Promise.resolve('part')]
  let loads = 0
  const load = loadLater(() => answers[loads++]?.() ?? Promise.resolve('another'))
  await expect(load()).rejects.toThrow('offline')
  expect(await Promise.all([load(), load()])).toEqual(['part', 'part'])
  expect(loads).toBe(2)
})
