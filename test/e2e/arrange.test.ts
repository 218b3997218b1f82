import { expect, test } from 'vitest'
import {
  button,
  drag,
  edge,
  handle,
  menuItem,
  middleOf,
  openApp,
  openMenu,
  type Place,
  selectedTasks,
  task,
  undoAll,
  untilSaved,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

const orderFiles = {
  'order.taskgraph.yaml': `taskgraph: 1
tasks:
  a: { run: "echo a", targets: a.txt }
  b: { run: "echo b", needs: [a] }
  c: { run: "echo c" }
  loose: { run: "echo loose" }
layout:
  a: [0, 0]
  b: [400, 0]
  c: [400, 160]
  loose: [0, 320]
`,
}

test('a group collapses to one box that says how its tasks stand, and opens again', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await task(page, 'lower').click()
  await task(page, 'sorted').click({ modifiers: ['Shift'] })
  await page.keyboard.press('Control+g')
  await button(page, 'Collapse Group 1').click()
  await task(page, 'lower').waitFor({ state: 'detached' })
  await page.getByRole('group', { name: /^Group 1, 2 tasks/ }).waitFor()
  await expect.poll(() => app.canvas.getAttribute('data-tasks')).toBe('4')
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('words.taskgraph.yaml')).toContain('collapsed: true')
  await button(page, 'Expand Group 1').click()
  await task(page, 'lower').waitFor()
  await task(page, 'sorted').click()
  await page.keyboard.press('Control+Shift+g')
  await page.locator('.group-area').waitFor({ state: 'detached' })
})

test('a note is written, moved, edited and deleted', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await app.canvas.focus()
  await page.keyboard.press('Shift+S')
  await page.getByRole('textbox', { name: 'Note' }).fill('Look **here**')
  await button(page, 'Add').click()
  const note = page.locator('[data-note="0"]')
  await note.getByText('here').waitFor()
  const from = await middleOf(note)
  await page.keyboard.down('Alt')
  await drag(page, from, { x: from.x + 60, y: from.y + 90 })
  await page.keyboard.up('Alt')
  await expect.poll(async () => Math.round((await middleOf(note)).y - from.y)).toBe(90)
  await note.dblclick()
  await page.getByRole('textbox', { name: 'Note' }).fill('Look there')
  await button(page, 'Save').last().click()
  await note.getByText('Look there').waitFor()
  await note.hover()
  await button(page, 'Delete note').click()
  await note.waitFor({ state: 'detached' })
})

test('the end of a connection is dragged to another task', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  await edge(page, 'a', 'b').waitFor({ state: 'attached' })
  const box = await task(page, 'b').boundingBox()
  const zoom = Number(await app.canvas.getAttribute('data-zoom'))
  if (!box) throw new Error('expected b on the canvas')
  // Nearer to the task its own handle is taken hold of.
  const end = { x: box.x - 20 * zoom, y: box.y + box.height / 2 }
  await drag(page, end, await middleOf(task(page, 'c')))
  await edge(page, 'a', 'c').waitFor({ state: 'attached' })
  await edge(page, 'a', 'b').waitFor({ state: 'detached' })
  await button(page, 'Undo').click()
  await edge(page, 'a', 'b').waitFor({ state: 'attached' })
})

test('a new task is inserted on a connection by its menu', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const from = await middleOf(task(page, 'a'))
  const to = await middleOf(task(page, 'b'))
  await page.mouse.click((from.x + to.x) / 2, (from.y + to.y) / 2, { button: 'right' })
  await menuItem(page, 'Insert a task on the connection').click()
  await page.getByRole('textbox', { name: 'Name' }).fill('between')
  await button(page, 'Add').click()
  await edge(page, 'a', 'between').waitFor({ state: 'attached' })
  await edge(page, 'between', 'b').waitFor({ state: 'attached' })
  await edge(page, 'a', 'b').waitFor({ state: 'detached' })
})

test('the middle of a connection has a button for a new task', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const from = await middleOf(task(page, 'a'))
  const to = await middleOf(task(page, 'b'))
  await page.mouse.move((from.x + to.x) / 2, from.y)
  await edge(page, 'a', 'b').locator('.edge-insert').click()
  await page.getByRole('textbox', { name: 'Command' }).first().fill('echo new')
  await button(page, 'Add').click()
  await edge(page, 'a', 'echo').waitFor({ state: 'attached' })
  await edge(page, 'echo', 'b').waitFor({ state: 'attached' })
})

