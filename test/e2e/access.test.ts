import { expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import {
  button,
  edge,
  openApp,
  openMenu,
  type Rig,
  tab,
  tabTo,
  task,
  untilAllDone,
  untilState,
} from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('the outline is a treegrid with a row for each task, and follows the selection both ways', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const rows = page.getByRole('treegrid').getByRole('row')
  await expect.poll(() => rows.count()).toBe(4)
  await task(page, 'sorted').click()
  await page.getByRole('row', { selected: true, name: 'sorted' }).waitFor()
  await page.getByRole('row', { name: 'count' }).click()
  await page.locator('[data-task="count"][data-selected="true"]').waitFor()
  await page.keyboard.press('ArrowUp')
  await page.locator('[data-task="sorted"][data-selected="true"]').waitFor()
})

test('the keyboard alone walks, connects, adds and runs', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  const { keyboard } = page
  const selected = (id: string) => page.locator(`[data-task="${id}"][data-selected="true"]`).waitFor()
  await tabTo(page, app.canvas)
  await keyboard.press('ArrowRight')
  await selected('lower')
  await keyboard.press('ArrowRight')
  await selected('sorted')
  await keyboard.press('ArrowLeft')
  await selected('lower')
  await keyboard.press('ArrowDown')
  await selected('greeting')
  await keyboard.press('c')
  await keyboard.type('cou')
  await keyboard.press('Enter')
  await edge(page, 'greeting', 'count').waitFor({ state: 'attached' })
  await keyboard.press('c')
  await keyboard.type('low')
  await page.getByRole('option', { name: 'would make a cycle' }).waitFor()
  await keyboard.press('Escape')
  await keyboard.press('a')
  await keyboard.type('echo by hand')
  await keyboard.press('Enter')
  await edge(page, 'greeting', 'echo').waitFor({ state: 'attached' })
  await selected('echo')
  await keyboard.press('Control+Enter')
  await untilAllDone(page)
  expect(app.has('count.txt')).toBe(true)
  await keyboard.press('Control+z')
  await task(page, 'echo').waitFor({ state: 'detached' })
  await keyboard.press('Control+z')
  await edge(page, 'greeting', 'count').waitFor({ state: 'detached' })
})

test('W, L, O and I show the tabs; no key of a command fires while a field has the focus', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await task(page, 'sorted').click()
  for (const [key, name] of [
    ['w', 'Why'],
    ['l', 'Log'],
    ['o', 'Outputs'],
    ['i', 'Task'],
  ] as const) {
    await page.keyboard.press(key)
    await tab(page, name).and(page.locator('[aria-selected="true"]')).waitFor()
  }
  await page.getByRole('textbox', { name: 'Title' }).focus()
  await page.keyboard.type('adlow')
  await page.keyboard.press('Delete')
  await expect.poll(() => page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('adlow')
  await expect.poll(() => canvas.getAttribute('data-tasks')).toBe('4')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
})

test('the command palette runs a command by its name', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await app.canvas.focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('run what is stale')
  await page.keyboard.press('Enter')
  await untilAllDone(page)
})

test('a polite live region tells how the run stands, and no test hook of ours is left in the window', async () => {
  await using app = await openApp({
    files: { 'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  ok: { run: echo ok }\n  bad: { run: exit 2 }\n' },
  })
  const { page } = app
  await button(page, 'Run').click()
  await page.getByRole('status').getByText('1 done, 1 failed: bad').waitFor({ state: 'attached' })
  expect(await page.evaluate(() => '__taskgraph' in window)).toBe(false)
})

test('light and dark follow the system, and a chosen theme stays after a reload', async () => {
  await using app = await openApp({ files: wordsFiles, theme: 'dark' })
  const { page } = app
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  const dark = await backgroundOf(app)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.locator('html[data-theme="light"]').waitFor({ state: 'attached' })
  expect(await backgroundOf(app)).not.toBe(dark)
  await button(page, 'Theme: system').click()
  await button(page, 'Theme: light').click()
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  await page.reload()
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  await button(page, 'Theme: dark').waitFor()
})

