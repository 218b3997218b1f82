import { expect, test } from 'vitest'
import {
  button,
  clipboardOf,
  drag,
  edge,
  handle,
  menuItem,
  middleOf,
  openApp,
  openMenu,
  tab,
  task,
  undoAll,
  untilAllDone,
  untilSaved,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles, wordsPipeline } from '../support/e2e-pipelines.ts'

test('a command edited in the form turns its node stale with the reason; undo and redo follow', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  await task(page, 'count').click()
  const command = page.getByRole('textbox', { name: 'Command' })
  const before = await command.inputValue()
  await command.fill(before.replace('wc -l', 'wc -c'))
  await command.blur()
  await untilState(page, 'count', 'stale')
  await page.locator('[data-saved="false"]').waitFor()
  await tab(page, 'Why').click()
  await page.getByRole('tabpanel').getByText('Command changed').first().waitFor()
  expect(app.read('words.taskgraph.yaml')).toBe(wordsPipeline)
  await button(page, 'Undo').click()
  await untilState(page, 'count', 'succeeded', 'fresh')
  await untilSaved(page)
  await button(page, 'Redo').click()
  await untilState(page, 'count', 'stale')
})

test('Save writes the edit and leaves every other byte as it was', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await task(page, 'count').click()
  const command = page.getByRole('textbox', { name: 'Command' })
  await command.fill((await command.inputValue()).replace('wc -l', 'wc -c'))
  await command.blur()
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Save').click()
  await untilSaved(page)
  await expect.poll(() => app.read('words.taskgraph.yaml')).toBe(wordsPipeline.replace('wc -l', 'wc -c'))
})

test('Add task, a double-click and the key A each add a task; undo takes all of them back', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  const submit = async (command: string, name: string): Promise<void> => {
    const dialog = page.getByRole('dialog', { name: 'Add task' })
    await dialog.getByRole('textbox', { name: 'Command' }).fill(command)
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await task(page, name).waitFor()
  }
  await button(page, 'Add task').click()
  await submit('echo one', 'by_button')
  const box = await canvas.boundingBox()
  if (!box) throw new Error('expected the canvas on the page')
  await canvas.dblclick({ position: { x: box.width / 2, y: box.height - 60 } })
  await submit('echo two', 'by_click')
  const placed = await task(page, 'by_click').boundingBox()
  expect(Math.abs((placed?.y ?? 0) - (box.y + box.height - 60))).toBeLessThan(60)
  await canvas.focus()
  await page.keyboard.press('a')
  await submit('echo three', 'by_key')
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('7')
  await page.locator('[data-task="by_key"][data-selected="true"]').waitFor()
  await undoAll(page, 3)
  await page.locator('[data-testid="canvas"][data-tasks="4"]').waitFor()
  await untilSaved(page)
})

test('a drag from a target makes a reference, from the title an order-only need, and they differ', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await drag(page, await middleOf(handle(page, 'greeting', 't0')), await middleOf(task(page, 'count')))
  await edge(page, 'greeting', 'count').waitFor({ state: 'attached' })
  await expect.poll(() => edge(page, 'greeting', 'count').getAttribute('data-kind')).toBe('reference')
  await drag(page, await middleOf(handle(page, 'greeting', 'needs')), await middleOf(task(page, 'sorted')))
  await edge(page, 'greeting', 'sorted').waitFor({ state: 'attached' })
  await expect.poll(() => edge(page, 'greeting', 'sorted').getAttribute('data-kind')).toBe('needs')
  await button(page, 'Save').click()
  await untilSaved(page)
  const text = app.read('words.taskgraph.yaml')
  expect(text).toContain('needs: [greeting]')
  expect(text).toContain('${{ greeting }}')
  await undoAll(page, 2)
  await edge(page, 'greeting', 'count').waitFor({ state: 'detached' })
  await button(page, 'Save').click()
  await untilSaved(page)
  await expect.poll(() => app.read('words.taskgraph.yaml')).toBe(wordsPipeline)
})

test('a connection dropped on the empty canvas adds a task that is already connected', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const from = await middleOf(handle(page, 'greeting', 't0'))
  await drag(page, from, { x: from.x + 260, y: from.y + 120 })
  const dialog = page.getByRole('dialog', { name: 'Add task' })
  await dialog.getByRole('textbox', { name: 'Command' }).fill('cat')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('shout')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await edge(page, 'greeting', 'shout').waitFor({ state: 'attached' })
  // Backwards too: what comes before it.
  const into = await middleOf(handle(page, 'lower', 'in'))
  await drag(page, into, { x: into.x - 20, y: into.y + 220 })
  await dialog.getByText('before lower').waitFor()
  await dialog.getByRole('textbox', { name: 'Command' }).fill('seq 3 > three.txt')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('three')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  const added = edge(page, 'three', 'lower')
  await added.and(page.locator('[data-kind="reference"]')).waitFor({ state: 'attached' })
})

test('a connection that would make a cycle is refused with the reason at the pointer', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await drag(page, await middleOf(handle(page, 'count', 't0')), await middleOf(task(page, 'lower')))
  await page.getByText('would make a cycle: count → lower → sorted → count').waitFor()
  await untilSaved(page)
  await expect.poll(() => edge(page, 'count', 'lower').count()).toBe(0)
})

