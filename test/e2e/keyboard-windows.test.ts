import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  button,
  edge,
  openApp,
  type Rig,
  tab,
  tabTo,
  task,
  untilAllDone,
  untilSaved,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

// Dialogs, the start screen and the editor of the text, by key alone.

test('a template is made from the start screen and run', async () => {
  await using app = await openApp({})
  const { page } = app
  await tabTo(page, page.locator('.start-card', { hasText: 'Words of five texts' }))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Words of five texts', level: 1 }).waitFor()
  await page.keyboard.press('Control+Enter')
  await tabTo(page, button(page, 'Trust and run'))
  await page.keyboard.press('Enter')
  await untilAllDone(page)
})

test('a foreign pipeline is found, its commands are read, it is not run, then trusted and run', async () => {
  await using app = await openApp({})
  const { page } = app
  const { keyboard } = page
  mkdirSync(join(app.home, 'foreign'))
  writeFileSync(
    join(app.home, 'foreign/foreign.taskgraph.yaml'),
    'taskgraph: 1\ntasks:\n  made: { run: "echo hi > ${{ target }}", targets: made.txt }\n',
  )
  await keyboard.press('Control+o')
  await tabTo(page, button(page, 'foreign'))
  await keyboard.press('Enter')
  await tabTo(page, page.getByRole('button', { name: 'foreign.taskgraph.yaml' }))
  await keyboard.press('Enter')
  await untilState(page, 'made', 'stale')
  await keyboard.press('Control+Enter')
  const question = page.getByRole('dialog', { name: 'Trust this pipeline?' })
  await question.getByText('echo hi').waitFor()
  // Enter at once is the careful answer.
  await button(page, 'Don’t run').and(page.locator(':focus')).waitFor()
  await keyboard.press('Enter')
  await question.waitFor({ state: 'detached' })
  await keyboard.press('Control+Enter')
  await question.waitFor()
  await keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  await untilState(page, 'made', 'stale')
  await keyboard.press('Control+Enter')
  await question.waitFor()
  await tabTo(page, button(page, 'Trust and run'))
  await keyboard.press('Enter')
  await untilAllDone(page)
})

test('the theme and autosave are set, and the focus goes back to the canvas', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const { keyboard } = page
  await task(page, 'greeting').click()
  await app.canvas.focus()
  await keyboard.press('Control+,')
  await tabTo(page, page.getByRole('dialog', { name: 'Settings' }).getByRole('combobox'))
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  await keyboard.press('Tab')
  await page.getByRole('switch', { name: 'Autosave' }).and(page.locator(':focus')).waitFor()
  await keyboard.press('Space')
  await page.getByRole('switch', { name: 'Autosave', checked: true }).waitFor()
  await keyboard.press('Escape')
  await page.locator('.canvas:focus').waitFor()
  await keyboard.press('d')
  await expect.poll(() => app.read('words.taskgraph.yaml')).toContain('disabled: true')
  await untilSaved(page)
})

test('the text of the pipeline: a completion is taken with Enter, Escape and F6 lead out, what is pasted is text', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const { keyboard } = page
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.canvas.focus()
  await keyboard.press('Control+j')
  await keyboard.press('Shift+F6')
  await keyboard.press('Shift+F6')
  await page.locator('.bottom [role="tab"]:focus').waitFor()
  await keyboard.press('End')
  await tab(page, 'File').and(page.locator('[aria-selected="true"]')).waitFor()
  const editor = page.getByRole('textbox', { name: 'Pipeline file' })
  const hasFocus = editor.and(page.locator(':focus'))
  await tabTo(page, editor)

  // At the end of the text, in a new task.
  await keyboard.press('Control+Home')
  await keyboard.press('Control+f')
  await keyboard.type('targets: count.txt')
  await keyboard.press('Enter')
  await keyboard.press('Escape')
  await hasFocus.waitFor()
  await keyboard.press('End')
  await keyboard.press('Enter')
  await keyboard.type('ret')
  await page.getByRole('option', { name: 'retries', selected: true }).waitFor()
  await untilKeysAreTaken(app)
  await keyboard.press('Enter')
  await editor.getByText('retries: ').waitFor()
  await keyboard.type('2')

  await keyboard.press('Enter')
  await page.evaluate(() => navigator.clipboard.writeText('needs: [greeting]'))
  await keyboard.press('Control+v')
  await edge(page, 'greeting', 'count').waitFor({ state: 'attached' })
  await expect.poll(() => page.locator('.toast').count()).toBe(0)

  await keyboard.press('Escape')
  await tab(page, 'File').and(page.locator(':focus')).waitFor()
  await keyboard.press('Tab')
  await tabTo(page, editor)
  await keyboard.press('Shift+F6')
  await page.locator('.inspector :focus').waitFor()
  await keyboard.press('Control+s')
  await untilSaved(page)
  expect(app.read('words.taskgraph.yaml')).toContain('    retries: 2\n    needs: [greeting]\n')
})

/** A list that opens while somebody types takes no keys for its first 75 ms. */
async function untilKeysAreTaken({ page }: Rig): Promise<void> {
  const since = await page.evaluate(() => performance.now())
  await page.waitForFunction((start) => performance.now() > start + 75, since)
}
