import { expect, test } from 'vitest'
import { button, openApp, type Rig, task, untilSaved } from '../support/e2e.ts'
import { wordsFiles, wordsPipeline } from '../support/e2e-pipelines.ts'

const name = 'words.taskgraph.yaml'

test('Files: a draft survives kill -9 of the engine; that it is back is said, and one undo gives the file’s bytes', async () => {
  await using app = await openApp({
    files: wordsFiles,
    expectsErrors: /WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource/,
  })
  await editTitle(app.page, 'lower', 'A draft')
  await app.page.locator('[data-saved="false"]').getByText('Edited').waitFor()
  const page = await app.crashAndRestart()
  await task(page, 'lower').getByText('A draft').waitFor()
  await page.getByText('Your unsaved changes are back').waitFor()
  await page.locator('[data-saved="false"]').getByText('Draft restored').waitFor()
  expect(app.read(name)).toBe(wordsPipeline)
  await button(page, 'Undo').click()
  await task(page, 'lower').getByText('Lower case').waitFor()
  await untilSaved(page)
  await button(page, 'Redo').click()
  await page.locator('[data-saved="false"]').getByText('Edited').waitFor()
})

test('Files: a change from outside in other lines is merged into unsaved edits; Save writes both, Undo takes back each', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await editTitle(page, 'lower', 'Mine')
  await task(page, 'lower').getByText('Mine').waitFor()
  app.write(name, wordsPipeline.replace('wc -l', 'wc -w'))
  await task(page, 'count').getByText('wc -w').waitFor()
  await task(page, 'lower').getByText('Mine').waitFor()
  await page.locator('[data-saved="false"]').waitFor()
  await button(page, 'Undo').click()
  await task(page, 'count').getByText('wc -l').waitFor()
  await button(page, 'Redo').click()
  await task(page, 'count').getByText('wc -w').waitFor()
  await button(page, 'Save').click()
  await untilSaved(page)
  const saved = app.read(name)
  expect(saved).toBe(wordsPipeline.replace('wc -l', 'wc -w').replace('title: Lower case', 'title: Mine'))
})

test('Files: a change from outside in the same line is shown side by side with the draft; either is kept, and taking the file is undone', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await editTitle(page, 'lower', 'Mine')
  await task(page, 'lower').getByText('Mine').waitFor()
  app.write(name, wordsPipeline.replace('title: Lower case', 'title: Theirs'))
  await button(page, 'Side by side').click()
  const dialog = page.getByRole('dialog', { name: 'Your draft and the file' })
  const sides = dialog.getByTestId('text-diff').and(page.locator('[data-look="split"]'))
  await sides.getByText('Theirs').first().waitFor()
  await sides.getByText('Mine').first().waitFor()
  await dialog.getByRole('button', { name: 'Take the file' }).click()
  await task(page, 'lower').getByText('Theirs').waitFor()
  await untilSaved(page)
  await button(page, 'Undo').click()
  await task(page, 'lower').getByText('Mine').waitFor()

  app.write(name, wordsPipeline.replace('title: Lower case', 'title: Theirs again'))
  await button(page, 'Side by side').click()
  await sides.getByText('Theirs again').first().waitFor()
  await dialog.getByRole('button', { name: 'Keep my version' }).click()
  await dialog.waitFor({ state: 'detached' })
  await button(page, 'Side by side').waitFor({ state: 'detached' })
  await button(page, 'Save').click()
  await untilSaved(page)
  expect(app.read(name)).toContain('title: Mine')
})

async function editTitle(page: Rig['page'], id: string, title: string): Promise<void> {
  await task(page, id).click()
  const field = page.getByRole('textbox', { name: 'Title' })
  await field.fill(title)
  await field.blur()
}
