import { expect, test } from 'vitest'
import {
  button,
  edge,
  handle,
  middleOf,
  openApp,
  tab,
  task,
  untilAllDone,
  untilState,
} from '../support/e2e.ts'

test('from nothing to a pipeline that ran, by mouse: tasks come from the canvas’s button and from a click on a handle', async () => {
  await using app = await openApp({})
  const { page } = app
  await page.getByRole('button', { name: 'Empty pipeline' }).click()
  await button(page, 'Create').click()
  await page.getByRole('button', { name: 'Add the first task' }).click()
  const form = page.getByRole('dialog', { name: 'Add task' })
  const command = form.getByRole('textbox', { name: 'Command' })
  await command.fill("printf 'b\\na\\n' > words.txt")
  await expect.poll(() => form.getByRole('textbox', { name: 'Makes' }).inputValue()).toBe('words.txt')
  await button(page, 'Add').click()
  await untilState(page, 'printf', 'stale')
  await handle(page, 'printf', 't0').hover()
  await page.mouse.down()
  await page.mouse.up()
  await form.getByText('after printf').waitFor()
  await command.fill('sort ${{ input }} > sorted.txt')
  await button(page, 'Add').click()
  await edge(page, 'printf', 'sort').waitFor({ state: 'attached' })
  await untilState(page, 'sort', 'stale')
  // To the right of what it comes after.
  await expect
    .poll(async () => (await middleOf(task(page, 'sort'))).x - (await middleOf(task(page, 'printf'))).x)
    .toBeGreaterThan(200)
  await button(page, 'Run').click()
  await button(page, 'Trust and run').click()
  await untilAllDone(page)
})

test('what failed is one click away, and what is mended runs again alone', async () => {
  await using app = await openApp({ files: threeFiles })
  const { page } = app
  await button(page, 'Run').click()
  await untilState(page, 'broken', 'failed')
  await page.getByRole('button', { name: '1 failed' }).click()
  await page.locator('[data-task="broken"][data-selected="true"]').waitFor()
  await page.getByTestId('log').getByText('no such city').first().waitFor()
  await tab(page, 'Task').click()
  await page.getByRole('textbox', { name: 'Command' }).fill('echo mended')
  await page.getByRole('textbox', { name: 'Command' }).blur()
  await untilState(page, 'broken', 'stale')
  await button(page, 'Run').click()
  await untilState(page, 'broken', 'succeeded')
  await untilState(page, 'first', 'fresh')
})

test('with no task selected the inspector tells of the pipeline: states, the last run, the slowest tasks, what is wrong', async () => {
  await using app = await openApp({ files: threeFiles })
  const { page } = app
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('heading', { name: 'Whole pipeline' }).waitFor()
  await inspector.getByRole('button', { name: 'Stale 4' }).waitFor()
  await button(page, 'Run').click()
  await untilState(page, 'broken', 'failed')
  await inspector.getByText('3 ran, 1 failed').waitFor()
  await inspector.getByRole('button', { name: /^slow / }).click()
  await page.locator('[data-task="slow"][data-selected="true"]').waitFor()
  await page.keyboard.press('Escape')
  await inspector.getByRole('button', { name: 'Failed 1' }).click()
  await page.locator('[data-task="broken"][data-selected="true"]').waitFor()
  app.write('three.taskgraph.yaml', 'taskgraph: 1\nname: Three\ntasks:\n  first: { runs: echo }\n')
  await page.keyboard.press('Escape')
  await inspector.getByText('Did you mean "run"?').waitFor()
  await button(page, 'Show problems').click()
  await page.getByRole('tab', { name: 'Problems', selected: true }).waitFor()
})

test('a parameter set here makes what uses it stale, for a reason that names both values; the file gets it only when told', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
params: { city: Lima, count: 3, loud: false }
tasks:
  greet: { run: "echo \${{ params.city }} \${{ params.loud }} > \${{ target }}", targets: greet.txt }
  number: { run: "echo \${{ params.count }} > \${{ target }}", targets: number.txt }
`,
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await untilAllDone(page)
  const city = page.getByRole('textbox', { name: 'city' })
  await city.fill('Quito')
  await city.press('Enter')
  await untilState(page, 'greet', 'stale')
  await untilState(page, 'number', 'succeeded', 'fresh')
  await page.getByText('Set for this session; Lima in the file').waitFor()
  await task(page, 'greet').click()
  await tab(page, 'Why').click()
  await page.locator('.inspector').getByText('Quito').first().waitFor()
  await button(page, 'Run').click()
  await expect.poll(() => app.read('greet.txt'), { timeout: 20_000 }).toBe('Quito false\n')
  expect(app.read('p.taskgraph.yaml')).toContain('Lima')
  await app.canvas.focus()
  await page.keyboard.press('Escape')
  await button(page, 'Write to the file').click()
  await page.getByText('Set for this session').waitFor({ state: 'detached' })
  await button(page, 'Save').click()
  await expect.poll(() => app.read('p.taskgraph.yaml')).toContain('city: Quito')
  await page.getByRole('switch', { name: 'loud' }).click()
  await untilState(page, 'greet', 'stale')
  await button(page, 'Back to the file’s').click()
  await untilState(page, 'greet', 'fresh', 'succeeded')
  await page.getByRole('textbox', { name: 'count' }).fill('[1')
  await page.getByRole('textbox', { name: 'count' }).blur()
  await page.locator('.overview .ui-field-note[data-tone="danger"]').waitFor()
})

const threeFiles = {
  'three.taskgraph.yaml': `taskgraph: 1
name: Three
tasks:
  first: { run: echo first }
  slow: { run: sleep 0.4 }
  second: { run: echo second, needs: [first] }
  broken: { run: "echo 'no such city' >&2; exit 2", needs: [first] }
layout: { first: [0, 0], slow: [0, 120], second: [300, 0], broken: [300, 120] }
`,
}
