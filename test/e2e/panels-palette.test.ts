import { expect, test } from 'vitest'
import { commands } from '../../src-renderer/app/commands.ts'
import { openApp, task } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('the palette has every command with its key; what can’t be done now is shown, last, and can’t be taken', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await app.canvas.focus()
  await page.keyboard.press('Control+k')
  const shown = () =>
    page
      .getByRole('dialog')
      .getByRole('option')
      .evaluateAll((all) =>
        all.map((each) => [
          each.querySelector('.palette-title')?.textContent,
          each.querySelector('kbd') !== null,
          each.getAttribute('aria-disabled') === 'true',
        ]),
      )
  const wanted = commands
    .filter(({ id }) => id !== 'palette')
    .map(({ title, keys = [] }) => `${title} ${keys.length > 0}`)
  await expect
    .poll(async () => (await shown()).map(([title, hasKey]) => `${title} ${hasKey}`).sort())
    .toEqual([...wanted].sort())
  const areOff = (await shown()).map(([, , isOff]) => isOff)
  expect(areOff.lastIndexOf(false)).toBeLessThan(areOff.indexOf(true))

  // Nothing is selected: Enter takes no other command in its place.
  await page.keyboard.type('delete')
  await page.getByRole('option', { name: 'Delete', exact: false, disabled: true }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
})

test('“open” and Enter opens the dialog to open a pipeline; a command used lately comes first', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await app.canvas.focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('open')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Open a pipeline' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('option').first().getByText('Open…').waitFor()
  // A task's own name finds the task.
  await page.keyboard.type('count')
  await page.keyboard.press('Enter')
  await task(page, 'count').and(page.locator('[data-selected="true"]')).waitFor()
})