test.each(['light', 'dark'] as const)('axe finds nothing serious on the main view, %s', async (theme) => {
  await using app = await openApp({ files: failingFiles, theme })
  const { page } = app
  await button(page, 'Bottom panel').click()
  await button(page, 'Run').click()
  await untilState(page, 'after', 'blocked')
  await untilState(page, 'good', 'succeeded', 'fresh')
  await task(page, 'good').click()
  for (const name of ['Task', 'Why', 'Log', 'Outputs', 'History']) {
    await tab(page, name).click()
    await page.locator('.inspector [aria-busy="true"]').waitFor({ state: 'detached' })
    expect(await violations(page), name).toEqual([])
  }
  await task(page, 'bad').click()
  await tab(page, 'Log').click()
  await page.getByTestId('log').getByText('exit').first().waitFor()
  expect(await violations(page), 'log of a failed task').toEqual([])
})

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious on the bottom panel, dialogs, menus, tabs and the start screen, %s',
  async (theme) => {
    await using app = await openApp({ files: failingFiles, theme })
    const { page, canvas } = app
    await button(page, 'Run').click()
    await untilState(page, 'after', 'blocked')
    await button(page, 'Bottom panel').click()
    for (const name of ['Runs', 'Timeline', 'Problems', 'File']) {
      await tab(page, name).click()
      expect(await violations(page), name).toEqual([])
    }
    for (const [key, name] of [
      ['Control+k', undefined],
      ['?', undefined],
      ['Control+o', 'Open a pipeline'],
      ['Alt+n', 'New pipeline'],
      ['Control+e', 'Export'],
      ['Control+,', 'Settings'],
    ] as const) {
      await canvas.focus()
      await page.keyboard.press(key)
      await page.getByRole('dialog', name === undefined ? {} : { name }).waitFor()
      expect(await violations(page), key).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await openMenu(page, 'good')
    expect(await violations(page), 'menu of a task').toEqual([])
    await page.keyboard.press('Escape')
    await button(page, 'New or open…').click()
    await page.locator('.start-card', { hasText: 'Words of five texts' }).waitFor()
    expect(await violations(page), 'start screen beside a tab').toEqual([])
  },
)

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious on groups, notes, dots and keys, %s',
  async (theme) => {
    await using app = await openApp({ files: boardFiles, theme })
    const { page, canvas } = app
    await task(page, 'fan').getByText('×300').waitFor()
    expect(await violations(page), 'canvas').toEqual([])
    await canvas.focus()
    await page.keyboard.press('g')
    await page.keyboard.press('F2')
    expect(await violations(page), 'dialog of a group').toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menu').waitFor()
    expect(await violations(page), 'menu of a group').toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await button(page, 'Change M of Show or hide: Minimap').click()
    await page.keyboard.press('d')
    await page.getByRole('alert').waitFor()
    expect(await violations(page), 'key sheet').toEqual([])
  },
)

const boardFiles = {
  'board.taskgraph.yaml': `taskgraph: 1
tasks:
  one: { run: echo one, color: "#f8ce02" }
  two: { run: echo two, needs: [one] }
  shut: { run: echo three }
  fan: { run: "echo \${{ n }}", foreach: { n: [${Array.from({ length: 300 }, (_, n) => n).join(', ')}] } }
groups:
  open: { title: Open, tasks: [one, two], color: "#304891" }
  closed: { title: Closed, tasks: [shut], collapsed: true }
notes:
  - { text: "**Words** on a card", at: [0, 300], color: "#f455cd" }
layout: { one: [0, 0], two: [300, 0], shut: [0, 150], fan: [300, 150] }
`,
}

const failingFiles = {
  'p.taskgraph.yaml': `taskgraph: 1
tasks:
  bad: { run: "echo no >&2; exit 2", targets: bad.txt }
  after: { run: "cp \${{ bad }} \${{ target }}", targets: after.txt }
  good: { run: "echo good > \${{ target }}", targets: good.txt }
  waits: { run: "cat no-such-file", needs: [good], disabled: true }
`,
}

const backgroundOf = ({ page }: Rig): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor)