test('a selected connection and a selected task are deleted with Delete; undo all gives the first bytes', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await clickEdge(app, 'lower', 'greeting')
  await page.keyboard.press('Delete')
  await edge(page, 'lower', 'greeting').waitFor({ state: 'detached' })
  await task(page, 'greeting').click()
  await page.keyboard.press('Delete')
  await page.locator('[data-testid="canvas"][data-tasks="3"]').waitFor()
  await openMenu(page, 'lower')
  await menuItem(page, 'Delete').click()
  await page.locator('[data-testid="canvas"][data-tasks="2"]').waitFor()
  await button(page, 'Save').click()
  await untilSaved(page)
  await expect.poll(() => app.read('words.taskgraph.yaml')).not.toContain('greeting:')
  await undoAll(page, 3)
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('4')
  await button(page, 'Save').click()
  await untilSaved(page)
  await expect.poll(() => app.read('words.taskgraph.yaml')).toBe(wordsPipeline)
})

test('a connection that stands in a command is not deleted behind the command’s back: the reason is shown', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await clickEdge(app, 'sorted', 'count')
  await page.keyboard.press('Delete')
  await page.getByText('The command of "count" names ${{ sorted }}').waitFor()
  await untilSaved(page)
})

test('moving a node touches its place in the layout alone, and makes nothing stale', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  const from = await middleOf(task(page, 'greeting'))
  await drag(page, from, { x: from.x + 130, y: from.y + 60 })
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Save').click()
  await untilSaved(page)
  const text = app.read('words.taskgraph.yaml')
  const placed = /greeting: \[(\d+), (\d+)\]\n$/.exec(text)
  expect(Number(placed?.[1])).toBeGreaterThan(100)
  expect(Number(placed?.[2])).toBeGreaterThan(200)
  expect(text.replace(/greeting: \[\d+, \d+\]\n$/, 'greeting: [0, 160]\n')).toBe(wordsPipeline)
  expect((await app.cli('status', app.file)).stdout).toContain('4 tasks: 4 fresh')
  await untilAllDone(page)
})

test('Duplicate and Disable of the menu do what they say', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await openMenu(page, 'greeting')
  await menuItem(page, 'Disable').click()
  await untilState(page, 'greeting', 'disabled')
  await openMenu(page, 'sorted')
  await menuItem(page, 'Duplicate').click()
  await page.locator('[data-testid="canvas"][data-tasks="5"]').waitFor()
  await undoAll(page, 2)
  await untilState(page, 'greeting', 'stale')
})

test('tasks are copied as YAML text from one window to another; foreign text is refused with the reason', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await task(page, 'sorted').click()
  await task(page, 'count').click({ modifiers: ['Shift'] })
  await task(page, 'greeting').click({ modifiers: ['Shift'] })
  await page.keyboard.press('Control+c')
  await page.getByText('Copied 3 tasks as YAML').waitFor()
  await expect.poll(() => clipboardOf(page)).toContain('wc -l')
  await expect.poll(() => clipboardOf(page)).toContain('# the last one')

  const other = await app.openTab()
  await other.bringToFront()
  await other.locator('[data-testid="canvas"]').focus()
  await other.keyboard.press('Control+v')
  await task(other, 'sorted_2').waitFor()
  await task(page, 'sorted_2').waitFor()
  await edge(other, 'sorted_2', 'count_2').waitFor({ state: 'attached' })
  await expect.poll(() => edge(other, 'lower', 'greeting_2').count()).toBe(0)
  await other.keyboard.press('Control+z')
  await task(other, 'sorted_2').waitFor({ state: 'detached' })
  await other.keyboard.press('Control+Shift+v')
  await edge(other, 'lower', 'greeting_2').waitFor({ state: 'attached' })
  await other.keyboard.press('Control+z')
  await task(other, 'greeting_2').waitFor({ state: 'detached' })

  for (const [foreign, reason] of [
    ['Dear all, the meeting is at ten.', 'What is pasted is no'],
    ['a: [1, 2', 'What is pasted is no YAML'],
    ['  \n', 'The clipboard holds no text'],
  ] as const) {
    await other.evaluate((written) => navigator.clipboard.writeText(written), foreign)
    await other.keyboard.press('Control+v')
    await other.locator('.toast').filter({ hasText: reason }).waitFor()
    await other.locator('.toast').filter({ hasText: reason }).getByRole('button').click()
  }
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('4')
})

test('Tidy lays the tasks out as one undo step', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await button(page, 'Tidy').click()
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Undo').click()
  await untilSaved(page)
  await button(page, 'Undo').and(page.locator(':disabled')).waitFor()
})

test('the text typed in the File tab is drawn, and an edit of the drawing appears in the text', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await button(page, 'Bottom panel').click()
  await tab(page, 'File').click()
  const editor = page.locator('.cm-content')
  await editor.getByText('# Knows nothing of the others').click()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Home')
  await page.keyboard.insertText('  typed: { run: echo typed }')
  await task(page, 'typed').waitFor()
  await openMenu(page, 'typed')
  await menuItem(page, 'Delete').click()
  await task(page, 'typed').waitFor({ state: 'detached' })
  await editor.getByText('typed: {').waitFor({ state: 'detached' })
})

/** In the middle between two tasks, where the line runs. */
async function clickEdge({ page }: Awaited<ReturnType<typeof openApp>>, from: string, to: string) {
  const path = edge(page, from, to).locator('.edge-line')
  const at = await path.evaluate((line) => {
    if (!(line instanceof SVGPathElement)) throw new Error('expected a path')
    const point = line.getPointAtLength(line.getTotalLength() / 2)
    const matrix = line.getScreenCTM()
    const { x, y } = matrix ? point.matrixTransform(matrix) : point
    return { x, y }
  })
  await page.mouse.click(at.x, at.y)
  await page.locator(`[data-edge="${from}->${to}"][data-selected="true"]`).waitFor({ state: 'attached' })
}
