import { expect, test } from 'vitest'
import {
  clipboardOf,
  edge,
  openApp,
  type Rig,
  tab,
  task,
  untilAllDone,
  untilIdle,
  untilSaved,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('every run verb by key: preview, up to here, from here, force, mark stale; the menu by key does the same', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const { keyboard } = page
  await goTo(app, 'sorted')
  await keyboard.press('p')
  await expect
    .poll(() =>
      page
        .locator('.is-previewed [data-task]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-task')).sort()),
    )
    .toEqual(['lower', 'sorted'])
  await keyboard.press('p')
  await keyboard.press('F7')
  await untilState(page, 'sorted', 'succeeded')
  await untilIdle(page)
  expect(ran(app)).toEqual(['lower', 'sorted'])
  await keyboard.press('Alt+Enter')
  await untilState(page, 'count', 'succeeded')
  await untilIdle(page)
  expect(ran(app).slice(-1)).toEqual(['count'])
  await keyboard.press('Control+Enter')
  await untilAllDone(page)
  await untilIdle(page)
  await keyboard.press('F8')
  await untilState(page, 'sorted', 'stale')
  await keyboard.press('Control+Enter')
  await untilAllDone(page)
  await untilIdle(page)
  const before = ran(app).length
  await keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Force run' }).waitFor()
  await keyboard.type('force')
  await keyboard.press('Enter')
  await expect.poll(() => ran(app).length).toBeGreaterThan(before)
  await untilAllDone(page)
  await untilIdle(page)
  await expect.poll(() => page.locator('.canvas:focus').count()).toBe(1)
})

test('a run is stopped and a single task cancelled by key', async () => {
  await using app = await openApp({
    files: {
      'wait.taskgraph.yaml': `taskgraph: 1
tasks:
  one: { run: sleep 60 }
  two: { run: sleep 60 }
`,
    },
  })
  const { page } = app
  const { keyboard } = page
  await app.canvas.focus()
  await keyboard.press('Control+Enter')
  await untilState(page, 'one', 'running')
  await untilState(page, 'two', 'running')
  await goTo(app, 'two')
  await keyboard.press('F9')
  await untilState(page, 'two', 'cancelled')
  await page.getByRole('status').getByText('1 running').waitFor({ state: 'attached' })
  await keyboard.press('Control+.')
  await untilState(page, 'one', 'cancelled')
})

test('duplicate, disable, delete and reconnect, insert on a connection, align and undo by key', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  const { keyboard } = page
  await goTo(app, 'greeting')
  await keyboard.press('Control+d')
  await page.locator('[data-testid="canvas"][data-tasks="5"]').waitFor()
  await keyboard.press('Control+z')
  await page.locator('[data-testid="canvas"][data-tasks="4"]').waitFor()
  await goTo(app, 'greeting')
  await keyboard.press('d')
  await untilState(page, 'greeting', 'disabled')
  await keyboard.press('d')
  await untilState(page, 'greeting', 'stale')

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await keyboard.press('Control+x')
  await task(page, 'greeting').waitFor({ state: 'detached' })
  await expect.poll(() => clipboardOf(page)).toContain('echo Hello')
  await keyboard.press('Control+Shift+v')
  await edge(page, 'lower', 'greeting').waitFor({ state: 'attached' })

  await goTo(app, 'greeting')
  await keyboard.press('Shift+C')
  await keyboard.press('Enter')
  await keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Insert a task on the connection' }).waitFor()
  await keyboard.press('Enter')
  await keyboard.type('echo between')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.type('between')
  await keyboard.press('Enter')
  await edge(page, 'lower', 'between').waitFor({ state: 'attached' })
  await edge(page, 'between', 'greeting').waitFor({ state: 'attached' })
  await goTo(app, 'between')
  await keyboard.press('Control+Delete')
  await task(page, 'between').waitFor({ state: 'detached' })
  await edge(page, 'lower', 'greeting').waitFor({ state: 'attached' })

  await canvas.focus()
  await keyboard.press('Control+a')
  await keyboard.press('Alt+Shift+ArrowLeft')
  await page.locator('[data-saved="false"]').waitFor()
  await keyboard.press('Control+s')
  await untilSaved(page)
  const columns = [...app.read('words.taskgraph.yaml').matchAll(/^ {2}\w+: \[(-?\d+), -?\d+\]$/gm)].map(
    ([, x]) => x,
  )
  expect(columns).toHaveLength(4)
  expect(new Set(columns).size).toBe(1)
})

test('the tabs of the inspector and below, the palette, the sheet and the minimap by key', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const { keyboard } = page
  const isShown = (name: string) => tab(page, name).and(page.locator('[aria-selected="true"]')).waitFor()
  await goTo(app, 'lower')
  await keyboard.press('F6')
  for (const name of ['Why', 'Log', 'Outputs', 'History']) {
    await keyboard.press('ArrowRight')
    await isShown(name)
  }
  await keyboard.press('Control+j')
  await page.locator('.bottom [role="tab"]').first().waitFor()
  await keyboard.press('F6')
  await page.locator('.bottom [role="tab"]:focus').waitFor()
  for (const name of ['Timeline', 'Problems', 'File']) {
    await keyboard.press('ArrowRight')
    await isShown(name)
  }
  await keyboard.press('Control+k')
  await keyboard.type('greeting')
  await keyboard.press('Enter')
  await page.locator('[data-task="greeting"][data-selected="true"]').waitFor()
  await keyboard.press('m')
  await page.locator('.minimap').waitFor()
  await keyboard.press('m')
  await page.locator('.minimap').waitFor({ state: 'detached' })
  await keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

/** By the palette: type its name, go down to it, take it. */
async function goTo({ page }: Rig, id: string): Promise<void> {
  const { keyboard } = page
  if ((await page.locator('.canvas:focus').count()) === 0) await page.locator('.canvas').focus()
  await keyboard.press('Control+k')
  await keyboard.type(id)
  const wanted = page.locator('[role="option"][aria-selected="true"]').filter({ hasText: `Task${id}` })
  await page.getByRole('option').filter({ hasText: 'Task' }).first().waitFor()
  for (let presses = 0; presses < 20 && (await wanted.count()) === 0; presses++)
    await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.locator(`[data-task="${id}"][data-selected="true"]`).waitFor()
  await page.locator('.canvas:focus').waitFor()
}

const ran = (app: Rig): readonly string[] => app.read('ran.txt').trim().split('\n')