test('files from the desktop: a script becomes a task, data an input of the task under it', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const drop = async (name: string, at: Place, isOnTask: boolean): Promise<void> => {
    const data = await page.evaluateHandle((file) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([''], file))
      return transfer
    }, name)
    await app.canvas.dispatchEvent('dragover', { dataTransfer: data, clientX: at.x, clientY: at.y })
    await page.locator('.connection-frame').waitFor({ state: isOnTask ? 'attached' : 'detached' })
    await app.canvas.dispatchEvent('drop', { dataTransfer: data, clientX: at.x, clientY: at.y })
  }
  const c = await middleOf(task(page, 'c'))
  await drop('plot.py', { x: c.x, y: c.y + 200 }, false)
  await task(page, 'plot').waitFor()
  await drop('data.csv', c, true)
  await button(page, 'Save').click()
  await expect.poll(() => app.read('order.taskgraph.yaml')).toContain('data.csv')
  await expect.poll(() => app.read('order.taskgraph.yaml')).toContain('python3 plot.py')
})

test('a task dropped on a connection stands between its ends, with Alt it does not', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const from = await middleOf(task(page, 'a'))
  const to = await middleOf(task(page, 'b'))
  const middle = { x: (from.x + to.x) / 2, y: from.y }
  const home = await middleOf(task(page, 'loose'))
  await page.keyboard.down('Alt')
  await drag(page, home, middle)
  await page.keyboard.up('Alt')
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Undo').click()
  await page.locator('[data-saved="true"]').waitFor()
  await expect.poll(() => middleOf(task(page, 'loose'))).toEqual(home)
  await expect.poll(() => edge(page, 'a', 'loose').count()).toBe(0)
  await drag(page, await middleOf(task(page, 'loose')), middle)
  await edge(page, 'a', 'loose').waitFor({ state: 'attached' })
  await edge(page, 'loose', 'b').waitFor({ state: 'attached' })
})

test('pointing at a run verb lights up what it would run and says how much that is', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await openMenu(page, 'sorted')
  await menuItem(page, 'Run up to here').hover()
  await page.getByRole('menuitem').getByText('2 tasks').waitFor()
  const lit = page.locator('.is-previewed [data-task]')
  await expect
    .poll(() => lit.evaluateAll((all) => all.map((each) => each.getAttribute('data-task')).sort()))
    .toEqual(['lower', 'sorted'])
  await page.keyboard.press('Escape')
  await expect.poll(() => lit.count()).toBe(0)
})

test('a query finds what is upstream, Enter selects it', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await page.keyboard.press('Control+f')
  await page.keyboard.type('up:sorted and sort')
  const rows = page.getByRole('treegrid').getByRole('row')
  await expect.poll(() => rows.count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.locator('[data-task="sorted"][data-selected="true"]').waitFor()
})

test('nothing is animated while tasks run', async () => {
  await using app = await openApp({
    files: {
      'gated.taskgraph.yaml': `taskgraph: 1
tasks:
  first: { run: "echo first > first.txt", targets: first.txt }
  second:
    run: until [ -e gate.txt ]; do sleep 0.05; done
    needs: [first]
`,
    },
  })
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await button(page, 'Run').click()
  await page.locator('[data-edge="first->second"][data-running="true"]').waitFor({ state: 'attached' })
  await page.locator('.canvas[data-beat]').waitFor()
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          document
            .getAnimations()
            .filter((each) => each.effect?.getTiming().iterations === Number.POSITIVE_INFINITY).length,
      ),
    )
    .toBe(0)
  app.write('gate.txt', '')
})

test('a stroke with Ctrl and Shift cuts what it crosses as one step; what stands in a command stays, and says why', async () => {
  await using app = await openApp({
    files: {
      'cut.taskgraph.yaml': `taskgraph: 1
tasks:
  a: { run: "echo a > \${{ target }}", targets: a.txt }
  ordered: { run: "echo b", needs: [a] }
  reads: { run: "echo c", inputs: ["\${{ a }}"] }
  named: { run: "cat \${{ a }}" }
layout:
  a: [0, 160]
  ordered: [500, 0]
  reads: [500, 160]
  named: [500, 320]
`,
    },
  })
  const { page } = app
  const [top, bottom] = [await middleOf(task(page, 'ordered')), await middleOf(task(page, 'named'))]
  const start = await middleOf(task(page, 'a'))
  const x = (start.x + top.x) / 2
  await page.keyboard.down('Control')
  await page.keyboard.down('Shift')
  await page.mouse.move(x, top.y - 30)
  await page.mouse.down()
  await page.mouse.move(x, bottom.y + 30, { steps: 10 })
  await edge(page, 'a', 'named').and(page.locator('[data-cut="true"]')).waitFor({ state: 'attached' })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await page.keyboard.up('Control')
  await edge(page, 'a', 'ordered').waitFor({ state: 'detached' })
  await edge(page, 'a', 'reads').waitFor({ state: 'detached' })
  await expect.poll(() => edge(page, 'a', 'named').count()).toBe(1)
  await page.getByRole('alert').getByText('Not cut: the command of "named" names ${{ a }}').waitFor()
  await undoAll(page, 1)
  await edge(page, 'a', 'ordered').waitFor({ state: 'attached' })
  await edge(page, 'a', 'reads').waitFor({ state: 'attached' })
})

