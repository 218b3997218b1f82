import { expect, test } from 'vitest'
import {
  button,
  menuItem,
  openApp,
  openMenu,
  type Rig,
  runAll,
  statesOf,
  tab,
  task,
  untilAllDone,
  untilIdle,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('every task is drawn with its state, and opening has run nothing', async () => {
  await using app = await openApp({ files: wordsFiles })
  await untilState(app.page, 'lower', 'stale')
  await expect.poll(() => app.canvas.getAttribute('data-tasks')).toBe('4')
  expect(Number(await app.canvas.getAttribute('data-zoom'))).toBeGreaterThan(0)
  await expect
    .poll(() => statesOf(app.page))
    .toEqual({ lower: 'stale', sorted: 'stale', count: 'stale', greeting: 'stale' })
  expect(app.has('ran.txt')).toBe(false)
})

test('Run turns the nodes running and then green, live, and writes the targets', async () => {
  await using app = await openApp({ files: { ...gatedFiles } })
  await button(app.page, 'Run').click()
  await untilState(app.page, 'first', 'running')
  await untilState(app.page, 'second', 'queued')
  app.write('gate.txt', 'open')
  await untilAllDone(app.page)
  expect(app.read('second.txt')).toBe('done\n')
  await app.page.getByText('Everything is up to date').waitFor()
})

test('the weather example runs from a click to its report', async () => {
  await using app = await openApp({ example: 'weather', pipeline: 'weather.taskgraph.yaml' })
  await expect.poll(() => app.canvas.getAttribute('data-tasks')).toBe('27')
  await button(app.page, 'Run').click()
  await untilAllDone(app.page)
  expect(app.read('report/check.txt')).toContain('9 charts')
})

test('a second Run executes nothing', async () => {
  await using app = await openApp({ files: wordsFiles })
  await runAll(app.page)
  const ran = ['count', 'greeting', 'lower', 'sorted']
  expect(linesOf(app, 'ran.txt')).toEqual(ran)
  await button(app.page, 'Bottom panel').click()
  const runs = app.page.getByRole('region', { name: 'Runs', exact: true }).locator('tbody tr')
  await runs.first().waitFor()
  await button(app.page, 'Run').click()
  await runs.nth(1).waitFor()
  await button(app.page, 'Run').and(app.page.locator(':enabled')).waitFor()
  expect(linesOf(app, 'ran.txt')).toEqual(ran)
})

test('a selected task shows Task, Why, Log, Outputs and History', async () => {
  await using app = await openApp({ files: wordsFiles })
  await runAll(app.page)
  const { page } = app
  await task(page, 'count').click()
  for (const name of ['Task', 'Why', 'Log', 'Outputs', 'History']) await tab(page, name).waitFor()
  await page.getByRole('textbox', { name: 'Command' }).waitFor()
  await tab(page, 'Why').click()
  await page.getByText('Up to date: nothing that it depends on has changed').waitFor()
  await tab(page, 'Outputs').click()
  await page.getByRole('tabpanel').getByText('count.txt').first().waitFor()
  await tab(page, 'History').click()
  await page.getByRole('tabpanel').getByText('Succeeded').first().waitFor()
})

test('a failing task shows failed, its dependents blocked, its words are in Log; mended, Run completes', async () => {
  await using app = await openApp({ files: failingFiles })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'fetch', 'failed')
  await untilState(page, 'clean', 'blocked')
  await untilState(page, 'report', 'blocked')
  await untilState(page, 'beside', 'succeeded', 'fresh')
  await expect.poll(() => task(page, 'fetch').textContent()).toContain('exit 3')
  await task(page, 'fetch').click()
  await tab(page, 'Log').click()
  await page.getByTestId('log').getByText('the source is down').first().waitFor()
  await tab(page, 'Task').click()
  await page.getByRole('textbox', { name: 'Command' }).fill('echo data > ${{ target }}')
  await button(page, 'Run').click()
  await untilAllDone(page)
  expect(app.read('report.txt')).toBe('data\n')
})

test('Run this task runs it and what it lacks; Force run executes again what is up to date', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await openMenu(page, 'sorted')
  await menuItem(page, 'Run this task').click()
  await untilState(page, 'sorted', 'succeeded', 'fresh')
  expect(linesOf(app, 'ran.txt')).toEqual(['lower', 'sorted'])
  await untilState(page, 'count', 'stale')
  await untilIdle(page)
  await openMenu(page, 'lower')
  await menuItem(page, 'Force run').click()
  await expect.poll(() => linesOf(app, 'ran.txt')).toEqual(['lower', 'lower', 'sorted'])
})

test('Stop ends a long task as cancelled', async () => {
  await using app = await openApp({ files: gatedFiles })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'first', 'running')
  await button(page, 'Stop').click()
  await untilState(page, 'first', 'cancelled')
  expect(app.has('second.txt')).toBe(false)
  await button(page, 'Run').and(page.locator(':enabled')).waitFor()
})

/** The first task goes on until the test opens the gate. */
const gatedFiles = {
  'gated.taskgraph.yaml': `taskgraph: 1
tasks:
  first:
    run: until [ -e gate.txt ]; do sleep 0.05; done; echo done > \${{ target }}
    targets: first.txt
  second:
    run: cp \${{ first }} \${{ target }}
    targets: second.txt
`,
}

const failingFiles = {
  'failing.taskgraph.yaml': `taskgraph: 1
tasks:
  fetch: { run: "echo 'the source is down' >&2; exit 3", targets: raw.txt }
  clean: { run: "cp \${{ fetch }} \${{ target }}", targets: clean.txt }
  report: { run: "cp \${{ clean }} \${{ target }}", targets: report.txt }
  beside: { run: "echo beside > \${{ target }}", targets: beside.txt }
`,
}

function linesOf(app: Rig, name: string): string[] {
  return app.read(name).trim().split('\n').sort()
}
