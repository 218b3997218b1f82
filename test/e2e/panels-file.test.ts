import { expect, test } from 'vitest'
import { button, openApp, type Rig, tab, task, untilState } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('File: completions and descriptions from the schema, ids of tasks where they are wanted', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await showTab(app, 'File')
  const editor = page.getByRole('textbox', { name: 'Pipeline file' })
  const options = page.getByRole('option')
  await editor.getByText('targets: count.txt').click()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('ret')
  await options.getByText('retries').waitFor()
  await page.getByText('How often a failed attempt is repeated').waitFor()
  // By the pointer: keys that follow the list's opening at once are taken for typing.
  await options.getByText('retries').click()
  await editor.getByText('retries: ').waitFor()
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  await page.keyboard.type('needs: [gre')
  await options.getByText('greeting').click()
  await editor.getByText('[greeting').waitFor()
  await page.keyboard.type(']')
  // What was completed is in the document: the canvas shows the new connection.
  await page.locator('[data-edge="greeting->count"]').waitFor({ state: 'attached' })
  await editor.getByText('retries', { exact: true }).hover()
  await page.locator('.cm-hover-text').getByText('How often a failed attempt').waitFor()
})

test('File: selecting a task scrolls the text to it, and the cursor in the text selects the task', async () => {
  const tasks = Array.from({ length: 120 }, (_, index) => `  t${index}:\n    run: echo ${index}\n`).join('')
  await using app = await openApp({ files: { 'p.taskgraph.yaml': `taskgraph: 1\ntasks:\n${tasks}` } })
  const { page } = app
  await showTab(app, 'File')
  const editor = page.getByRole('textbox', { name: 'Pipeline file' })
  await editor.getByText('t0:').waitFor()
  await page.getByRole('searchbox').first().fill('t100')
  await page.getByRole('row', { name: 't100' }).click()
  await editor.getByText('t100:').waitFor()
  await editor.getByText('echo 101').click()
  await page.getByRole('heading', { name: 't101' }).waitFor()
})

test('Problems: a click goes to the line, with the remedy; the text marks it in place', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  first: { run: echo 1 }
  second:
    run: echo 2
    nedds: first
`,
    },
  })
  const { page } = app
  await untilState(page, 'first', 'stale')
  await showTab(app, 'Problems')
  const problem = page.locator('.problem').first()
  await expect.poll(() => problem.locator('.problem-remedy').textContent()).toMatch(/needs/i)
  await problem.click()
  await tab(page, 'File').and(page.locator('[aria-selected="true"]')).waitFor()
  const editor = page.getByRole('textbox', { name: 'Pipeline file' })
  await editor.locator('.cm-activeLine').getByText('nedds').waitFor()
  await editor.locator('.cm-lintRange-error, .cm-lintRange-warning').first().waitFor()
  await task(page, 'second').and(page.locator('[data-selected="true"]')).waitFor()
})

test('Problems: of a text that is no YAML each broken task is told; a click goes to its line', async () => {
  await using app = await openApp({
    files: { 'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  a: { run: echo }\n  b: { run: echo }\n' },
  })
  const { page } = app
  await untilState(page, 'a', 'stale')
  await showTab(app, 'Problems')
  app.write('p.taskgraph.yaml', 'taskgraph: 1\ntasks:\n  a:\n    run: "echo\n  b:\n    run: a: b\n')
  const problems = page.locator('.problem')
  await expect.poll(() => problems.locator('.problem-place').allTextContents()).toEqual(['5:3', '6:11'])
  await expect
    .poll(() => problems.first().locator('.problem-remedy').textContent())
    .toMatch(/close the quote/)
  await problems.nth(1).click()
  const editor = page.getByRole('textbox', { name: 'Pipeline file' })
  await editor.locator('.cm-activeLine').getByText('run: a: b').waitFor()
  // What was drawn stays while the text is broken.
  await task(page, 'a').waitFor()
})

test('Problems: a file that can’t be read when it is opened says so where its tasks would be, and leads to its problems', async () => {
  await using app = await openApp({
    files: { 'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  a:\n    run: [echo\n  b: { run: echo }\n' },
  })
  const { page } = app
  await app.canvas.getByText('The file can’t be read').waitFor()
  await button(page, 'Show problems').first().click()
  await page
    .locator('.problem')
    .getByText(/not valid YAML/)
    .waitFor()
  app.write('p.taskgraph.yaml', 'taskgraph: 1\ntasks:\n  a: { run: echo }\n')
  await task(page, 'a').waitFor()
})

async function showTab({ page }: Rig, name: string): Promise<void> {
  await button(page, 'Bottom panel').click()
  await tab(page, name).click()
}
