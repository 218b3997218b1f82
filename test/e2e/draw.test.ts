import { expect, test } from 'vitest'
import {
  button,
  distance,
  drag,
  edge,
  handle,
  middleOf,
  openApp,
  type Rig,
  selectedTasks,
  task,
  untilAllDone,
  untilSaved,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('a pipeline drawn from nothing runs, is saved, and is up to date for the command line', async () => {
  await using app = await openApp({ files: { 'drawn.taskgraph.yaml': 'taskgraph: 1\nname: Drawn\n' } })
  const { page } = app
  await page.getByText('Draw your first task').waitFor()
  await add(app, 'numbers', 'seq 10 > ${{ target }}')
  await addTarget(app, 'numbers.txt')
  await add(app, 'total', "awk '{ s += $1 } END { print s }' ${{ input }} > ${{ target }}")
  await addTarget(app, 'total.txt')
  await expect.poll(() => middleOf(task(page, 'total'))).not.toEqual(await middleOf(task(page, 'numbers')))
  await drag(page, await middleOf(handle(page, 'numbers', 't0')), await middleOf(task(page, 'total')))
  await edge(page, 'numbers', 'total').waitFor({ state: 'attached' })
  await button(page, 'Run').click()
  await untilAllDone(page)
  expect(app.read('total.txt')).toBe('55\n')
  await button(page, 'Save').click()
  await untilSaved(page)
  const again = await app.cli('run', app.file, '--json')
  expect(again.code).toBe(0)
  expect((await app.cli('status', app.file)).stdout).toContain('2 tasks: 2 fresh')
})

test('a script changed on disk turns the tasks stale that are functions of it', async () => {
  await using app = await openApp({ example: 'lists-typescript', pipeline: 'lists.taskgraph.yaml' })
  const { page } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  app.write('tasks.ts', app.read('tasks.ts').replace('value', 'value /* the same */'))
  await page.locator('[data-task="list_a"][data-state="stale"]').waitFor()
  await task(page, 'list_a').getByText('tasks.ts').first().waitFor()
})

test('a task with a loop is one node with a dot for each instance', async () => {
  await using app = await openApp({ example: 'shell-fanout', pipeline: 'words.taskgraph.yaml' })
  const { page } = app
  await expect.poll(() => app.canvas.getAttribute('data-tasks')).toBe('5')
  await button(page, 'Run').click()
  await untilAllDone(page)
  expect(app.read('report/words.md').length).toBeGreaterThan(100)
})

test('the wheel and a pinch zoom at the pointer', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  const zoom = async (): Promise<number> => Number(await canvas.getAttribute('data-zoom'))
  const before = await zoom()
  const at = await middleOf(task(page, 'count'))
  await page.mouse.move(at.x, at.y)
  await page.mouse.wheel(0, 200)
  await expect.poll(zoom).toBeLessThan(before)
  await expect.poll(() => distance(task(page, 'count'), at)).toBeLessThan(2)
  const small = await zoom()
  // Chromium tells a page of a pinch on a touchpad as a wheel with Ctrl.
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -40)
  await page.keyboard.up('Control')
  await expect.poll(zoom).toBeGreaterThan(small)
  await expect.poll(() => distance(task(page, 'count'), at)).toBeLessThan(2)
})

test('the middle button, the right button and Space move the canvas; a right click that moves nothing opens the menu', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  const box = await canvas.boundingBox()
  if (!box) throw new Error('expected the canvas on the page')
  const empty = { x: box.x + box.width / 2, y: box.y + box.height - 80 }
  const start = await middleOf(task(page, 'count'))
  const dragBy = async (button: 'left' | 'middle' | 'right', moved: number): Promise<void> => {
    await page.mouse.move(empty.x, empty.y)
    await page.mouse.down({ button })
    await page.mouse.move(empty.x - 60, empty.y - 40, { steps: 5 })
    await page.mouse.up({ button })
    const place = { x: start.x - 60 * moved, y: start.y - 40 * moved }
    await expect.poll(() => distance(task(page, 'count'), place)).toBeLessThan(1)
  }
  await dragBy('left', 0)
  await dragBy('middle', 1)
  await dragBy('right', 2)
  await expect.poll(() => page.getByRole('menu').count()).toBe(0)
  await page.keyboard.down('Space')
  await dragBy('left', 3)
  await page.keyboard.up('Space')
  // On a task too: it is not dragged along, and the menu comes only where the button is let go.
  const movesOnTask = async (button: 'left' | 'middle' | 'right'): Promise<void> => {
    const on = await middleOf(task(page, 'count'))
    await page.mouse.move(on.x, on.y)
    await page.mouse.down({ button })
    await page.mouse.move(on.x - 50, on.y - 30, { steps: 5 })
    await page.mouse.up({ button })
    await expect
      .poll(async () => {
        const { x, y } = await middleOf(task(page, 'count'))
        return [Math.round(x - on.x), Math.round(y - on.y)]
      })
      .toEqual([-50, -30])
  }
  await movesOnTask('middle')
  await movesOnTask('right')
  expect(await page.getByRole('menu').count()).toBe(0)
  await page.keyboard.down('Space')
  await movesOnTask('left')
  await page.keyboard.up('Space')
  await page.mouse.click(empty.x, empty.y, { button: 'right' })
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('Escape')
  await untilSaved(page)
})

test('a marquee selects what it touches, with Shift adds to it, with Ctrl takes away', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const selected = () => selectedTasks(page)
  const around = async (id: string) => {
    const found = await task(page, id).boundingBox()
    if (!found) throw new Error(`expected ${id} on the page`)
    const { x, y, width, height } = found
    return [
      { x: x - 8, y: y - 8 },
      { x: x + width / 2, y: y + height + 8 },
    ] as const
  }
  await drag(page, ...(await around('sorted')))
  await expect.poll(selected).toEqual(['sorted'])
  await page.keyboard.down('Shift')
  await drag(page, ...(await around('greeting')))
  await page.keyboard.up('Shift')
  await expect.poll(selected).toEqual(['greeting', 'sorted'])
  await page.keyboard.down('Control')
  await drag(page, ...(await around('sorted')))
  await page.keyboard.up('Control')
  await expect.poll(selected).toEqual(['greeting'])
})

async function add({ page }: Rig, name: string, command: string): Promise<void> {
  await button(page, 'Add task').click()
  const dialog = page.getByRole('dialog', { name: 'Add task' })
  await dialog.getByRole('textbox', { name: 'Command' }).fill(command)
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.keyboard.press('Enter')
  await page.locator(`[data-task="${name}"][data-selected="true"]`).waitFor()
}

async function addTarget({ page }: Rig, path: string): Promise<void> {
  await button(page, 'Add target').click()
  await page.keyboard.type(path)
  await page
    .getByRole('textbox', { name: 'Targets 1' })
    .and(page.locator(`[value="${path}"]`))
    .blur()
}
