import { expect, test } from 'vitest'
import { button, openApp, statesOf, task } from '../support/e2e.ts'

const size = 1000

test('a pipeline of 1,000 tasks opens, is searched, edited and run', async () => {
  await using app = await openApp({ files: { 'large.taskgraph.yaml': largePipeline() } })
  const { page, canvas } = app
  await page.locator(`[data-testid="canvas"][data-tasks="${size}"]`).waitFor()
  await page.getByText(`${size.toLocaleString('en')} to run`).waitFor()
  await page.getByRole('searchbox', { name: 'Find a task' }).fill('t517')
  await page.getByRole('row', { name: 't517' }).click()
  await page.keyboard.press('2')
  await task(page, 't517').waitFor()
  expect(Object.keys(await statesOf(page)).length).toBeLessThan(size)
  await page.getByRole('textbox', { name: 'Command' }).fill('exit 7')
  await page.getByRole('textbox', { name: 'Command' }).blur()
  await button(page, 'Run').click()
  await page.locator('[data-task="t517"][data-state="failed"]').waitFor()
  await button(page, 'Stop').and(page.locator(':disabled')).waitFor({ timeout: 60_000 })
  await page.locator('.run-summary').getByText('1 failed').waitFor()
  await page
    .getByRole('status')
    .getByText(/^\d+ done.*1 failed: t517/)
    .waitFor({ state: 'attached' })
  await button(page, 'Undo').click()
  await button(page, 'Run').click()
  await page.getByText('Everything is up to date').waitFor({ timeout: 60_000 })
  await button(page, 'Fit view').click()
  await expect.poll(async () => Number(await canvas.getAttribute('data-zoom'))).toBeLessThan(0.35)
})

/** Layers of twenty-five; each task waits for two of the layer before. */
function largePipeline(): string {
  const tasks = Array.from({ length: size }, (_, index) => {
    const before = index - 25
    const needs = before < 0 ? [] : [before, before % 25 === 24 ? before - 24 : before + 1]
    return `  t${index}: { run: "true", needs: [${needs.map((each) => `t${each}`).join(', ')}] }`
  })
  return `taskgraph: 1\nname: Large\ntasks:\n${tasks.join('\n')}\n`
}
