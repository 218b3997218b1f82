import { appendFileSync, globSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { button, clipboardOf, openApp, type Rig, tab, task, untilIdle, untilState } from '../support/e2e.ts'

test('Log: the backlog first, the end followed, let go by scrolling up, colours, search through the whole file, its path', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  talk:
    run: |
      echo needle at the start
      for i in $(seq 1 4000); do echo "line $i of many, long enough to fill some space"; done
      printf '\\033[31mred words\\033[0m\\n'
      until test -e go; do sleep 0.05; done
      echo the last line
`,
    },
  })
  const { page } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await button(page, 'Run').click()
  await untilState(page, 'talk', 'running')
  await showLog(app, 'talk')
  const log = page.getByTestId('log')
  const red = log.locator('.ansi').getByText('red words')
  await red.waitFor()
  expect(await red.evaluate((element) => getComputedStyle(element).color)).not.toBe(
    await log.evaluate((element) => getComputedStyle(element).color),
  )
  const text = page.getByRole('log', { name: 'Log text' })
  await text.focus()
  await page.keyboard.press('PageUp')
  await page.keyboard.press('PageUp')
  await button(page, 'Jump to end').waitFor()
  app.write('go', '')
  await untilState(page, 'talk', 'succeeded')
  await button(page, 'Jump to end').click()
  await log.getByText('the last line').waitFor()
  const search = page.getByRole('searchbox', { name: 'Search the log' })
  await search.fill('needle')
  await log.getByText('1 hit').waitFor()
  await search.press('Enter')
  await log.locator('mark').getByText('needle').waitFor()
  await button(page, 'Copy the path of the log file').click()
  await expect.poll(() => clipboardOf(page)).toMatch(/\.taskgraph\/logs\/.*talk.*\.log$/)
})

test('Log: long lines are wrapped unless that is switched off, and the text is copied', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1\ntasks:\n  long: { run: "echo ${'word '.repeat(200)}the end" }\n`,
    },
  })
  const { page } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await button(page, 'Run').click()
  await untilState(page, 'long', 'succeeded')
  await showLog(app, 'long')
  const line = page.getByTestId('log').getByText('the end')
  await line.waitFor()
  const height = async (): Promise<number> => (await line.boundingBox())?.height ?? 0
  const wrapped = await height()
  await button(page, 'Wrap long lines').click()
  await expect.poll(height).toBeLessThan(wrapped / 2)
  await button(page, 'Wrap long lines').click()
  await expect.poll(height).toBe(wrapped)
  await button(page, 'Copy log').click()
  await expect.poll(() => clipboardOf(page)).toMatch(/^word word .* the end\n?$/)
})

test('Log: 1 GB is fine: the end at once, a hit a gigabyte away, the beginning', async () => {
  await using app = await openApp({
    files: { 'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  big: { run: "echo first line" }\n' },
  })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'big', 'succeeded')
  const [name = ''] = globSync('.taskgraph/logs/*/big.1.log', { cwd: app.folder })
  const path = join(app.folder, name)
  // Sparse: a gigabyte to read, no disk space.
  truncateSync(path, 1_000_000_000)
  appendFileSync(path, `\n${'a line of the end\n'.repeat(20)}the very end\n`)
  await showLog(app, 'big')
  const log = page.getByTestId('log')
  await log.getByText('the very end').waitFor()
  const search = page.getByRole('searchbox', { name: 'Search the log' })
  await search.fill('first line')
  await log.getByText('1 hit').waitFor({ timeout: 240_000 })
  await search.press('Enter')
  await log.locator('mark').getByText('first line').waitFor()
}, 300_000)

test('Log: what a failed function throws, and the last line of a failed command, are said once', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  bad: { module: "./bad.mjs#bad" }
  worse: { run: "echo first; echo no such city; exit 2" }
`,
      'bad.mjs': "export function bad() {\n  throw new TypeError('no such bird')\n}\n",
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'bad', 'failed')
  await showLog(app, 'bad')
  const log = page.getByTestId('log')
  await log.getByText('no such bird').first().waitFor()
  await expect.poll(() => log.getByText('no such bird').count()).toBe(1)
  await untilState(page, 'worse', 'failed')
  await showLog(app, 'worse')
  await log.getByText('no such city').first().waitFor()
  await page.locator('.log-error').getByText(/exit/).waitFor()
  await expect.poll(() => log.getByText('no such city').count()).toBe(1)
})

test('History: an attempt leads to its own log, also of one that was tried again; the next run shows its own', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  twice:
    run: if test -e tried; then echo second words; else touch tried; echo first words; exit 1; fi
    retries: 1
    always: true
`,
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await untilIdle(page)
  await task(page, 'twice').click({ position: { x: 30, y: 14 } })
  await tab(page, 'History').click()
  const rows = page.getByRole('region', { name: 'Attempts' }).getByRole('row')
  await rows.nth(2).getByRole('button').click()
  const log = page.getByTestId('log')
  await log.getByText('first words').waitFor()
  const search = page.getByRole('searchbox', { name: 'Search the log' })
  await search.fill('second words')
  await log.getByText('no hits').waitFor()
  await button(page, 'Run').click()
  await log.getByRole('log').getByText('second words').waitFor()
})

async function showLog({ page }: Rig, id: string): Promise<void> {
  await task(page, id).click({ position: { x: 30, y: 14 } })
  await tab(page, 'Log').click()
}