test('Escape takes a stroke and a marquee back', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const [a, b] = [await middleOf(task(page, 'a')), await middleOf(task(page, 'b'))]
  const x = (a.x + b.x) / 2
  await task(page, 'loose').click()
  await page.mouse.move(x, a.y - 90)
  await page.keyboard.down('Control')
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await page.mouse.move(x, a.y + 40, { steps: 6 })
  await page.locator('[data-cut="true"]').waitFor({ state: 'attached' })
  await page.keyboard.up('Shift')
  await page.keyboard.up('Control')
  await page.keyboard.press('Escape')
  await page.locator('[data-cut="true"]').waitFor({ state: 'detached' })
  await page.mouse.up()
  await page.mouse.move(a.x - 100, a.y - 60)
  await page.mouse.down()
  await page.mouse.move(a.x, a.y + 10, { steps: 4 })
  await page.locator('[data-task="a"][data-selected="true"]').waitFor()
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await page.locator('[data-task="loose"][data-selected="true"]').waitFor()
  await expect.poll(() => edge(page, 'a', 'b').count()).toBe(1)
})

test('Escape calls off what is being dragged: a task, a group, a connection', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const place = (): Promise<unknown> => middleOf(task(page, 'loose'))
  const callOff = async (from: Place): Promise<void> => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 130, from.y - 50, { steps: 6 })
    await page.keyboard.press('Escape')
    await page.mouse.move(from.x + 160, from.y - 60, { steps: 3 })
    await page.mouse.up()
  }
  const home = await middleOf(task(page, 'loose'))
  await callOff(home)
  await expect.poll(place).toEqual(home)
  await callOff(await middleOf(handle(page, 'loose', 'needs')))
  await page.locator('.connection-line').waitFor({ state: 'detached' })
  await untilSaved(page)
  expect(await page.getByRole('dialog').count()).toBe(0)
  await task(page, 'loose').click()
  await page.keyboard.press('Control+g')
  const head = page.locator('.group-head')
  await head.waitFor()
  await callOff(await middleOf(head))
  await expect.poll(place).toEqual(home)
  await undoAll(page, 1)
  await untilSaved(page)
})

test('a dragged task comes into line with others near it, and lines show it; with Alt it does not', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  const c = await middleOf(task(page, 'c'))
  const loose = await middleOf(task(page, 'loose'))
  await page.mouse.move(loose.x, loose.y)
  await page.mouse.down()
  await page.mouse.move(c.x + 4, loose.y + 2, { steps: 6 })
  await page.locator('[data-guide="x"]').first().waitFor({ state: 'attached' })
  await page.mouse.up()
  await page.locator('[data-guide]').first().waitFor({ state: 'detached' })
  await expect.poll(async () => (await middleOf(task(page, 'loose'))).x).toBeCloseTo(c.x, 0)
  await button(page, 'Save').click()
  await expect.poll(() => app.read('order.taskgraph.yaml')).toContain('loose: [400,')
  await undoAll(page, 1)
  await page.keyboard.down('Alt')
  await drag(page, loose, { x: c.x + 4, y: loose.y + 2 })
  await page.keyboard.up('Alt')
  await expect.poll(async () => (await middleOf(task(page, 'loose'))).x).toBeCloseTo(c.x + 4, 0)
})

test('with the grid on, what is dragged and what is moved by key goes to its points', async () => {
  await using app = await openApp({ files: orderFiles })
  const { page } = app
  await app.canvas.focus()
  await page.keyboard.press("Control+'")
  const from = await middleOf(task(page, 'loose'))
  await drag(page, from, { x: from.x + 75, y: from.y + 40 })
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Save').click()
  const place = (): readonly number[] =>
    (/loose: \[(-?\d+), (-?\d+)\]/.exec(app.read('order.taskgraph.yaml')) ?? []).slice(1).map(Number)
  await expect.poll(() => place().map((each) => Math.abs(each % 24))).toEqual([0, 0])
  const before = place()
  await app.canvas.focus()
  await page.keyboard.press('Alt+ArrowRight')
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Save').click()
  await expect.poll(place).toEqual([(before[0] ?? 0) + 24, before[1]])
})

test('everything upstream, downstream or connected is selected by menu and key', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const selected = () => selectedTasks(page)
  await task(page, 'sorted').click()
  await page.keyboard.press('Shift+ArrowLeft')
  await expect.poll(selected).toEqual(['lower', 'sorted'])
  await task(page, 'sorted').click()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(selected).toEqual(['count', 'sorted'])
  await task(page, 'count').click()
  await openMenu(page, 'count')
  await menuItem(page, 'Select everything connected').click()
  await expect.poll(selected).toEqual(['count', 'greeting', 'lower', 'sorted'])
})
