import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { button, openApp, untilAllDone, untilState } from '../support/e2e.ts'

test('without a pipeline there are templates: a click makes one in a folder of its own, twice if need be', async () => {
  await using app = await openApp({})
  const { page } = app
  await page.locator('.start-card', { hasText: 'Sum two lists (Python)' }).click()
  await page.locator('[data-testid="canvas"][data-tasks="3"]').waitFor()
  expect(existsSync(join(app.home, 'lists-python/lists.taskgraph.yaml'))).toBe(true)
  const again = await app.openTab()
  await again.locator('.start-card', { hasText: 'Sum two lists (Python)' }).click()
  await again.locator('[data-testid="canvas"][data-tasks="3"]').waitFor()
  expect(existsSync(join(app.home, 'lists-python-2/lists.taskgraph.yaml'))).toBe(true)
})

test('a pipeline that the user only opened runs nothing before a question that shows its commands', async () => {
  await using app = await openApp({})
  const { page } = app
  mkdirSync(join(app.home, 'foreign'))
  const file = join(app.home, 'foreign/foreign.taskgraph.yaml')
  writeFileSync(file, 'taskgraph: 1\ntasks:\n  made: { run: "echo hi > ${{ target }}", targets: made.txt }\n')
  await button(page, 'Look for a pipeline…').click()
  await page.getByRole('button', { name: 'foreign', exact: true }).click()
  await page.getByRole('button', { name: 'foreign.taskgraph.yaml' }).click()
  await untilState(page, 'made', 'stale')
  const banner = page.getByText('Restricted: opening this pipeline has run nothing.')
  await banner.waitFor()
  await button(page, 'Run').click()
  const question = page.getByRole('dialog', { name: 'Trust this pipeline?' })
  await question.getByText('echo hi').waitFor()
  await question.getByRole('button', { name: 'Don’t run' }).click()
  expect(existsSync(join(app.home, 'foreign/made.txt'))).toBe(false)
  await button(page, 'Run').click()
  await question.getByRole('button', { name: 'Trust and run' }).click()
  await untilAllDone(page)
  await banner.waitFor({ state: 'detached' })
  expect(existsSync(join(app.home, 'foreign/made.txt'))).toBe(true)
})

test.each(['Sum two lists (Python)', 'Sum two lists (TypeScript)', 'Words of five texts'])(
  'the template %s runs to its end without a network, and is in the list of recent files after that',
  async (title) => {
    await using app = await openApp({})
    const { page } = app
    await page.locator('.start-card', { hasText: title }).click()
    await page.locator('[data-testid="canvas"]').waitFor()
    await button(page, 'Run').click()
    const question = page.getByRole('dialog', { name: 'Trust this pipeline?' })
    if (
      await answersFirst(question, page.locator('[data-state="running"], [data-state="succeeded"]').first())
    )
      await question.getByRole('button', { name: 'Trust and run' }).click()
    await untilAllDone(page)
    await page.keyboard.press('Alt+t')
    await page.locator('.start-row', { hasText: title }).waitFor()
  },
)

/** Whether the first of two is the one that comes. */
async function answersFirst(one: Locator, other: Locator): Promise<boolean> {
  await one.or(other).first().waitFor()
  return one.isVisible()
}
