import { expect, test } from 'vitest'
import { button, openApp, tab, task, untilState } from '../support/e2e.ts'

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('Outputs: image, table, JSON tree, text, Markdown without HTML, a folder, what is missing and what is too large', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  all:
    run: node make.mjs
    targets: [a.png, b.csv, c.tsv, d.json, e.txt, f.md, folder, big.txt, broken.json, zero.bin]
  never:
    run: echo never
    targets: never.txt
`,
      'make.mjs': `import { mkdirSync, writeFileSync as write } from 'node:fs'
write('a.png', Buffer.from('${png}', 'base64'))
write('b.csv', 'name,number\\n' + Array.from({ length: 3000 }, (_, n) => 'row' + n + ',' + n).join('\\n'))
write('c.tsv', 'one\\ttwo\\nx\\ty, z\\n')
write('d.json', JSON.stringify({ list: [1, 2, 3], deep: { key: 'value' } }))
write('e.txt', 'plain <b>text</b>')
write('f.md', '# Heading\\n\\n<script>document.title = 1</script><img src=x onerror="document.title=2">\\n\\n**strong**\\n')
mkdirSync('folder/inner', { recursive: true })
write('folder/file.txt', 'four')
write('big.txt', 'x'.repeat(400000))
write('broken.json', '{ "a": ')
write('zero.bin', Buffer.alloc(100))
`,
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'all', 'succeeded')
  await task(page, 'all').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Outputs').click()
  const choose = (path: string) =>
    page.getByRole('combobox', { name: 'Target' }).selectOption({ label: path })
  const outputs = page.locator('.outputs')
  await outputs.getByRole('img', { name: 'Content of a.png' }).waitFor()
  await choose('b.csv')
  const table = outputs.getByRole('table')
  await table.getByRole('columnheader', { name: 'number' }).waitFor()
  await outputs.getByText('3,000 rows · 2 columns').waitFor()
  await expect.poll(() => table.getByRole('row').count()).toBeLessThan(200)
  await choose('c.tsv')
  await outputs.getByRole('cell', { name: 'y, z' }).waitFor()
  await choose('d.json')
  await outputs.getByText('"value"').waitFor()
  await choose('e.txt')
  await outputs.getByText('plain <b>text</b>').waitFor()
  await choose('f.md')
  await outputs.getByRole('heading', { name: 'Heading' }).waitFor()
  await expect.poll(() => outputs.locator('script, .output-markdown img').count()).toBe(0)
  await expect.poll(() => page.title()).not.toMatch(/^[12]$/)
  await choose('folder')
  await outputs.getByText('2 entries').waitFor()
  await expect.poll(() => outputs.getByRole('listitem').allTextContents()).toEqual(['inner', 'file.txt4 B'])
  await choose('big.txt')
  await outputs.getByText('400 kB, beginning shown').waitFor()
  await choose('broken.json')
  await outputs.getByText('This is not valid JSON').waitFor()
  await choose('zero.bin')
  await outputs.getByText('No preview').waitFor()
})

test('Outputs: a target that is not there says why, of a fan-out each instance has its own', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  each:
    foreach: { n: [1, 2] }
    run: echo made by \${{ n }} > \${{ target }}
    targets: out/\${{ n }}.txt
  fails:
    run: exit 3
    targets: fails.txt
`,
    },
  })
  const { page } = app
  const outputs = page.locator('.outputs')
  await task(page, 'fails').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Outputs').click()
  await outputs.getByText('Run the task to make it.').waitFor()
  await button(page, 'Run').click()
  await untilState(page, 'fails', 'failed')
  await outputs.getByText('The task failed before it made this').waitFor()
  await outputs.getByRole('button', { name: 'Show log' }).click()
  await page.getByTestId('log').waitFor()
  await task(page, 'each').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Outputs').click()
  await outputs.getByText('made by 1').waitFor()
  await page.getByRole('combobox', { name: 'Instance' }).selectOption('each[n=2]')
  await outputs.getByText('made by 2').waitFor()
})
