import { expect, test } from 'vitest'
import { button, menuItem, openApp, openMenu, task, untilAllDone, untilState } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('the menu of a task lies in the window as a whole, wherever it is opened', async () => {
  await using app = await openApp({ files: wordsFiles, size: { width: 1024, height: 700 } })
  const { page } = app
  await untilState(page, 'lower', 'stale')
  for (const id of ['lower', 'greeting', 'count']) {
    await openMenu(page, id)
    for (const name of ['Run this task', 'Delete'])
      await expect
        .poll(() => menuItem(page, name).evaluate(isInWindow), { message: `${name} of ${id}` })
        .toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  }
})

test('at twice the size the canvas keeps its room, and nothing in the title bar or a dialog is cut', async () => {
  await using app = await openApp({ files: wordsFiles, size: { width: 720, height: 450 } })
  const { page, canvas } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  await expect.poll(async () => (await canvas.boundingBox())?.width).toBeGreaterThan(400)
  const cut = () =>
    page.locator('.titlebar button').evaluateAll((all) =>
      all
        .filter((each) => {
          const { left, right, width } = each.getBoundingClientRect()
          return width > 0 && (left < 0 || right > innerWidth)
        })
        .map((each) => each.ariaLabel),
    )
  await expect.poll(cut).toEqual([])
  for (const key of ['Control+,', '?', 'Alt+n', 'Control+k', 'Control+o']) {
    await canvas.focus()
    await page.keyboard.press(key)
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await expect.poll(() => dialog.evaluate(isInWindow), { message: key }).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
})

test('in the colours that a system forces, what is selected, switched on or the main action is still told apart', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await page.emulateMedia({ forcedColors: 'active' })
  await task(page, 'sorted').click()
  const row = page.getByRole('row', { name: 'sorted' })
  const other = page.getByRole('row', { name: 'count' })
  await expect.poll(async () => (await row.evaluate(ground)) === (await other.evaluate(ground))).toBe(false)
  await expect
    .poll(() => task(page, 'sorted').evaluate((each) => getComputedStyle(each).outlineStyle))
    .toBe('solid')
  const plain = await button(page, 'Add task').evaluate(ground)
  await expect.poll(() => button(page, 'Run').evaluate(ground)).not.toBe(plain)
  await canvas.focus()
  await page.keyboard.press('Control+,')
  const on = page.getByRole('switch', { name: 'Notify when a run ends' })
  const off = page.getByRole('switch', { name: 'Autosave' })
  const ofOff = await off.evaluate(ground)
  await expect.poll(() => on.evaluate(ground)).not.toBe(ofOff)
})

test('with more contrast asked for, lines and faint words are stronger', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const faint = page.locator('.outline-columns')
  const before = await faint.evaluate((each) => getComputedStyle(each).color)
  await page.emulateMedia({ contrast: 'more' })
  await expect.poll(() => faint.evaluate((each) => getComputedStyle(each).color)).not.toBe(before)
})

const ground = (element: Element): string => getComputedStyle(element).backgroundColor

const isInWindow = (element: Element): boolean => {
  const { left, top, right, bottom } = element.getBoundingClientRect()
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
}
