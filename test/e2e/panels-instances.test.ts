import { expect, test } from 'vitest'
import { button, openApp, tab, task, untilIdle, untilState } from '../support/e2e.ts'

test('Fan-out: a table of the instances on demand: failed first, searched, sorted, and one leads to its log', async () => {
  const cities = Array.from({ length: 60 }, (_, index) => `city${index}`)
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  each:
    foreach: { city: [${cities.join(', ')}] }
    run: echo hello from \${{ city }}; test \${{ city }} != city41
`,
    },
    jobs: 4,
  })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'each', 'failed')
  await untilIdle(page)
  await task(page, 'each').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Instances').click()
  const grid = page.getByRole('grid', { name: 'Instances of each' })
  const first = grid.locator('[data-instance]').first()
  await grid.locator('[data-instance="each[city=city41]"][data-state="failed"]').waitFor()
  await expect.poll(() => first.getAttribute('data-instance')).toBe('each[city=city41]')
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('61')
  await expect.poll(() => grid.locator('[data-instance]').count()).toBeLessThan(60)
  await page.getByRole('combobox', { name: 'Show instances by state' }).selectOption('failed')
  await page.getByText('1 of 60 instances').waitFor()
  await page.getByRole('combobox', { name: 'Show instances by state' }).selectOption('all')
  await button(page, 'city').click()
  await grid.locator('[data-instance="each[city=city0]"]').first().waitFor()
  await expect.poll(() => first.getAttribute('data-instance')).toBe('each[city=city0]')
  await page.getByRole('searchbox', { name: 'Filter by value or state' }).fill('city7')
  await page.getByText('1 of 60 instances').waitFor()
  await grid.locator('[data-instance="each[city=city7]"]').click()
  await page.getByTestId('log').getByText('hello from city7').waitFor()
  // By keyboard alone.
  await tab(page, 'Instances').click()
  await grid.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.getByTestId('log').getByText('hello from city41').waitFor()
  await tab(page, 'Why').click()
  await page.getByText('It would run, for one reason').waitFor()
  await page.locator('[data-reason="last-failed"]').waitFor()
  await button(page, 'All instances').click()
  await page.getByText('1 of 60 instances would run.').waitFor()
})
