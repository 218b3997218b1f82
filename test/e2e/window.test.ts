import { expect, test } from 'vitest'
import { button, openApp, tab, task, untilAllDone, untilState } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('panels collapse, resize and are remembered', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page } = app
  await button(page, 'Inspector panel').click()
  await page.locator('.inspector').waitFor({ state: 'hidden' })
  await button(page, 'Bottom panel').click()
  await tab(page, 'Problems').click()
  const outline = page.locator('#panel-outline')
  const before = (await outline.boundingBox())?.width ?? 0
  const separator = page.getByRole('separator', { name: 'Width of the outline' })
  await separator.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await outline.boundingBox())?.width ?? 0).toBeGreaterThan(before)
  const wide = (await outline.boundingBox())?.width ?? 0
  await page.reload()
  await task(page, 'lower').waitFor()
  await tab(page, 'Problems').and(page.locator('[aria-selected="true"]')).waitFor()
  await expect.poll(() => page.locator('.inspector').isVisible()).toBe(false)
  await expect.poll(async () => Math.abs(((await outline.boundingBox())?.width ?? 0) - wide)).toBeLessThan(2)
})

test('nothing jumps and nothing flashes at the start', async () => {
  await using app = await openApp({ files: wordsFiles, theme: 'dark' })
  const { page } = app
  const before = await task(page, 'count').boundingBox()
  await page.addInitScript(() => {
    const seen = { shift: 0, themes: new Set<string | undefined>(), places: new Set<string>() }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    const look = (): void => {
      if (document.body) seen.themes.add(document.documentElement.dataset.theme)
      const { x, y } = document.querySelector('[data-task="count"]')?.getBoundingClientRect() ?? {}
      if (x !== undefined) seen.places.add(`${x} ${y}`)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.reload()
  await task(page, 'count').waitFor()
  await expect
    .poll(() => page.evaluate(() => [...Reflect.get(window, 'seen').places]))
    .toEqual([`${before?.x} ${before?.y}`])
  const { shift, themes } = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: { shift: number; themes: Set<string> } }
    return { shift: seen.shift, themes: [...seen.themes] }
  })
  expect(themes).toEqual(['dark'])
  expect(shift).toBeLessThan(0.02)
})

test('with reduced motion nothing moves on its own, and the canvas jumps where it is sent', async () => {
  await using app = await openApp({ files: wordsFiles })
  const { page, canvas } = app
  await task(page, 'lower').waitFor()
  await canvas.focus()
  await page.keyboard.press('0')
  await page.locator('.canvas[data-zoom="1"]').waitFor()
  const longest = () =>
    page.evaluate(() =>
      Math.max(
        0,
        ...[...document.querySelectorAll('*')].map((element) => {
          const { transitionDuration, animationDuration } = getComputedStyle(element)
          return Math.max(Number.parseFloat(transitionDuration), Number.parseFloat(animationDuration))
        }),
      ),
    )
  await expect.poll(longest).toBeLessThan(0.01)
})

test.each([
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
])('nothing reaches out of the window and no button is cut at $width × $height', async (size) => {
  await using app = await openApp({ files: wordsFiles, size })
  const { page } = app
  await button(page, 'Bottom panel').click()
  await button(page, 'Run').click()
  await untilAllDone(page)
  await task(page, 'lower').click()
  const cut = () =>
    page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '.titlebar button, .ui-tab, .inspector button, .modal button',
        ),
      ]
        .filter((element) => {
          const { right, bottom, width } = element.getBoundingClientRect()
          const isShown = width > 0 && getComputedStyle(element).visibility === 'visible'
          return (
            isShown &&
            (right > innerWidth + 1 || (bottom > innerHeight + 1 && !element.closest('.inspector')))
          )
        })
        .map((element) => element.textContent || element.ariaLabel),
    )
  await expect.poll(cut).toEqual([])
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
})

test('a pipeline edited while it runs keeps to what it began with, and Runs says so', async () => {
  await using app = await openApp({
    files: {
      'p.taskgraph.yaml':
        'taskgraph: 1\ntasks:\n  first: { run: "until [ -e gate ]; do sleep 0.05; done" }\n  then: { run: "echo old > then.txt", needs: [first] }\n',
    },
  })
  const { page } = app
  await button(page, 'Bottom panel').click()
  await button(page, 'Run').click()
  await untilState(page, 'first', 'running')
  await task(page, 'then').click()
  const command = page.getByRole('textbox', { name: 'Command' })
  await command.fill('echo new > then.txt')
  await command.press('Tab')
  await button(page, 'Undo').and(page.locator(':enabled')).waitFor()
  app.write('gate', 'go')
  await page.locator('.stop-button:disabled').waitFor()
  expect(app.read('then.txt')).toBe('old\n')
  await untilState(page, 'then', 'stale')
  await page.getByRole('table').getByText('pipeline edited since').waitFor()
})
