import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openApp } from '../support/e2e.ts'

// By the hooks of the specification alone, as somebody else's script would: what follows may use nothing but roles, accessible names
// and data attributes. `openApp` only starts the app.

const pipeline = `taskgraph: 1
name: Hooks
params: { greeting: hello }
tasks:
  source: { run: "echo \${{ params.greeting }} > \${{ target }}", targets: source.txt }
  reader: { run: "cat \${{ source }} > \${{ target }}", targets: reader.txt }
  guess: { run: "cat reader.txt > \${{ target }}", inputs: reader.txt, targets: guess.txt }
  order: { run: "echo after", needs: [source] }
  broken: { run: "exit 3", needs: [reader] }
  waits: { run: "echo never", needs: [broken] }
  slow: { run: "sleep 60", timeout: 0.3 }
  held: { run: "mkfifo gate 2>/dev/null; cat gate" }
  off: { run: "echo off", disabled: true }
`
const tasks = ['source', 'reader', 'guess', 'order', 'broken', 'waits', 'slow', 'held', 'off']

const canvas = (page: Page): Locator => page.locator('[data-testid="canvas"]')
const task = (page: Page, id: string): Locator => canvas(page).locator(`[data-task="${id}"]`)
const inState = (page: Page, id: string, state: string): Promise<void> =>
  page.locator(`[data-task="${id}"][data-state="${state}"]`).waitFor()
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

test('roles, names and attributes: canvas, tasks, connections, buttons, tabs, outline and live region are found', async () => {
  await using app = await openApp({ files: { 'hooks.taskgraph.yaml': pipeline } })
  const { page } = app
  await inState(page, 'source', 'stale')
  await canvas(page).and(page.locator('[data-tasks="9"]')).waitFor()
  await expect.poll(async () => Number(await canvas(page).getAttribute('data-zoom'))).toBeGreaterThan(0)
  for (const id of tasks) await task(page, id).waitFor()
  for (const [edge, kind] of [
    ['source->reader', 'reference'],
    ['reader->guess', 'inferred'],
    ['source->order', 'needs'],
  ])
    await page.locator(`[data-edge="${edge}"][data-kind="${kind}"]`).waitFor({ state: 'attached' })
  for (const name of ['Run', 'Stop', 'Undo', 'Redo', 'Add task', 'Tidy', 'Fit view', 'Save'])
    await page.getByRole('button', { name, exact: true }).waitFor()
  await expect.poll(() => page.getByRole('treegrid').getByRole('row').count()).toBe(9)
  await page.getByRole('status').waitFor({ state: 'attached' })
  expect(await page.evaluate(() => '__taskgraph' in window)).toBe(false)

  await task(page, 'source').click()
  for (const name of ['Task', 'Why', 'Log', 'Outputs', 'History']) {
    await page.getByRole('tab', { name, exact: true }).click()
    await page.getByRole('tab', { name, exact: true, selected: true }).waitFor()
  }
  await press(page, 'Bottom panel')
  for (const name of ['Runs', 'Timeline', 'Problems', 'File']) {
    await page.getByRole('tab', { name, exact: true }).click()
    await page.getByRole('tab', { name, exact: true, selected: true }).waitFor()
  }
})

test('a task’s menu holds the commands of the specification by their names', async () => {
  await using app = await openApp({ files: { 'hooks.taskgraph.yaml': pipeline } })
  const { page } = app
  await inState(page, 'source', 'stale')
  await task(page, 'source').click({ button: 'right' })
  for (const name of [
    'Run this task',
    'Run up to here',
    'Run from here',
    'Force run',
    'Mark stale',
    'Explain',
    'Show log',
    'Duplicate',
    'Disable',
    'Delete',
  ])
    await page.getByRole('menuitem', { name, exact: true }).waitFor()
  await page.getByRole('menuitem', { name: 'Run this task', exact: true }).click()
  await inState(page, 'source', 'succeeded')
  await task(page, 'source').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Explain', exact: true }).click()
  await page.getByRole('tab', { name: 'Why', exact: true, selected: true }).waitFor()
  await task(page, 'source').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Show log', exact: true }).click()
  await page.getByRole('tab', { name: 'Log', exact: true, selected: true }).waitFor()
  await task(page, 'off').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Enable', exact: true }).waitFor()
})

test('a run is followed by states alone, from queued to blocked; edits are undone, done again and saved by name', async () => {
  await using app = await openApp({ files: { 'hooks.taskgraph.yaml': pipeline }, jobs: 1 })
  const { page } = app
  await inState(page, 'off', 'disabled')
  await press(page, 'Run')
  await inState(page, 'reader', 'succeeded')
  await inState(page, 'broken', 'failed')
  await inState(page, 'waits', 'blocked')
  await inState(page, 'slow', 'timed-out')
  await inState(page, 'held', 'running')
  await press(page, 'Stop')
  await inState(page, 'held', 'cancelled')
  await page.getByRole('status').getByText('2 failed: broken, slow').waitFor({ state: 'attached' })

  await task(page, 'order').click()
  await page.keyboard.press('Delete')
  await canvas(page).and(page.locator('[data-tasks="8"]')).waitFor()
  await press(page, 'Undo')
  await canvas(page).and(page.locator('[data-tasks="9"]')).waitFor()
  await press(page, 'Redo')
  await canvas(page).and(page.locator('[data-tasks="8"]')).waitFor()
  await press(page, 'Save')
  await expect.poll(() => app.read('hooks.taskgraph.yaml')).not.toContain('order:')
  await press(page, 'Tidy')
  await press(page, 'Fit view')
  await press(page, 'Add task')
  await page.getByRole('dialog').waitFor()
})

test('what a change makes stale, and what may follow, is told apart', async () => {
  await using app = await openApp({ files: { 'hooks.taskgraph.yaml': pipeline } })
  const { page } = app
  await inState(page, 'guess', 'stale')
  await task(page, 'guess').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Run up to here', exact: true }).click()
  await inState(page, 'guess', 'succeeded')
  app.write('hooks.taskgraph.yaml', pipeline.replace('greeting: hello', 'greeting: good day'))
  await inState(page, 'source', 'stale')
  await inState(page, 'reader', 'upstream')
  await inState(page, 'guess', 'upstream')
  await page.reload()
  await inState(page, 'reader', 'upstream')
  app.write('hooks.taskgraph.yaml', pipeline)
  await inState(page, 'source', 'fresh')
})
