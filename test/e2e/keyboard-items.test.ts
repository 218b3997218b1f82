import { expect, test } from 'vitest'
import { button, menuItem, middleOf, openApp, type Rig, task, untilSaved } from '../support/e2e.ts'

const files = {
  'board.taskgraph.yaml': `taskgraph: 1
tasks:
  fetch: { run: "echo a", targets: a.txt }
  clean: { run: "echo b", needs: [fetch] }
  plot: { run: "echo c", needs: [clean] }
groups:
  data: { title: Data, tasks: [fetch, clean], collapsed: true }
notes:
  # Written by hand.
  - { text: Look here, at: [0, 240] }
layout:
  fetch: [0, 0]
  clean: [300, 0]
  plot: [640, 0]
`,
}

test('groups and notes are gone to, opened, named, coloured, moved, resized and deleted by key alone', async () => {
  await using app = await openApp({ files })
  const { page, canvas } = app
  const { keyboard } = page
  await canvas.focus()
  await keyboard.press('g')
  await page.locator('.group-box[data-selected="true"]').waitFor()
  await expect.poll(() => canvas.getAttribute('aria-activedescendant')).toBe('group-data')
  await page.getByTestId('spoken').getByText('Group Data, 2 tasks, collapsed').waitFor({ state: 'attached' })
  await keyboard.press('Enter')
  await task(page, 'fetch').waitFor()

  await keyboard.press('F2')
  await keyboard.type('Raw data')
  await keyboard.press('Tab')
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowRight')
  await keyboard.press('Enter')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await page.locator('.group-title').getByText('Raw data').waitFor()

  const before = await middleOf(task(page, 'fetch'))
  const zoom = Number(await canvas.getAttribute('data-zoom'))
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowRight')
  await expect
    .poll(async () => Math.round((await middleOf(task(page, 'fetch'))).y - before.y))
    .toBe(Math.round(16 * zoom))
  await page.locator('[data-saved="false"]').waitFor()
  await keyboard.press('Control+s')
  await untilSaved(page)
  const text = app.read('board.taskgraph.yaml')
  expect(text).toContain('title: Raw data')
  expect(text).toContain("color: '#76dcf6'".replaceAll("'", text.includes("'#76dcf6'") ? "'" : '"'))
  expect(text).toContain('fetch: [8, 16]')
  expect(text).toContain('clean: [308, 16]')

  await keyboard.press('g')
  await page.locator('[data-note="0"][data-chosen="true"]').waitFor()
  await keyboard.press('Alt+ArrowRight')
  await keyboard.press('Shift+ArrowDown')
  await keyboard.press('Shift+F10')
  await menuItem(page, 'Colour: Green').focus()
  await keyboard.press('Enter')
  await keyboard.press('Enter')
  await keyboard.type('! Look there')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await page.locator('[data-note="0"]').getByText('Look there').waitFor()
  await page.locator('[data-saved="false"]').waitFor()
  await keyboard.press('Control+s')
  await untilSaved(page)
  const noted = app.read('board.taskgraph.yaml')
  expect(noted).toContain('at: [8, 240]')
  expect(noted).toContain('size: [220, 136]')
  expect(noted).toContain('#3bb65a')
  expect(noted).toContain('# Written by hand.')

  await keyboard.press('Delete')
  await page.locator('[data-note="0"]').waitFor({ state: 'detached' })
  await keyboard.press('g')
  await keyboard.press('Delete')
  await page.locator('.group-area').waitFor({ state: 'detached' })
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('3')
})

test('key presses that move a task are one step of undo', async () => {
  await using app = await openApp({ files })
  const { page, canvas } = app
  await task(page, 'plot').click()
  const before = await middleOf(task(page, 'plot'))
  await canvas.focus()
  for (let press = 0; press < 5; press++) await page.keyboard.press('Alt+ArrowUp')
  await page.locator('[data-saved="false"]').waitFor()
  const zoom = Number(await canvas.getAttribute('data-zoom'))
  await expect
    .poll(async () => Math.round(before.y - (await middleOf(task(page, 'plot'))).y))
    .toBe(Math.round(40 * zoom))
  await page.keyboard.press('Control+z')
  await untilSaved(page)
  await expect.poll(() => middleOf(task(page, 'plot'))).toEqual(before)
})

test('going to a task in a collapsed group shows it without changing the file', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await task(page, 'fetch').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('fetch')
  await page.keyboard.press('Enter')
  await page.locator('[data-task="fetch"][data-selected="true"]').waitFor()
  await untilSaved(page)
  await app.canvas.focus()
  await page.keyboard.press('e')
  await task(page, 'fetch').waitFor({ state: 'detached' })
  await untilSaved(page)
})

test('the title and colour of a group are changed with the mouse too', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await button(page, 'Expand Data').click()
  await page.locator('.group-title').dblclick()
  await page.getByRole('textbox', { name: 'Title' }).last().fill('Source')
  await page.getByRole('radio', { name: 'Orange' }).click()
  await button(page, 'Done').click()
  await page.locator('.group-title').getByText('Source').waitFor()
  await itemMenu(app, '.group-head')
  await menuItem(page, 'Colour: Blue').click()
  await expect.poll(() => page.locator('.group-area').getAttribute('style')).toContain('#304891')
  await itemMenu(app, '.group-head')
  await menuItem(page, 'Ungroup').click()
  await page.locator('.group-area').waitFor({ state: 'detached' })
})

async function itemMenu({ page }: Rig, selector: string): Promise<void> {
  await page.locator(selector).click({ button: 'right' })
  await page.getByRole('menu').waitFor()
}
