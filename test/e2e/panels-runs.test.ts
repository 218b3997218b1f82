import { expect, test } from 'vitest'
import {
  button,
  openApp,
  type Rig,
  runAll,
  tab,
  task,
  untilIdle,
  untilSaved,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles, wordsPipeline } from '../support/e2e-pipelines.ts'

test('Runs: two runs chosen by their boxes are compared, the changed rows alone, and the texts that ran', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await runAll(page)
  app.write('words.taskgraph.yaml', wordsPipeline.replace('wc -l', 'wc -w'))
  await untilState(page, 'count', 'stale')
  await runAll(page)
  await showTab(app, 'Runs')
  const compare = button(page, 'Compare two runs')
  await expect.poll(() => compare.isDisabled()).toBe(true)
  const boxes = page.getByRole('checkbox', { name: /to compare/ })
  await boxes.nth(1).waitFor()
  // By keyboard alone.
  await boxes.nth(0).focus()
  await page.keyboard.press('Space')
  await boxes.nth(1).focus()
  await page.keyboard.press('Space')
  await compare.focus()
  await page.keyboard.press('Enter')
  const table = page.getByRole('table', { name: 'Tasks' })
  const row = (id: string) => table.locator(`[data-task-row="${id}"]`)
  await expect.poll(() => row('lower').textContent()).toContain('did not run')
  await expect.poll(() => row('count').textContent()).toContain('command changed')
  await expect.poll(() => row('count').textContent()).toMatch(/→/)
  await page.getByRole('searchbox', { name: 'Filter by task, state or reason' }).fill('count')
  await row('lower').waitFor({ state: 'detached' })
  await expect.poll(() => table.getByRole('row').count()).toBe(2)
  await tab(page, 'Text').click()
  const text = page.getByTestId('text-diff')
  await text.getByText('wc -l').first().waitFor()
  await text.getByText('wc -w').first().waitFor()
  await button(page, 'Back to all runs').click()
  await compare.waitFor()
})

test('Runs: Shift-click chooses too, and a third run takes the place of the first', async () => {
  await using app = await openApp({
    files: { 'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  a: { run: echo a, always: true }\n' },
  })
  const { page } = app
  await showTab(app, 'Runs')
  const rows = page.locator('[data-run]')
  for (let count = 0; count < 3; count++) {
    await button(page, 'Run').click()
    await rows.nth(count).waitFor()
    await untilIdle(page)
  }
  for (const index of [0, 1, 2]) await rows.nth(index).click({ modifiers: ['Shift'] })
  await page.locator('[data-run]:nth-child(1):not([data-ticked])').waitFor()
  await expect.poll(() => page.locator('[data-ticked]').count()).toBe(2)
})

test('Files: any version that ran can be looked at beside the present text, and restored as one step that saves nothing', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await runAll(page)
  const later = wordsPipeline.replace('wc -l', 'wc -w').replace('title: Lower case', 'title: Small letters')
  app.write('words.taskgraph.yaml', later)
  await task(page, 'lower').getByText('Small letters').waitFor()
  await showTab(app, 'File')
  await button(page, 'Versions').click()
  const dialog = page.getByRole('dialog', { name: 'Versions that ran' })
  const text = dialog.getByTestId('text-diff')
  await text.getByText('Lower case').first().waitFor()
  await text.getByText('Small letters').first().waitFor()
  await dialog.getByRole('combobox', { name: 'Show as' }).selectOption('unified')
  await dialog.locator('[data-look="unified"]').getByText('Small letters').first().waitFor()
  await dialog.getByRole('combobox', { name: 'Show as' }).selectOption('whole')
  await dialog.locator('[data-look="whole"]').getByText('Lower case').first().waitFor()
  await expect.poll(() => text.getByText('Small letters').count()).toBe(0)
  await button(page, 'Restore this version').click()
  await task(page, 'lower').getByText('Lower case').waitFor()
  expect(app.read('words.taskgraph.yaml')).toBe(later)
  await button(page, 'Undo').first().click()
  await task(page, 'lower').getByText('Small letters').waitFor()
  // To the byte as it was.
  await untilSaved(page)
})

async function showTab({ page }: Rig, name: string): Promise<void> {
  const closed = page.getByRole('button', { name: 'Bottom panel', exact: true, pressed: false })
  if (await closed.count()) await closed.click()
  await tab(page, name).click()
}
