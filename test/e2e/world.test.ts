import { copyFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  button,
  openApp,
  type Rig,
  runAll,
  task,
  untilAllDone,
  untilIdle,
  untilSaved,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles, wordsPipeline } from '../support/e2e-pipelines.ts'

test('an input changed on disk turns its node stale at once, what follows may run', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await runAll(page)
  app.write('text.txt', 'Another text\n')
  await untilState(page, 'lower', 'stale')
  await untilState(page, 'sorted', 'upstream', 'stale')
  await untilState(page, 'greeting', 'succeeded', 'fresh', 'upstream')
  await expect.poll(() => task(page, 'lower').textContent()).toContain('text.txt changed')
  app.write('text.txt', wordsFiles['text.txt'])
  await untilAllDone(page)
})

test('an early cutoff: what comes out the same does not make the rest run', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await runAll(page)
  app.write('text.txt', 'the CAT the dog\n')
  await untilState(page, 'lower', 'stale')
  await runAll(page)
  expect(app.read('ran.txt').trim().split('\n').sort()).toEqual([
    'count',
    'greeting',
    'lower',
    'lower',
    'sorted',
  ])
})

test('a touch of an input, or the same bytes written again, changes nothing', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await runAll(page)
  const before = app.read('ran.txt')
  const later = new Date(Date.now() + 5000)
  utimesSync(join(app.folder, 'text.txt'), later, later)
  // What is seen after the touch was looked at after it: a change of another file shows that.
  app.write('new.yaml', wordsPipeline.replace('title: Lower case', 'title: Small letters'))
  copyFileSync(join(app.folder, 'new.yaml'), app.file)
  await task(page, 'lower').getByText('Small letters').waitFor()
  await button(page, 'Bottom panel').click()
  const runs = page.getByRole('region', { name: 'Runs', exact: true }).locator('tbody tr')
  await runs.first().waitFor()
  await button(page, 'Run').click()
  await runs.nth(1).waitFor()
  await untilIdle(page)
  expect(app.read('ran.txt')).toBe(before)
})

test('the pipeline changed in another editor is drawn at once', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  app.write(
    'words.taskgraph.yaml',
    wordsPipeline.replace('layout:', '  extra: { run: echo extra }\n\nlayout:'),
  )
  await task(page, 'extra').waitFor()
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('5')
  await untilSaved(page)
  app.write('words.taskgraph.yaml', 'taskgraph: 1\ntasks: {\n')
  await button(page, '1 problem').click()
  await page.locator('.problem').first().waitFor()
  app.write('words.taskgraph.yaml', wordsPipeline)
  await page.locator('[data-testid="canvas"][data-tasks="4"]').waitFor()
  await button(page, '1 problem').waitFor({ state: 'detached' })
})

test('a change from outside that conflicts with the draft is asked about, never lost', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await editTitle(page, 'lower', 'Mine')
  await task(page, 'lower').getByText('Mine').waitFor()
  app.write('words.taskgraph.yaml', wordsPipeline.replace('title: Lower case', 'title: Theirs'))
  await page.getByRole('button', { name: 'Take the file' }).click()
  await task(page, 'lower').getByText('Theirs').waitFor()
  await untilSaved(page)
})

test('a run by the command line appears on the canvas', async () => {
  await using app = await openApp({ files: wordsFiles })
  await untilState(app.page, 'lower', 'stale')
  expect((await app.cli('run', app.file)).code).toBe(0)
  await untilAllDone(app.page)
})

test('two tabs on one pipeline see each other’s edits and runs', async () => {
  await using app = await openApp({ files: wordsFiles })
  const other = await app.openTab()
  await editTitle(app.page, 'lower', 'Seen by both')
  await task(other, 'lower').getByText('Seen by both').waitFor()
  await other.locator('[data-saved="false"]').waitFor()
  await button(other, 'Undo').click()
  await task(app.page, 'lower').getByText('Lower case').waitFor()
  await button(other, 'Run').click()
  await untilAllDone(app.page)
})

test('a reload keeps the draft, and the address no longer holds the token', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  expect(page.url()).not.toContain('token')
  await editTitle(page, 'lower', 'A draft')
  await page.locator('[data-saved="false"]').waitFor()
  page.on('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await task(page, 'lower').getByText('A draft').waitFor()
  await page.locator('[data-saved="false"]').waitFor()
  expect(app.read('words.taskgraph.yaml')).toBe(wordsPipeline)
  await button(page, 'Undo').click()
  await untilSaved(page)
})

test('a lost connection shows a banner', async () => {
  await using app = await openApp({
    files: wordsFiles,
    expectsErrors: /WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource/,
  })
  await untilState(app.page, 'lower', 'stale')
  await app.stopServer()
  await app.page.getByText('The connection to the engine is lost').waitFor()
})

test('an address whose token is wrong says what to do', async () => {
  await using app = await openApp({ files: wordsFiles, expectsErrors: /401/ })
  const page = await app.page.context().newPage()
  await page.goto(`${new URL(app.page.url()).origin}/#token=wrong`)
  await page.getByText('This address is no longer valid').waitFor()
})

async function editTitle(page: Rig['page'], id: string, title: string): Promise<void> {
  await task(page, id).click()
  const field = page.getByRole('textbox', { name: 'Title' })
  await field.fill(title)
  await field.blur()
}
