import { expect, test } from 'vitest'
import {
  clipboardOf,
  distance,
  drag,
  edge,
  middleOf,
  openApp,
  type Rig,
  task,
  undoAll,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

const size = { width: 1920, height: 1080 }

test('tasks are copied as YAML text and pasted into another pipeline, with Shift with their incoming connections', async () => {
  const other = 'taskgraph: 1\nname: Other\ntasks:\n  one: { run: echo one }\n'
  await using app = await openApp({ files: { ...wordsFiles, 'other.taskgraph.yaml': other }, size })
  const { page, canvas } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await task(page, 'sorted').click()
  await page.keyboard.press('Control+c')
  await page.getByText('Copied sorted as YAML').waitFor()
  await expect.poll(() => clipboardOf(page)).toContain('sorted:')
  // The browser's own paste needs no permission.
  await page.context().clearPermissions()
  await canvas.focus()
  await page.keyboard.press('Control+Shift+v')
  await task(page, 'sorted_2').waitFor()
  await edge(page, 'lower', 'sorted_2').waitFor({ state: 'attached' })
  await page.keyboard.press('Control+o')
  await page.getByRole('button', { name: 'other.taskgraph.yaml' }).click()
  await untilState(page, 'one', 'stale')
  await canvas.focus()
  await page.keyboard.press('Control+v')
  await task(page, 'sorted').waitFor()
})

test('a marquee selects on plain drag, Space pans, the wheel zooms at the pointer', async () => {
  await using app = await openApp({ files: wordsFiles, size })
  const { page, canvas } = app
  const selected = page.locator('[data-selected="true"][data-task]')
  const [lower, sorted] = [await middleOf(task(page, 'lower')), await middleOf(task(page, 'sorted'))]
  await drag(page, { x: lower.x - 150, y: lower.y - 60 }, { x: sorted.x + 150, y: sorted.y + 60 })
  await expect.poll(() => selected.count()).toBe(2)
  await page.keyboard.down('Space')
  await drag(page, { x: sorted.x, y: sorted.y + 200 }, { x: sorted.x - 80, y: sorted.y + 240 })
  await page.keyboard.up('Space')
  const panned = { x: sorted.x - 80, y: sorted.y + 40 }
  await expect.poll(() => distance(task(page, 'sorted'), panned)).toBeLessThan(1)
  const zoom = Number(await canvas.getAttribute('data-zoom'))
  await page.mouse.move(panned.x, panned.y)
  await page.mouse.wheel(0, 240)
  await page.waitForFunction(
    (before) => Number(document.querySelector<HTMLElement>('.canvas')?.dataset.zoom) < before,
    zoom,
  )
  await expect.poll(() => distance(task(page, 'sorted'), panned)).toBeLessThan(3)
})

test('deleted with Ctrl+Delete, what was before a task is joined to what was after it', async () => {
  await using app = await openApp({ files: wordsFiles, size })
  const { page } = app
  await task(page, 'sorted').click()
  await page.keyboard.press('Control+Delete')
  await task(page, 'sorted').waitFor({ state: 'detached' })
  await edge(page, 'lower', 'count').waitFor({ state: 'attached' })
  await undoAll(page, 1)
  await edge(page, 'lower', 'sorted').waitFor({ state: 'attached' })
})

test('tasks are put in line and spread evenly by key and by name, each as one step', async () => {
  const files = {
    'row.taskgraph.yaml': `taskgraph: 1
tasks:
  a: { run: echo a }
  b: { run: echo b }
  c: { run: echo c }
layout:
  a: [0, 0]
  b: [250, 130]
  c: [700, 400]
`,
  }
  await using app = await openApp({ files, size })
  const { page, canvas } = app
  const layout = async (): Promise<string> => {
    await page.keyboard.press('Control+s')
    return /layout:\n([\s\S]*)/.exec(app.read('row.taskgraph.yaml'))?.[1]?.replaceAll(/\s+/g, ' ') ?? ''
  }
  const first = await layout()
  for (const [how, expected] of [
    ['Alt+Shift+ArrowLeft', 'a: [0, 0] b: [0, 130] c: [0, 400]'],
    ['Alt+Shift+ArrowRight', 'a: [700, 0] b: [700, 130] c: [700, 400]'],
    ['Alt+Shift+ArrowUp', 'a: [0, 0] b: [250, 0] c: [700, 0]'],
    ['Alt+Shift+ArrowDown', 'a: [0, 400] b: [250, 400] c: [700, 400]'],
    ['Distribute across', 'a: [0, 0] b: [350, 130] c: [700, 400]'],
    ['Distribute down', 'a: [0, 0] b: [250, 200] c: [700, 400]'],
  ] as const) {
    await canvas.focus()
    await page.keyboard.press('Control+a')
    if (how.startsWith('Alt')) await page.keyboard.press(how)
    else await runByName(app, how)
    await expect.poll(layout).toContain(expected)
    await undoAll(page, 1)
    await expect.poll(layout).toBe(first)
  }
})

test('the minimap shows on M and takes the canvas where it is clicked; 1, 2 and 0 fit and zoom', async () => {
  await using app = await openApp({ files: wordsFiles, size })
  const { page, canvas } = app
  // The way there is shown, too.
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await canvas.focus()
  await page.keyboard.press('0')
  await page.locator('.canvas[data-zoom="1"]').waitFor()
  await page.keyboard.press('m')
  const minimap = page.locator('.minimap')
  await minimap.waitFor()
  const before = await middleOf(task(page, 'lower'))
  const box = await minimap.boundingBox()
  await minimap.click({ position: { x: (box?.width ?? 0) - 8, y: (box?.height ?? 0) / 2 } })
  await expect.poll(async () => (await middleOf(task(page, 'lower'))).x < before.x - 50).toBe(true)
  await task(page, 'count').click()
  await canvas.focus()
  await page.keyboard.press('2')
  await expect.poll(async () => distance(task(page, 'count'), await middleOf(canvas))).toBeLessThan(5)
  await page.keyboard.press('1')
  await expect.poll(async () => distance(task(page, 'count'), await middleOf(canvas))).toBeGreaterThan(100)
})

test('what is up- and downstream of the selection is lit up', async () => {
  await using app = await openApp({ files: wordsFiles, size })
  const { page } = app
  await task(page, 'sorted').click()
  const related = page.locator('.react-flow__node.is-related')
  await expect.poll(() => related.count()).toBe(2)
})

async function runByName({ page }: Rig, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
}
