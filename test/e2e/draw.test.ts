import { expect, test } from 'vitest'
import {
  button,
  drag,
  edge,
  handle,
  middleOf,
  openApp,
  type Rig,
  task,
  untilAllDone,
  untilSaved,
} from '../support/e2e.ts'

test('a pipeline drawn from nothing runs, is saved, and is up to date for the command line', async () => {
  await using app = await openApp({ files: { 'drawn.taskgraph.yaml': 'taskgraph: 1\nname: Drawn\n' } })
  const { page } = app
  await page.getByText('Double-click, or press A, to add the first task').waitFor()
  await add(app, 'numbers', 'seq 10 > ${{ target }}')
  await addTarget(app, 'numbers.txt')
  await add(app, 'total', "awk '{ s += $1 } END { print s }' ${{ input }} > ${{ target }}")
  await addTarget(app, 'total.txt')
  expect(await middleOf(task(page, 'total'))).not.toEqual(await middleOf(task(page, 'numbers')))
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
  expect(await app.canvas.getAttribute('data-tasks')).toBe('5')
  await button(page, 'Run').click()
  await untilAllDone(page)
  expect(app.read('report/words.md').length).toBeGreaterThan(100)
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
