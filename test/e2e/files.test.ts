import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { button, openApp, type Rig, task, untilSaved, untilState } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('with autosave switched on the file follows each change; without it only Save writes', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await task(page, 'greeting').click()
  await page.keyboard.press('d')
  await untilState(page, 'greeting', 'disabled')
  expect(app.read('words.taskgraph.yaml')).toBe(wordsFiles['words.taskgraph.yaml'])
  await page.keyboard.press('Control+,')
  await page.getByRole('switch', { name: 'Autosave' }).click()
  await page.keyboard.press('Escape')
  await untilSaved(page)
  await expect.poll(() => app.read('words.taskgraph.yaml')).toContain('disabled: true')
  await button(page, 'Undo').click()
  await untilState(page, 'greeting', 'stale')
  await untilSaved(page)
  await expect.poll(() => app.read('words.taskgraph.yaml')).toBe(wordsFiles['words.taskgraph.yaml'])
})

test('a new pipeline is empty or a template, in a folder of its own, named as the user says', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await canvas.focus()
  await page.keyboard.press('Alt+n')
  const dialog = page.getByRole('dialog', { name: 'New pipeline' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Größe & Gewicht')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Größe & Gewicht', level: 1 }).waitFor()
  await page.locator('[data-testid="canvas"][data-tasks="0"]').waitFor()
  await page.keyboard.press('a')
  await page.keyboard.type('echo hi')
  await page.keyboard.press('Enter')
  await untilState(page, 'echo', 'stale')
  await button(page, 'Save').click()
  await untilSaved(page)
})

test('a pipeline file dropped on the window opens, where its name tells which one it is', async () => {
  await using app = await openApp({ files: { ...wordsFiles, 'other.taskgraph.yaml': other } })
  const { page } = app
  await dropFile(app, 'other.taskgraph.yaml')
  await page.getByRole('heading', { name: 'Other', level: 1 }).waitFor()
  mkdirSync(join(app.home, 'far'))
  writeFileSync(join(app.home, 'far/away.taskgraph.yaml'), other)
  await dropFile(app, 'away.taskgraph.yaml')
  await page.getByRole('dialog', { name: 'Open a pipeline' }).waitFor()
  await page.getByText('A browser doesn’t tell where away.taskgraph.yaml lies').waitFor()
})

test('the title and the icon tell how the run goes, and that it failed', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml':
        'taskgraph: 1\nname: Gate\ntasks:\n  a: { run: "until [ -e gate ]; do sleep 0.05; done; exit 1" }\n',
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await page.waitForFunction(() => document.title.startsWith('0 % · Gate'))
  await page.locator('link[rel="icon"][href="/icon-running.svg"]').waitFor({ state: 'attached' })
  app.write('gate', 'go')
  await page.waitForFunction(() => document.title.startsWith('✕ Gate'))
  await page.locator('link[rel="icon"][href="/icon-failed.svg"]').waitFor({ state: 'attached' })
})

const other = 'taskgraph: 1\nname: Other\ntasks:\n  one: { run: echo one }\n'

async function dropFile({ page }: Rig, name: string): Promise<void> {
  await page.locator('.titlebar').evaluate((element, fileName) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], fileName))
    element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
  }, name)
}

test('the graph is exported as a picture, as a drawing with real text and as a Mermaid diagram', async () => {
  await using app = await openApp({ files: wordsFiles, theme: 'dark' })
  const { page } = app
  const png = await exportAs(app, 'PNG')
  expect(png.name).toBe('words.png')
  expect(png.bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600)
  const svg = await exportAs(app, 'SVG', 'Light, for paper')
  expect(svg.name).toBe('words.svg')
  expect(svg.bytes.toString()).toContain('>Lower case</text>')
  expect(svg.bytes.toString()).toContain('fill="#f1f2f5"')
  await task(page, 'sorted').click()
  await task(page, 'count').click({ modifiers: ['Shift'] })
  const mermaid = await exportAs(app, 'Mermaid', 'The selection: 2 tasks')
  expect(mermaid.name).toBe('words.mmd')
  expect(mermaid.bytes.toString()).toMatch(
    /^flowchart LR\n {2}t0_sorted\[.*\]\n {2}t1_count\[.*\]\n {2}t0_sorted --> t1_count\n$/,
  )
})

test('a pipeline opens in a window of its own, which shares its draft', async () => {
  await using app = await openApp({ files: { ...wordsFiles, 'other.taskgraph.yaml': other } })
  const { page } = app
  await task(page, 'sorted').click()
  const opening = page.context().waitForEvent('page')
  await page.keyboard.press('Alt+Shift+n')
  const second = await opening
  await task(second, 'sorted').waitFor()
  await page.keyboard.press('d')
  await untilState(second, 'sorted', 'disabled')
  expect(new URL(second.url()).hash).toBe('')
})

async function exportAs({ page, home }: Rig, format: string, option?: string) {
  await page.locator('[data-testid="canvas"]').focus()
  await page.keyboard.press('Control+e')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name: format }).check()
  if (option !== undefined)
    await dialog.getByRole('combobox').filter({ hasText: option }).selectOption({ label: option })
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const download = await downloading
  const path = join(home, download.suggestedFilename())
  await download.saveAs(path)
  return { name: download.suggestedFilename(), bytes: readFileSync(path) }
}
