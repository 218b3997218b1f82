import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { button, openApp, tab } from '../support/e2e.ts'

const library = pathToFileURL(join(import.meta.dirname, '../../dist/main/library.js')).href

/** Three tasks in a row: the second waits for a file, the third is added once the first is done. */
const program = `import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { TaskGraph } from '${library}'
await using graph = new TaskGraph('.', 0)
function first(path) { writeFileSync(path, 'one') }
async function second(gate, path) {
  while (!existsSync(gate)) await setTimeout(20)
  writeFileSync(path, 'two')
}
function third(path) { writeFileSync(path, 'three') }
const a = graph.addTask({ func: first, args: ['a.txt'], targetPathList: ['a.txt'] })
if (process.argv[2] === 'all') {
  await a.join()
  const b = graph.addTask({
    func: second, args: ['gate.txt', 'b.txt'], ignorePathList: ['gate.txt'], targetPathList: ['b.txt'], dependentTaskList: [a],
  })
  graph.addTask({ func: third, args: ['c.txt'], targetPathList: ['c.txt'], dependentTaskList: [b] })
}
graph.close()
await graph.join()
`

const runProgram = async (folder: string, ...words: readonly string[]): Promise<void> => {
  await promisify(execFile)(process.execPath, ['program.mjs', ...words], { cwd: folder })
}

test('a program’s tasks appear as it adds them, and turn green while it works', async () => {
  await using app = await openApp({
    files: { 'program.mjs': program },
    pipeline: '.',
    before: (folder) => runProgram(folder),
  })
  const { page, canvas } = app
  const node = (name: string, state: string) =>
    page.locator(`[data-task^="${name}~"][data-state="${state}"]`).waitFor()
  await node('first', 'succeeded')
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('1')
  const running = runProgram(app.folder, 'all')
  await node('second', 'running')
  await node('first', 'fresh')
  await node('third', 'queued')
  await page.getByText('1 of 3', { exact: true }).waitFor()
  app.write('gate.txt', '')
  await node('second', 'succeeded')
  await node('third', 'succeeded')
  await running
  await page.getByText('Every task is done').waitFor()
})

test('it can be looked into, and nothing of it changed or run', async () => {
  await using app = await openApp({
    files: { 'program.mjs': program },
    pipeline: '.',
    before: (folder) => runProgram(folder),
  })
  const { page } = app
  await page.getByText('Made by code').waitFor()
  for (const name of ['Run', 'Stop', 'Save', 'Undo', 'Add task'])
    await expect.poll(() => button(page, name).count()).toBe(0)
  await page.locator('[data-task^="first~"]').first().click()
  await page.getByText('This graph is made by code: change the program and run it again.').waitFor()
  await expect.poll(() => button(page, 'Run this task').count()).toBe(0)
  await tab(page, 'Outputs').click()
  await page.getByText('one', { exact: true }).waitFor()
  await tab(page, 'Why').click()
  await page.getByText(/^Up to date/).waitFor()
  await app.canvas.focus()
  await page.keyboard.press('Delete')
  await page.keyboard.press('Control+Enter')
  await button(page, 'Bottom panel').click()
  await expect.poll(() => tab(page, 'File').count()).toBe(0)
  await page.getByRole('region', { name: 'Runs', exact: true }).locator('tbody tr').first().waitFor()
  await expect.poll(() => app.canvas.getAttribute('data-tasks')).toBe('1')
})
