import { expect, test } from 'vitest'
import {
  button,
  edge,
  openApp,
  type Rig,
  tabTo,
  untilAllDone,
  untilIdle,
  untilSaved,
  untilState,
} from '../support/e2e.ts'

test('a pipeline is made, run, mended, arranged and saved by key alone', async () => {
  await using app = await openApp({ files: { 'keys.taskgraph.yaml': 'taskgraph: 1\nname: Keys\n' } })
  const { page } = app
  const { keyboard } = page
  await page.getByText('Draw your first task').waitFor()
  await tabTo(page, app.canvas)

  // Two tasks, the second one after the first.
  await keyboard.press('a')
  await keyboard.type('seq 3 > ${{ target }}')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.type('numbers')
  await keyboard.press('Enter')
  await selected(app, 'numbers')
  await toButton(app, 'Add target')
  await keyboard.press('Enter')
  await keyboard.type('numbers.txt')
  await toCanvas(app)
  await keyboard.press('a')
  await keyboard.type("awk '{ s += $1 } END { exit 3 }' ${{ input }}")
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.type('total')
  await keyboard.press('Enter')
  await edge(page, 'numbers', 'total').waitFor({ state: 'attached' })

  // Run; see what failed, why, and what it said.
  await keyboard.press('Control+Enter')
  await untilState(page, 'total', 'failed')
  await page.getByRole('status').getByText('1 done, 1 failed: total').waitFor({ state: 'attached' })
  await keyboard.press('n')
  await selected(app, 'total')
  await keyboard.press('w')
  await page.getByRole('tabpanel').getByText('failed').first().waitFor()
  await keyboard.press('l')
  await page.getByTestId('log').waitFor()

  // Mend the command in the form, run again.
  await keyboard.press('i')
  await toField(app, 'Command')
  await keyboard.press('Control+a')
  await keyboard.type("awk '{ s += $1 } END { print s }' ${{ input }} > total.txt")
  await toCanvas(app)
  await untilState(page, 'total', 'stale')
  await untilIdle(page)
  await keyboard.press('Control+Enter')
  await untilAllDone(page)
  await page.getByRole('status').getByText('2 done').waitFor({ state: 'attached' })
  expect(app.read('total.txt')).toBe('6\n')

  // Undo takes the mended command back, redo puts it in again.
  await keyboard.press('Control+z')
  await page.getByRole('textbox', { name: 'Command' }).getByText('exit 3').waitFor()
  await keyboard.press('Control+Shift+z')
  await page.getByRole('textbox', { name: 'Command' }).getByText('print s').waitFor()

  // Rename, group, note, tidy.
  await keyboard.press('F2')
  await keyboard.type('sum')
  await keyboard.press('Enter')
  await selected(app, 'sum')
  await keyboard.press('Control+a')
  await keyboard.press('Control+g')
  await page.locator('.group-title').getByText('Group 1').waitFor()
  await keyboard.press('Shift+S')
  await keyboard.type('Adds numbers up')
  await keyboard.press('Control+Enter')
  await page.locator('[data-note]').getByText('Adds numbers up').waitFor()
  await keyboard.press('Alt+Shift+t')

  // Find with a query, connect, choose a connection and take it away.
  await keyboard.press('a')
  await keyboard.type('echo done')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.type('done')
  await keyboard.press('Enter')
  await selected(app, 'done')
  await keyboard.press('Control+f')
  await keyboard.type('up:sum and not numbers')
  await keyboard.press('Enter')
  await selected(app, 'sum')
  await toCanvas(app)
  await keyboard.press('c')
  await keyboard.type('done')
  await keyboard.press('Shift+Enter')
  await page.locator('[data-edge="sum->done"][data-kind="needs"]').waitFor({ state: 'attached' })
  await keyboard.press('Shift+C')
  await keyboard.type('done')
  await keyboard.press('Enter')
  await page.getByTestId('spoken').getByText('sum → done (order only)').waitFor({ state: 'attached' })
  await keyboard.press('Delete')
  await edge(page, 'sum', 'done').waitFor({ state: 'detached' })

  // Save, delete.
  await keyboard.press('Control+s')
  await untilSaved(page)
  const text = app.read('keys.taskgraph.yaml')
  for (const part of ['sum:', 'Group 1', 'Adds numbers up', 'print s']) expect(text).toContain(part)
  await keyboard.press('ArrowRight')
  await keyboard.press('Control+a')
  await keyboard.press('Delete')
  await page.locator('[data-testid="canvas"][data-tasks="0"]').waitFor()
  await keyboard.press('Control+z')
  await page.locator('[data-testid="canvas"][data-tasks="3"]').waitFor()
})

test('F6 goes from part to part of the window, out of a field too', async () => {
  await using app = await openApp({
    files: { 'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  one: { run: echo one }\n' },
  })
  const { page, canvas } = app
  await canvas.focus()
  await page.keyboard.press('ArrowRight')
  const isIn = (part: string) => page.locator(`${part} :focus, ${part}:focus`).first().waitFor()
  for (const part of ['.inspector', '.outline', '.canvas', '.inspector']) {
    await page.keyboard.press('F6')
    await isIn(part)
  }
  await toField(app, 'Command')
  await page.keyboard.press('Shift+F6')
  await isIn('.canvas')
})

async function selected({ page }: Rig, id: string): Promise<void> {
  await page.locator(`[data-task="${id}"][data-selected="true"]`).waitFor()
}

async function toCanvas({ page }: Rig): Promise<void> {
  for (let presses = 0; presses < 5; presses++) {
    await page.keyboard.press('F6')
    if (await page.locator('.canvas:focus').count()) return
  }
  throw new Error('expected the canvas within 5 presses of F6')
}

const toButton = ({ page }: Rig, name: string): Promise<void> => tabTo(page, button(page, name))

const toField = ({ page }: Rig, name: string): Promise<void> =>
  tabTo(page, page.getByRole('textbox', { name, exact: true }).first())
