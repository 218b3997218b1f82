import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { button, openApp, type Rig, task, untilSaved, untilState } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('with autosave switched on the file follows each change; without it only Save writes', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await task(page, 'greeting').click()
  await page.keyboard.press('d')
  await untilState(page, 'greeting', 'disabled')
  expect(app.read('words.taskgraph.yaml')).toBe(wordsFiles['words.taskgraph.yaml'])
  await page.keyboard.press('Control+,')
  await page.getByRole('switch', { name: 'Autosave' }).click()
  await page.keyboard.press('Escape')
  await untilSaved(page)
  expect(app.read('words.taskgraph.yaml')).toContain('disabled: true')
  await button(page, 'Undo').click()
  await untilState(page, 'greeting', 'stale')
  await untilSaved(page)
  expect(app.read('words.taskgraph.yaml')).toBe(wordsFiles['words.taskgraph.yaml'])
})

test('a new pipeline is empty or a template, in a folder of its own, named as the user says', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await canvas.focus()
  await page.keyboard.press('Alt+n')
  const dialog = page.getByRole('dialog', { name: 'New pipeline' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Größe & Gewicht')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Größe & Gewicht' }).waitFor()
  await page.locator('[data-testid="canvas"][data-tasks="0"]').waitFor()
  await page.keyboard.press('a')
  await page.keyboard.type('echo hi')
  await page.keyboard.press('Enter')
  await untilState(page, 'echo', 'stale')
  await button(page, 'Save').click()
  await untilSaved(page)
})

test('a pipeline file dropped on the window opens, where its name tells which one it is', async () => {
  await using app = await openApp({ files: { ...wordsFiles, 'other.taskgraph.yaml': other } })
  const { page } = app
  await dropFile(app, 'other.taskgraph.yaml')
  await page.getByRole('heading', { name: 'Other' }).waitFor()
  mkdirSync(join(app.home, 'far'))
  writeFileSync(join(app.home, 'far/away.taskgraph.yaml'), other)
  await dropFile(app, 'away.taskgraph.yaml')
  await page.getByRole('dialog', { name: 'Open a pipeline' }).waitFor()
  await page.getByText('A browser doesn’t tell where away.taskgraph.yaml lies').waitFor()
})

test('the title and the icon tell how the run goes, and that it failed', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': 'taskgraph: 1\nname: Gate\ntasks:\n  a: { run: "mkfifo gate; cat gate; exit 1" }\n',
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await page.waitForFunction(() => document.title.startsWith('0 % · Gate'))
  await page.locator('link[rel="icon"][href="/icon-running.svg"]').waitFor({ state: 'attached' })
  await expect.poll(() => app.has('gate'), { timeout: 20_000 }).toBe(true)
  app.write('gate', 'go')
  await page.waitForFunction(() => document.title.startsWith('✕ Gate'))
  await page.locator('link[rel="icon"][href="/icon-failed.svg"]').waitFor({ state: 'attached' })
})

const other = 'taskgraph: 1\nname: Other\ntasks:\n  one: { run: echo one }\n'

async function dropFile({ page }: Rig, name: string): Promise<void> {
  await page.locator('.titlebar').evaluate((element, fileName) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], fileName))
    element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
  }, name)
}
