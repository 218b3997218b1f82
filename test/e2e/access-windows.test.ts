import { expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { button, openApp, openMenu, tab, task, untilAllDone, untilState } from '../support/e2e.ts'

const themes = ['light', 'dark'] as const

const files = {
  'p.taskgraph.yaml': `taskgraph: 1
name: Pipeline
params: { city: Lima, count: 3, loud: false }
tasks:
  greet: { run: "echo \${{ params.city }} > \${{ target }}", targets: greet.txt }
  after: { run: "cat \${{ greet }}" }
  broken: { run: "exit 2" }
`,
}

test.each(themes)(
  'axe finds nothing serious where nothing is selected, and in what opens from the canvas, %s',
  async (theme) => {
    await using app = await openApp({ files, theme })
    const { page, canvas } = app
    await button(page, 'Run').click()
    await untilState(page, 'broken', 'failed')
    await untilState(page, 'after', 'succeeded')
    await page.getByRole('textbox', { name: 'city' }).fill('Quito')
    await page.getByRole('textbox', { name: 'city' }).press('Enter')
    await page.getByText('Set for this session').waitFor()
    expect(await violations(page), 'the pipeline in the inspector').toEqual([])
    await task(page, 'greet').click()
    for (const [key, name] of [
      ['a', 'Add task'],
      ['c', 'Connect greet to'],
      ['F2', 'New name'],
    ] as const) {
      await canvas.focus()
      await page.keyboard.press(key)
      await page.getByRole('dialog').waitFor()
      expect(await violations(page), name).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await openMenu(page, 'greet')
    await page.keyboard.press('ArrowDown')
    expect(await violations(page), 'menu with an entry highlighted').toEqual([])
  },
)

test.each(themes)(
  'axe finds nothing serious in what a new user meets first, and in runs and versions, %s',
  async (theme) => {
    await using app = await openApp({ theme })
    const { page } = app
    await page.locator('.start-card', { hasText: 'Sum two lists (Python)' }).waitFor()
    expect(await violations(page), 'start').toEqual([])
    await page.getByRole('button', { name: 'Empty pipeline' }).click()
    await button(page, 'Create').click()
    await button(page, 'Add the first task').waitFor()
    expect(await violations(page), 'empty canvas').toEqual([])
    await button(page, 'Add the first task').click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Command' }).fill('echo hello')
    await button(page, 'Add').click()
    await untilState(page, 'echo', 'stale')
    await button(page, 'Run').click()
    await page.getByRole('dialog', { name: 'Trust this pipeline?' }).waitFor()
    expect(await violations(page), 'trust').toEqual([])
    await button(page, 'Trust and run').click()
    await untilAllDone(page)
    await button(page, 'Bottom panel').click()
    await tab(page, 'File').click()
    await button(page, 'Versions').click()
    await page.getByRole('dialog').waitFor()
    expect(await violations(page), 'versions').toEqual([])
  },
)
