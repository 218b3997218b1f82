import { expect, test } from 'vitest'
import {
  button,
  drag,
  edge,
  menuItem,
  middleOf,
  openApp,
  openMenu,
  task,
  undoAll,
  untilSaved,
} from '../support/e2e.ts'

const text = `taskgraph: 1
tasks:
  a: { run: "echo a > \${{ target }}", targets: a.txt }
  b: { run: "echo b", needs: [a] }
  c: { run: "echo c" }
  d: { run: "cat \${{ a }}" }
  e: { run: "echo e", needs: [a, b] }
groups:
  left:   # what is read
    title: Left
    tasks: [a, b]
layout:
  a: [0, 0]
  b: [0, 140]
  c: [500, 0]
  d: [500, 140]
  e: [500, 280]
`
const files = { 'grouped.taskgraph.yaml': text }

test('a task is dragged into a group and out of it, as one step with its move; with Alt it moves alone', async () => {
  await using app = await openApp({ files })
  const { page } = app
  const members = async (): Promise<string> => {
    await page.keyboard.press('Control+s')
    await untilSaved(page)
    return /tasks: (\[.*\])/.exec(app.read('grouped.taskgraph.yaml'))?.[1] ?? ''
  }
  const group = page.locator('[data-group="left"]')
  const [b, c] = [await middleOf(task(page, 'b')), await middleOf(task(page, 'c'))]
  const inside = { x: b.x + 20, y: b.y - 30 }
  await page.mouse.move(c.x, c.y)
  await page.mouse.down()
  await page.mouse.move(inside.x, inside.y, { steps: 8 })
  await group.and(page.locator('[data-drop="takes"]')).waitFor()
  await page.mouse.up()
  await group.and(page.locator('[data-drop]')).waitFor({ state: 'detached' })
  await expect.poll(members).toBe('[a, b, c]')
  await undoAll(page, 1)
  await expect.poll(members).toBe('[a, b]')
  expect(app.read('grouped.taskgraph.yaml')).toBe(text)

  await expect.poll(() => middleOf(task(page, 'c'))).toEqual(c)
  await page.keyboard.down('Alt')
  await drag(page, c, inside)
  await page.keyboard.up('Alt')
  await page.locator('[data-saved="false"]').waitFor()
  expect(await members()).toBe('[a, b]')
  await undoAll(page, 1)

  await expect.poll(() => middleOf(task(page, 'b'))).toEqual(b)
  await page.mouse.move(b.x, b.y)
  await page.mouse.down()
  await page.mouse.move(b.x, b.y + 200, { steps: 8 })
  await group.and(page.locator('[data-drop="loses"]')).waitFor()
  await page.mouse.up()
  await expect.poll(members).toBe('[a]')
})

test('tasks are added to a group and removed from it by menu and by name', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await openMenu(page, 'c')
  await menuItem(page, 'Add to group…').click()
  await page.getByRole('combobox', { name: 'Add to group' }).fill('Left')
  await page.keyboard.press('Enter')
  await page.getByRole('group', { name: 'Group Left, 3 tasks' }).waitFor()
  await task(page, 'b').click()
  await task(page, 'c').click({ modifiers: ['Shift'] })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Remove from group')
  await page.keyboard.press('Enter')
  await page.getByRole('group', { name: 'Group Left, 1 task' }).waitFor()
  await openMenu(page, 'a')
  await menuItem(page, 'Remove from group').click()
  await page.locator('.group-area').waitFor({ state: 'detached' })
  await undoAll(page, 3)
  await page.getByRole('group', { name: 'Group Left, 2 tasks' }).waitFor()
})

test('a group is collapsed and opened again to the same bytes', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await button(page, 'Collapse Left').click()
  await page.getByRole('group', { name: /^Left, 2 tasks/ }).waitFor()
  await page.keyboard.press('Control+s')
  await expect
    .poll(() => app.read('grouped.taskgraph.yaml'))
    .toBe(text.replace('tasks: [a, b]', 'tasks: [a, b]\n    collapsed: true'))
  await button(page, 'Expand Left').click()
  await edge(page, 'a', 'b').waitFor({ state: 'attached' })
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('grouped.taskgraph.yaml')).toBe(text)
})

test('lines to a collapsed group are cut and deleted with all that they stand for, or the reason is said', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await button(page, 'Collapse Left').click()
  const [line, fixed] = [edge(page, 'group:left', 'e'), edge(page, 'group:left', 'd')]
  await line.waitFor({ state: 'attached' })
  const [box, d, e] = [
    await middleOf(page.locator('.group-box')),
    await middleOf(task(page, 'd')),
    await middleOf(task(page, 'e')),
  ]
  const x = (box.x + d.x) / 2
  await page.keyboard.down('Control')
  await page.keyboard.down('Shift')
  await page.mouse.move(x, box.y - 60)
  await page.mouse.down()
  await page.mouse.move(x, e.y + 40, { steps: 10 })
  await line.and(page.locator('[data-cut="true"]')).waitFor({ state: 'attached' })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await page.keyboard.up('Control')
  await line.waitFor({ state: 'detached' })
  await page.getByRole('alert').getByText('Not cut: the command of "d" names ${{ a }}').waitFor()
  await expect.poll(() => fixed.count()).toBe(1)
  await undoAll(page, 2)
  await button(page, 'Collapse Left').click()
  await line.waitFor({ state: 'attached' })
  const at = await line.locator('.edge-hit').evaluate((path) => {
    if (!(path instanceof SVGPathElement)) throw new Error('expected a path')
    const point = path.getPointAtLength(path.getTotalLength() / 2)
    const { x, y } = point.matrixTransform(path.getScreenCTM() ?? new DOMMatrix())
    return { x, y }
  })
  await page.mouse.click(at.x, at.y)
  await line.and(page.locator('[data-selected="true"]')).waitFor({ state: 'attached' })
  await page.keyboard.press('Delete')
  await line.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('grouped.taskgraph.yaml')).toContain('  e: { run: "echo e" }')
})
