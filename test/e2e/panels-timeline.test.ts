import { expect, test } from 'vitest'
import { button, openApp, type Rig, tab, task, untilState } from '../support/e2e.ts'

const files = {
  'p.taskgraph.yaml': `taskgraph: 1
tasks:
  quick: { run: 'echo quick > \${{ target }}', targets: quick.txt }
  slow: { run: 'sleep 0.4; echo slow > \${{ target }}', targets: slow.txt }
  join: { run: 'cat \${{ quick }} \${{ slow }} > \${{ target }}', targets: join.txt }
  end: { run: 'sleep 0.2; cat \${{ join }} > \${{ target }}', targets: end.txt }
`,
}

test('Timeline: a lane for each worker, the critical path, zoom by buttons and keys, and a bar selects its task', async () => {
  await using app = await openApp({ files, jobs: 2 })
  const { page } = app
  await showTimeline(app)
  await button(page, 'Run').click()
  await untilState(page, 'end', 'succeeded')
  const bars = page.getByRole('listbox', { name: 'Timeline of the run' })
  await bars.locator('[data-bar="end"][data-critical]').waitFor({ state: 'attached' })
  await expect
    .poll(() =>
      bars.locator('[data-critical]').evaluateAll((all) => all.map((each) => each.getAttribute('data-bar'))),
    )
    .toEqual(['slow', 'join', 'end'])
  await expect.poll(() => bars.locator('[data-bar="join"]').textContent()).toContain('after slow')
  await expect
    .poll(() =>
      bars
        .getByRole('option')
        .evaluateAll((all) => new Set(all.map((each) => each.getAttribute('data-lane'))).size),
    )
    .toBe(2)
  await page.getByText('Critical path: 3 attempts').waitFor()
  const fit = button(page, 'Show the whole run')
  await expect.poll(() => fit.isDisabled()).toBe(true)
  await button(page, 'Zoom in').click()
  await fit.click()
  await bars.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('+')
  await page
    .getByText(/end: succeeded after/)
    .first()
    .waitFor()
  await fit.and(page.locator(':enabled')).waitFor()
  await page.keyboard.press('0')
  await fit.and(page.locator(':disabled')).waitFor()
  await page.keyboard.press('Enter')
  const chosen = await bars.getAttribute('aria-activedescendant')
  const task = await page.locator(`[id="${chosen}"]`).getAttribute('data-bar')
  await page.locator(`[data-task="${task}"][data-selected="true"]`).waitFor()
})

test('Timeline: the wheel zooms, pointing tells a bar’s details, a click selects its task', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': 'taskgraph: 1\ntasks:\n  only: { run: until test -e go; do sleep 0.02; done }\n',
    },
    jobs: 1,
  })
  const { page } = app
  await showTimeline(app)
  await button(page, 'Run').click()
  // Live: the bar is there while its task runs.
  await page.locator('[data-bar="only"][data-state="running"]').waitFor({ state: 'attached' })
  app.write('go', '')
  await untilState(page, 'only', 'succeeded')
  await page.locator('[data-bar="only"][data-state="succeeded"]').waitFor({ state: 'attached' })
  const canvas = page.locator('.timeline-canvas')
  const at = { x: 300, y: 36 }
  await canvas.hover({ position: at })
  await page
    .locator('.timeline-tip')
    .getByText(/only: succeeded after/)
    .waitFor()
  await page.mouse.wheel(0, -400)
  await button(page, 'Show the whole run').and(page.locator(':enabled')).waitFor()
  await canvas.click({ position: at })
  await page.locator('[data-task="only"][data-selected="true"]').waitFor()
})

test('Timeline: the critical path so far while the run is on, waiting for a worker, and tasks by their titles', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml': `taskgraph: 1
tasks:
  first: { title: Read it all, run: 'echo x > \${{ target }}', targets: first.txt }
  held: { title: Count words, run: 'until test -e go; do sleep 0.02; done; cat \${{ first }}' }
  other: { title: Another one, run: exit 3, needs: held, priority: -5 }
  after: { title: What follows, run: echo, needs: other }
  third: { title: In line, run: echo, priority: -9 }
`,
    },
    jobs: 1,
  })
  const { page } = app
  await showTimeline(app)
  await button(page, 'Run').click()
  const bars = page.getByRole('listbox', { name: 'Timeline of the run' })
  await bars.locator('[data-bar="held"][data-state="running"][data-critical]').waitFor({ state: 'attached' })
  await page.getByText('Critical path so far: 2 attempts').waitFor()
  await expect.poll(() => bars.locator('[data-bar="held"]').textContent()).toContain('after Read it all')
  app.write('go', '')
  await page.getByText(/Critical path: \d attempts/).waitFor()
  await expect
    .poll(() => bars.locator('[data-bar="third"]').textContent())
    .toMatch(/^In line: succeeded.*waited .* for a free worker/)
  await task(page, 'after').getByRole('button', { name: 'Another one' }).waitFor()
  await page.getByRole('row', { name: /What follows.*blocked by Another one/ }).waitFor()
})

async function showTimeline({ page }: Rig): Promise<void> {
  await button(page, 'Bottom panel').click()
  await tab(page, 'Timeline').click()
}
