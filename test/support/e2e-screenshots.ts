// Takes the screenshots of docs/screenshots from the built app on copies of the weather example:
//
//   node scripts/build.mjs && node test/support/e2e-screenshots.ts [NAME …]

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from './chromium.ts'
import { button, openAppIn, type Rig, tab, task, untilAllDone, untilState } from './e2e.ts'

const folder = join(import.meta.dirname, '../../docs/screenshots')
const large = { width: 1440, height: 900 }

interface Shot {
  readonly name: string
  readonly theme: 'light' | 'dark'
  readonly size: { readonly width: number; readonly height: number }
  readonly arrange: (app: Rig) => Promise<void>
}

const shots: readonly Shot[] = [
  { name: 'weather-light', theme: 'light', size: large, arrange: finished },
  { name: 'weather-dark', theme: 'dark', size: large, arrange: finished },
  { name: 'why-dark', theme: 'dark', size: large, arrange: stale },
  { name: 'log-light', theme: 'light', size: large, arrange: failed },
  { name: 'small-light', theme: 'light', size: { width: 1024, height: 700 }, arrange: small },
  { name: 'compare-light', theme: 'light', size: large, arrange: compared },
  { name: 'file-dark', theme: 'dark', size: large, arrange: asText },
  { name: 'wide-dark', theme: 'dark', size: { width: 2560, height: 1440 }, arrange: finished },
  { name: 'start-light', theme: 'light', size: large, arrange: start },
  { name: 'fanout-dark', theme: 'dark', size: large, arrange: fanOut },
]

async function runAll({ page }: Rig): Promise<void> {
  await button(page, 'Run').click()
  await untilAllDone(page)
  await page.getByText('Everything is up to date').waitFor()
}

async function finished(app: Rig): Promise<void> {
  const { page } = app
  await button(page, 'Bottom panel').click()
  await tab(page, 'Timeline').click()
  await runAll(app)
  await button(page, 'Fit view').click()
  await page.getByRole('row', { name: 'Chart of the warming' }).click()
  await tab(page, 'Outputs').click()
  await page.locator('.output-image img').waitFor()
  await page.locator('[data-bar]').nth(20).waitFor({ state: 'attached' })
}

async function stale(app: Rig): Promise<void> {
  const { page } = app
  await runAll(app)
  editLine(app, (line) => line.replace(/,[\d.]+/, ',333.33'))
  await untilState(page, 'clean_co2', 'stale')
  await page.getByRole('row', { name: 'Tidy the CO₂ curve' }).click()
  await tab(page, 'Why').click()
  await page.locator('.reason-files').waitFor()
  await untilState(page, 'check_report', 'upstream')
}

async function failed(app: Rig): Promise<void> {
  const { page } = app
  await runAll(app)
  editLine(app, (line) => `${line},and one more`)
  await untilState(page, 'check_data', 'stale')
  await button(page, 'Run').click()
  await untilState(page, 'check_data', 'failed')
  await untilState(page, 'report', 'blocked')
  await page.getByRole('button', { name: '1 failed' }).click()
  await page.getByTestId('log').getByText('co2-concentration').first().waitFor()
}

async function small(app: Rig): Promise<void> {
  await runAll(app)
  await task(app.page, 'co2_trend').click()
  await app.page.getByText('As it would run now').waitFor()
}

async function compared(app: Rig): Promise<void> {
  const { page } = app
  await stale(app)
  await runAll(app)
  await button(page, 'Bottom panel').click()
  for (const index of [0, 1])
    await page
      .getByRole('checkbox', { name: /to compare/ })
      .nth(index)
      .check()
  await button(page, 'Compare two runs').click()
  await page.getByRole('table', { name: 'Tasks' }).locator('[data-task-row="clean_co2"]').waitFor()
}

async function asText(app: Rig): Promise<void> {
  const { page } = app
  await runAll(app)
  await button(page, 'Bottom panel').click()
  await tab(page, 'File').click()
  await page.getByRole('row', { name: 'Keeling curve' }).click()
  await page.locator('.cm-line', { hasText: 'Keeling curve' }).waitFor()
}

async function start(app: Rig): Promise<void> {
  const { page } = app
  await runAll(app)
  await button(page, 'New or open…').click()
  await page.locator('.start-card', { hasText: 'Words of five texts' }).waitFor()
}

async function fanOut(app: Rig): Promise<void> {
  const { page } = app
  await button(page, 'New or open…').click()
  await page.locator('.start-card', { hasText: 'Words of five texts' }).click()
  await page.getByRole('heading', { name: 'Words of five texts' }).waitFor()
  await button(page, 'Run').click()
  const question = page.getByRole('dialog', { name: 'Trust this pipeline?' })
  await question.getByRole('button', { name: 'Trust and run' }).click()
  await untilAllDone(page)
  await page.locator('[data-task]').first().click()
  await tab(page, 'Instances').click()
  await page.locator('.instances-rows [role="row"]').first().waitFor()
}

function editLine(app: Rig, change: (line: string) => string): void {
  const name = 'data/co2-concentration.csv'
  const lines = app.read(name).split('\n')
  app.write(name, lines.map((line, index) => (index === 200 ? change(line) : line)).join('\n'))
}

/** Folders of this machine are nobody's business. */
async function hidePaths({ page, folder: workspace, home }: Rig): Promise<void> {
  await page.evaluate(
    (folders) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (const each of folders) node.nodeValue = node.nodeValue?.replaceAll(each, '~') ?? null
    },
    [workspace, home],
  )
}

mkdirSync(folder, { recursive: true })
await using browser = await launchChromium()
const wanted = process.argv.slice(2)
for (const { name, theme, size, arrange } of shots) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  await using app = await openAppIn(browser, {
    example: 'weather',
    pipeline: 'weather.taskgraph.yaml',
    theme,
    size,
  })
  await arrange(app)
  await hidePaths(app)
  // No tooltip, no hovered row; what fades or moves has come to rest.
  await app.page.mouse.move(size.width / 2, 140)
  await app.page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {}))),
  )
  await app.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}
