import { expect, test } from 'vitest'
import { button, openApp, statesOf, tab, task, untilAllDone, untilState } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('every task is drawn with its state, and opening has run nothing', async () => {
  await using app = await openApp({ files: wordsFiles })
  await untilState(app.page, 'lower', 'stale')
  expect(await app.canvas.getAttribute('data-tasks')).toBe('4')
  expect(Number(await app.canvas.getAttribute('data-zoom'))).toBeGreaterThan(0)
  expect(await statesOf(app.page)).toEqual({
    lower: 'stale',
    sorted: 'stale',
    count: 'stale',
    greeting: 'stale',
  })
  expect(app.has('ran.txt')).toBe(false)
})
