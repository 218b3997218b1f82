import { expect, test } from 'vitest'
import { button, menuItem, openApp, openMenu, type Rig, task, untilIdle, untilState } from '../support/e2e.ts'

test('a large fan-out shows two hundred instances at a time, failed first, and names the one under the pointer', async () => {
  await using app = await openApp({
    jobs: 8,
    files: {
      'fan.taskgraph.yaml': `taskgraph: 1
tasks:
  fan:
    module: ./fan.mjs#fan
    args: ["\${{ n }}"]
    foreach: { n: [${Array.from({ length: 250 }, (_, index) => index).join(', ')}] }
`,
      'fan.mjs': 'export function fan(n) { if (n === 240) throw new Error("not this one") }\n',
    },
  })
  const { page, canvas } = app
  await task(page, 'fan').getByText('×250').waitFor()
  await button(page, 'Run').click()
  await untilState(page, 'fan', 'failed')
  const dots = (state: string) => task(page, 'fan').locator(`[data-dot="${state}"]`)
  await page.getByRole('img', { name: '250 instances: 1 failed, 249 succeeded' }).waitFor()
  await expect.poll(() => dots('failed').getAttribute('data-count')).toBe('1')
  await expect.poll(() => dots('succeeded').getAttribute('data-count')).toBe('199')
  const grid = await task(page, 'fan').locator('.task-dots').boundingBox()
  if (!grid) throw new Error('expected the dots on the page')
  await page.mouse.move(grid.x + 1, grid.y + 1)
  await task(page, 'fan').locator('.fan-name').getByText('240').waitFor()
  await page.mouse.move(grid.x, grid.y - 200)

  await task(page, 'fan').click({ position: { x: 60, y: 12 } })
  await canvas.focus()
  await page.keyboard.press('PageDown')
  await page
    .getByTestId('spoken')
    .getByText('fan: instances 201 to 250 of 250')
    .waitFor({ state: 'attached' })
  await expect.poll(() => dots('failed').getAttribute('data-count')).toBe('0')
  await expect.poll(() => dots('succeeded').getAttribute('data-count')).toBe('50')
  await button(page, 'Previous instances').click()
  await expect.poll(() => dots('failed').getAttribute('data-count')).toBe('1')
})

test('every state has its glyph, its words and its look', async () => {
  await using app = await openApp({
    jobs: 1,
    files: {
      'states.taskgraph.yaml': `taskgraph: 1
tasks:
  gate: { run: "until [ -e gate.txt ]; do sleep 0.05; done", priority: 9 }
  broken: { run: "echo the last line >&2; exit 2", priority: 8 }
  after: { run: "echo after", needs: [broken], priority: 7 }
  slow: { run: "sleep 60", timeout: 300ms, priority: 6 }
  endless: { run: "sleep 60", priority: 5 }
  off: { run: "echo off", disabled: true }
  last: { run: "echo last > \${{ target }}", targets: last.txt }
  next: { run: "cat \${{ last }} > \${{ target }}", targets: next.txt }
`,
    },
  })
  const { page } = app
  await button(page, 'Run').click()
  await says(app, 'gate', 'running', /^00:\d\d$/)
  await says(app, 'broken', 'queued', 'queued, next in line')
  await says(app, 'slow', 'queued', 'queued, 2nd in line')
  await says(app, 'endless', 'queued', 'queued, 3rd in line')
  await says(app, 'after', 'queued', 'queued')
  await says(app, 'off', 'disabled', 'off')
  app.write('gate.txt', '')
  await says(app, 'gate', 'succeeded', /s$/)
  await says(app, 'broken', 'failed', /exit(ed with)? (code )?2/)
  await says(app, 'after', 'blocked', 'blocked by broken')
  await says(app, 'slow', 'timed-out', /timed out|300 ms|0\.3 s/)
  await untilState(page, 'endless', 'running')
  await openMenu(page, 'endless')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F9')
  await says(app, 'endless', 'cancelled', /^cancelled after /)
  await untilState(page, 'next', 'succeeded', 'fresh')
  await task(page, 'after').getByRole('button', { name: 'broken' }).click()
  await page.locator('[data-task="broken"][data-selected="true"]').waitFor()
  await task(page, 'next').click()
  await untilIdle(page)
  await page.keyboard.press('F7')
  await says(app, 'next', 'fresh', /^ran /)
  await task(page, 'last').click()
  await page.keyboard.press('F8')
  await says(app, 'last', 'stale', /./)
  await says(app, 'next', 'upstream', 'may run')
  await openMenu(page, 'next')
  await menuItem(page, 'Explain').waitFor()
})

/** Waits until a task is in a state; it then says so with that state's glyph and with words. */
async function says({ page }: Rig, id: string, state: string, words: string | RegExp): Promise<void> {
  const found = page.locator(`[data-task="${id}"][data-state="${state}"]`)
  await found.waitFor()
  await found.locator(`[data-glyph="${state}"]`).waitFor()
  await found.locator('.task-state > span').first().filter({ hasText: words }).waitFor()
}
