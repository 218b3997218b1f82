import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { button, openApp, tab, task, untilAllDone, untilState } from '../support/e2e.ts'

const files = {
  'p.taskgraph.yaml': `taskgraph: 1
tasks:
  made:
    module: ./make.mjs#make
    args: ['\${{ target }}', '\${{ inputs.data }}']
    inputs: { data: data.csv }
    targets: made.txt
  shell:
    run: sh tool.sh \${{ made }} > \${{ target }}
    targets: shell.txt
`,
  'make.mjs': `import { writeFileSync } from 'node:fs'
import { greeting } from './words.mjs'

export function make(target) {
  writeFileSync(target, greeting)
}
`,
  'words.mjs': `export const greeting = 'hello'\n`,
  'tool.sh': 'cat "$1"\n',
  'data.csv': 'a,b\n1,2\n',
}

test('Why: each reason with before and after: the lines of an imported code file and of a script, an input’s size, time and digest, the command', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  app.write('words.mjs', `export const greeting = 'good morning'\n`)
  app.write('data.csv', 'a,b\n1,2\n3,4\n')
  app.write('tool.sh', 'cat -- "$1"\n')
  await untilState(page, 'made', 'stale')
  await task(page, 'made').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Why').click()
  const code = page.locator('[data-reason="code-changed"]')
  await code.getByText('Code changed: words.mjs').waitFor()
  const lines = code.getByTestId('text-diff')
  await lines.getByText('good morning').waitFor()
  await lines.getByText('hello').first().waitFor()
  await button(page, 'Larger view').click()
  await page.getByRole('dialog').locator('[data-look="split"]').getByText('good morning').waitFor()
  await button(page, 'Close').click()
  const input = page.locator('[data-reason="input-changed"]')
  await expect
    .poll(() => input.textContent())
    .toMatch(/data\.csv changed.*Size8 B12 B.*Modified.*Content[0-9a-f]{16}/)
  await expect.poll(() => input.getByTestId('text-diff').count()).toBe(0)
  await page.getByText('Run would execute 1 task').waitFor()

  await task(page, 'shell').click({ position: { x: 30, y: 14 } })
  await page.locator('[data-reason="input-changed"]').getByText('cat --').waitFor()
  app.write('p.taskgraph.yaml', files['p.taskgraph.yaml'].replace('sh tool.sh', 'sh -e tool.sh'))
  const command = page.locator('[data-reason="command-changed"]')
  await command.locator('ins').getByText('-e').waitFor()
})

test('Why: the present state is accepted as up to date, which is undone; a task is marked stale, and nothing is deleted', async () => {
  await using app = await openApp({ files })
  const { page } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  app.write('words.mjs', `export const greeting = 'hello' // as ever\n`)
  await untilState(page, 'made', 'stale')
  await task(page, 'made').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Why').click()
  await button(page, 'Accept as up to date').click()
  await untilState(page, 'made', 'fresh', 'succeeded')
  await page.getByText('Up to date: its present state was accepted.').waitFor()
  await page
    .getByText('made is accepted as up to date')
    .locator('..')
    .getByRole('button', { name: 'Undo' })
    .click()
  await untilState(page, 'made', 'stale')
  await button(page, 'Accept as up to date').click()
  await untilState(page, 'made', 'fresh', 'succeeded')
  await button(page, 'Mark stale').click()
  await untilState(page, 'made', 'stale')
  await page.locator('[data-reason="forced"]').waitFor()
  expect(app.read('made.txt')).toBe('hello')
  // Marked by mistake: the message's own Undo, the log's, and forth again.
  await page
    .getByText('made is marked stale')
    .locator('..')
    .getByRole('button', { name: 'Undo', exact: true })
    .click()
  await untilState(page, 'made', 'fresh', 'succeeded')
  await app.canvas.focus()
  await page.keyboard.press('F8')
  await untilState(page, 'made', 'stale')
  await page.getByText('Run it, or take the mark back.').waitFor()
  await page.keyboard.press('Control+z')
  await untilState(page, 'made', 'fresh', 'succeeded')
  await page.keyboard.press('Control+z')
  await untilState(page, 'made', 'stale')
  await page.getByRole('heading', { name: 'Code changed: words.mjs' }).waitFor()
  await page.keyboard.press('Control+Shift+z')
  await untilState(page, 'made', 'fresh', 'succeeded')
  await page.keyboard.press('Control+y')
  await untilState(page, 'made', 'stale')
  await button(page, 'Undo the stale mark').waitFor()
  // What isn't there can't be good: the refusal says so, and nothing is said to be accepted.
  rmSync(join(app.folder, 'made.txt'))
  await page.locator('[data-reason="target-missing"]').waitFor()
  await button(page, 'Accept as up to date').click()
  await page.getByText(/its target "made.txt" does not exist; run it instead/).waitFor()
  await untilState(page, 'made', 'stale')
})

test('Why of a large fan-out: how many instances have each kind of reason, fifty explanations at first, and more when asked', async () => {
  const cities = Array.from({ length: 120 }, (_, index) => `c${index}`).join(', ')
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  each:
    foreach: { city: [${cities}] }
    run: echo \${{ city }} > \${{ target }}
    targets: each/\${{ city }}.txt
`,
    },
  })
  const { page } = app
  await task(page, 'each').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Why').click()
  const panel = page.getByRole('tabpanel', { name: 'Why' })
  await panel.getByText('120 of 120 instances would run.').waitFor()
  await panel.getByRole('listitem').filter({ hasText: 'never run' }).getByText('120').waitFor()
  const explained = panel.locator('details')
  await expect.poll(() => explained.count()).toBe(50)
  await button(page, 'Show 70 more').click()
  await expect.poll(() => explained.count()).toBe(120)
  await explained.last().click()
  await explained.last().getByText('Never run', { exact: true }).waitFor()
})
