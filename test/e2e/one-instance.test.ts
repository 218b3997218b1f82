import { expect, test } from 'vitest'
import { button, menuItem, openApp, tab, task, untilState } from '../support/e2e.ts'

const cities = Array.from({ length: 12 }, (_, index) => `city${index}`)
const files = {
  'p.taskgraph.yaml': `taskgraph: 1
tasks:
  each:
    foreach: { city: [${cities.join(', ')}] }
    run: file=done; echo hello from \${{ city }} >> $file.txt; echo said by \${{ city }}
`,
}

test('one instance of a fan-out is run, forced and explained by the menu of its dot and of its row, and by key', async () => {
  await using app = await openApp({ files })
  const { page } = app
  const done = (): readonly string[] =>
    app.has('done.txt') ? app.read('done.txt').trim().split('\n').sort() : []
  const dot = { x: 3 * 7 + 3, y: 8 }
  const dots = task(page, 'each').locator('.task-dots')
  await dots.click({ position: dot, button: 'right' })
  await menuItem(page, 'Run this task').waitFor()
  await menuItem(page, 'each[city=city3]').click()
  await menuItem(page, 'Run this instance').click()
  await expect.poll(done).toEqual(['hello from city3'])
  await button(page, 'Stop').and(page.locator(':disabled')).waitFor()

  // What needs a look comes first, what has succeeded is last now.
  await task(page, 'each')
    .locator('[data-dot="succeeded"][data-count="1"], [data-dot="fresh"][data-count="1"]')
    .waitFor()
  await dots.click({ position: { x: 11 * 7 + 3, y: 8 } })
  await page.getByTestId('log').getByText('said by city3').waitFor()
  await page.keyboard.press('Shift+I')
  const grid = page.getByRole('grid', { name: 'Instances of each' })
  const row = (city: string) => grid.locator(`[data-instance="each[city=${city}]"]`)
  await row('city3').and(page.locator('[data-state="succeeded"], [data-state="fresh"]')).waitFor()
  await row('city3').click({ button: 'right' })
  await menuItem(page, 'Force run').click()
  await expect.poll(done).toEqual(['hello from city3', 'hello from city3'])
  await button(page, 'Stop').and(page.locator(':disabled')).waitFor()

  await button(page, 'city').click()
  await grid.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('F7')
  await expect.poll(done).toEqual(['hello from city11', 'hello from city3', 'hello from city3'])
  await button(page, 'Stop').and(page.locator(':disabled')).waitFor()
  await page.keyboard.press('Shift+F10')
  await menuItem(page, 'Explain').click()
  await tab(page, 'Why').and(page.locator('[aria-selected="true"]')).waitFor()
  await page.getByRole('tabpanel').getByText('each[city=city11]').first().waitFor()
  await untilState(page, 'each', 'stale')
  // Why speaks of one instance then, and so does its button.
  await button(page, 'Force run').click()
  await expect.poll(() => done().filter((line) => line.endsWith('city11')).length).toBe(2)
})
