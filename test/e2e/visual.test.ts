import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { button, openApp, type Rig, tab, task, untilState } from '../support/e2e.ts'
import { comparePictures } from '../support/pictures.ts'

// Pictures of the main views. After a wanted change: npm test -- e2e visual -u, look at the new ones, commit them.
const kept = join(import.meta.dirname, 'pictures')
const failed = join(import.meta.dirname, '../../coverage/pictures')
const isUpdate = process.env.UPDATE_PICTURES === 'yes'

/** Another machine's letters may be drawn a little differently; a lost button or a shifted panel is more than that. */
const mostShare = 0.02
const mostInTile = 0.45

const size = { width: 1024, height: 700 }

const files = {
  'show.taskgraph.yaml': `taskgraph: 1
name: Show
tasks:
  source: { run: "printf 'city,rain\\\\nBergen,240\\\\nLima,2\\\\n' > \${{ target }}", targets: source.csv }
  clean: { title: Clean the table, run: "sort \${{ source }} > \${{ target }}", targets: clean.csv }
  each: { title: One for each, foreach: { n: [1, 2, 3, 4, 5, 6] }, run: "echo \${{ n }} > \${{ target }}", targets: "each-\${{ n }}.txt" }
  broken: { title: Breaks, needs: [clean], run: "echo no such city >&2; exit 2", targets: broken.txt }
  after: { title: After it, run: "cat \${{ broken }} > \${{ target }}", targets: after.txt }
  off: { title: Switched off, run: echo off, disabled: true }
groups:
  prepare: { title: Prepare, tasks: [source, clean] }
notes:
  - { text: "A **note** beside the tasks", at: [0, 190], size: [220, 80] }
layout:
  source: [0, 0]
  clean: [300, 0]
  each: [300, 160]
  broken: [600, 0]
  after: [900, 0]
  off: [600, 160]
`,
}

test.each(['light', 'dark'] as const)('the main view after a run that failed, %s', async (theme) => {
  await using app = await ran(theme)
  await task(app.page, 'clean').click()
  await app.page.getByText('As it would run now').waitFor()
  await look(app, `main-${theme}`)
})

test('why, the log and the outputs of a task', async () => {
  await using app = await ran('light')
  const { page } = app
  await task(page, 'broken').click()
  await tab(page, 'Why').click()
  await page.locator('.inspector [aria-busy="true"]').waitFor({ state: 'detached' })
  await look(app, 'why-light')
  await tab(page, 'Log').click()
  await page.locator('.log-line', { hasText: 'no such city' }).waitFor()
  await look(app, 'log-light')
  await task(page, 'clean').click()
  await tab(page, 'Outputs').click()
  await page.getByRole('columnheader', { name: 'Bergen' }).waitFor()
  await look(app, 'outputs-light')
})

test('the start screen, dialogs and tabs', async () => {
  await using app = await openApp({ files, theme: 'dark', size })
  const { page, canvas } = app
  await untilState(page, 'source', 'stale')
  await canvas.focus()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await look(app, 'palette-dark')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+,')
  await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  await look(app, 'settings-dark')
  await page.keyboard.press('Escape')
  await button(page, 'New or open…').click()
  await page.getByRole('button', { name: 'Weather, air and earth' }).waitFor()
  await look(app, 'start-dark')
})

/** A finished run: two tasks failed or blocked, the rest done. */
async function ran(theme: 'light' | 'dark'): Promise<Rig> {
  const app = await openApp({ files, theme, size })
  await button(app.page, 'Run').click()
  await untilState(app.page, 'after', 'blocked')
  await untilState(app.page, 'each', 'succeeded')
  await app.page.locator('.stop-button:disabled').waitFor()
  return app
}

/** Holds the window against the picture that is kept; times, paths and fonts of the machine are left out. */
async function look({ page }: Rig, name: string): Promise<void> {
  await page.evaluate(async () => {
    // The one font that comes with the app, for code too; no caret, no tooltip.
    document.documentElement.style.setProperty('--font-mono', '"Inter Variable"')
    // A time of day is one or two digits long: whether its line wraps must not depend on the hour.
    for (const each of document.querySelectorAll<HTMLElement>('.why-reasons p'))
      if (each.textContent.startsWith('Attempt '))
        each.style.cssText = 'white-space: nowrap; overflow: hidden'
    await document.fonts.ready
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))
  })
  await page.mouse.move(size.width / 2, size.height - 60)
  const after = await page.screenshot({
    animations: 'disabled',
    mask: [page.locator(changing), page.getByText(/^Attempt \d+ at /)],
    maskColor: '#888',
  })
  const path = join(kept, `${name}.png`)
  if (isUpdate) {
    mkdirSync(kept, { recursive: true })
    return writeFileSync(path, after)
  }
  expect(existsSync(path), `expected ${path}: npm test -- e2e visual -u makes it`).toBe(true)
  const { share, worstTile, picture } = comparePictures(readFileSync(path), after)
  if (share <= mostShare && worstTile <= mostInTile) return
  mkdirSync(failed, { recursive: true })
  writeFileSync(join(failed, `${name}.png`), after)
  writeFileSync(join(failed, `${name}.difference.png`), picture)
  expect.fail(
    `${name} differs from its picture in ${(share * 100).toFixed(1)} % of the dots, in one place ${(worstTile * 100).toFixed(0)} %: see ${failed}. ` +
      'If the change is wanted: npm test -- e2e visual -u',
  )
}

/** Durations, times of day and paths: different each time and everywhere. */
const changing = [
  '.task-state',
  '.outline-state',
  '.outline-time',
  '.run-summary',
  '.start-note',
  '.start-path',
  '.inspector-line',
  '.why-last',
  'time',
  '.log-bar',
].join(', ')
