import { expect, test } from 'vitest'
import { button, openApp, tab, task, untilSaved, untilState } from '../support/e2e.ts'

const pipeline = (name: string, command = 'echo hi') =>
  `taskgraph: 1\nname: ${name}\ntasks:\n  first: { run: ${command} }\n  second: { run: ${command}, needs: [first] }\n`

const two = { 'a.taskgraph.yaml': pipeline('Alpha'), 'b.taskgraph.yaml': pipeline('Beta') }

/** Its tasks have the names of the first one's: what follows must not meet those. */
async function openSecond(page: Parameters<typeof button>[0]): Promise<void> {
  await page.locator('[data-testid="canvas"]').focus()
  await page.keyboard.press('Control+o')
  await page.getByRole('button', { name: 'b.taskgraph.yaml' }).click()
  await page.getByRole('heading', { name: 'Beta', level: 1 }).waitFor()
}

test('several pipelines are open in tabs; each keeps its selection, viewport and undo', async () => {
  await using app = await openApp({ files: two })
  const { page, canvas } = app
  await task(page, 'first').click()
  await page.keyboard.press('d')
  await untilState(page, 'first', 'disabled')
  await page.keyboard.press('0')
  await page.locator('.canvas[data-zoom="1"]').waitFor()
  await openSecond(page)
  await tab(page, 'Beta').and(page.locator('[aria-selected="true"]')).waitFor()
  await untilState(page, 'first', 'stale')
  await expect.poll(() => page.locator('[data-selected="true"]').count()).toBe(0)
  await expect.poll(() => button(page, 'Undo').isEnabled()).toBe(false)
  await page.getByRole('tab', { name: 'Alpha, unsaved' }).click()
  await page.locator('[data-task="first"][data-selected="true"]').waitFor()
  await expect.poll(() => canvas.getAttribute('data-zoom')).toBe('1')
  await button(page, 'Undo').click()
  await untilSaved(page)
  await untilState(page, 'first', 'stale')
})

test('tabs are a tablist: arrows walk, Delete closes, a middle click closes, a file is open once', async () => {
  await using app = await openApp({ files: two })
  const { page } = app
  await openSecond(page)
  await tab(page, 'Beta').focus()
  await page.keyboard.press('ArrowRight')
  await page.locator('[role="tab"][aria-selected="true"]:focus').and(tab(page, 'Alpha')).waitFor()
  await openSecond(page)
  await tab(page, 'Beta').and(page.locator('[aria-selected="true"]')).waitFor()
  await expect
    .poll(() => page.getByRole('tablist', { name: 'Open pipelines' }).getByRole('tab').count())
    .toBe(2)
  await tab(page, 'Beta').click({ button: 'middle' })
  await page.getByRole('tablist', { name: 'Open pipelines' }).waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Alpha', level: 1 }).waitFor()
})

test('closing an unsaved tab asks, and the draft is there when the file is opened again', async () => {
  await using app = await openApp({ files: two })
  const { page } = app
  await openSecond(page)
  await untilState(page, 'second', 'upstream', 'stale')
  await task(page, 'second').click()
  await page.keyboard.press('d')
  await untilState(page, 'second', 'disabled')
  await page.keyboard.press('Alt+w')
  const question = page.getByRole('dialog', { name: 'Close Beta?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await page.keyboard.press('Alt+w')
  await question.getByRole('button', { name: 'Close, keep the draft' }).click()
  await page.getByRole('heading', { name: 'Alpha', level: 1 }).waitFor()
  expect(app.read('b.taskgraph.yaml')).toBe(two['b.taskgraph.yaml'])
  await openSecond(page)
  await untilState(page, 'second', 'disabled')
  await page.keyboard.press('Alt+w')
  await question.getByRole('button', { name: 'Save and close' }).click()
  await page.getByRole('heading', { name: 'Alpha', level: 1 }).waitFor()
  expect(app.read('b.taskgraph.yaml')).toContain('disabled: true')
})

test('a tab in the back tells how its run goes on and how it ended', async () => {
  const files = {
    'a.taskgraph.yaml':
      'taskgraph: 1\nname: Alpha\ntasks:\n  first: { run: "until [ -e gate ]; do sleep 0.05; done; exit 3" }\n',
    'b.taskgraph.yaml': pipeline('Beta'),
  }
  await using app = await openApp({ files })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'first', 'running')
  await openSecond(page)
  await page.getByRole('tab', { name: 'Alpha, running, 0 %' }).waitFor()
  app.write('gate', 'go')
  await page.getByRole('tab', { name: 'Alpha, last run failed' }).waitFor()
})

test('a reload brings back all tabs, and the one that was shown', async () => {
  await using app = await openApp({ files: two })
  const { page } = app
  await openSecond(page)
  await tab(page, 'Beta').and(page.locator('[aria-selected="true"]')).waitFor()
  await page.reload()
  await tab(page, 'Alpha').waitFor()
  await tab(page, 'Beta').and(page.locator('[aria-selected="true"]')).waitFor()
  await page.getByRole('heading', { name: 'Beta', level: 1 }).waitFor()
})

test('a tab is shown again at once as it was left: no task is seen at another place first', async () => {
  await using app = await openApp({
    files: { ...two, 'a.taskgraph.yaml': pipeline('Alpha').replaceAll('second', 'last') },
  })
  const { page, canvas } = app
  await task(page, 'last').click()
  await canvas.focus()
  await page.keyboard.press('-')
  await page.locator('.canvas:not([data-zoom="1"])').waitFor()
  const before = await task(page, 'last').boundingBox()
  await openSecond(page)
  await task(page, 'second').waitFor()
  await page.evaluate(() => {
    const places = new Set<number>()
    Object.assign(window, { places })
    const look = (): void => {
      const x = document.querySelector('[data-task="last"]')?.getBoundingClientRect().x
      if (x !== undefined) places.add(x)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await tab(page, 'Alpha').click()
  await page.locator('[data-task="last"][data-selected="true"]').waitFor()
  const places = (): Promise<unknown> => page.evaluate(() => [...Reflect.get(window, 'places')])
  await expect.poll(places).toEqual([before?.x])
})
