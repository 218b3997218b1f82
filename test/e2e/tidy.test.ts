import { expect, test } from 'vitest'
import { button, menuItem, openApp, task } from '../support/e2e.ts'

const scattered = `taskgraph: 1
tasks:
  load: { run: "echo load" }
  upper: { run: "echo upper", needs: [load] }
  lower: { run: "echo lower", needs: [load] }
  join: { run: "echo join", needs: [upper, lower] }
  apart: { run: "echo apart" }
layout:
  load: [500, 300]
  upper: [480, 460]
  lower: [470, 40]
  join: [100, 250]
  apart: [900, 700]
`

test('Tidy puts what is needed left of what needs it, keeps above what was above, and is one undo step', async () => {
  await using app = await openApp({ files: { 'scattered.taskgraph.yaml': scattered } })
  const { page } = app
  // The layout's own thread comes from a file: no other is allowed by the page's rules.
  const worker = page.waitForEvent('worker')
  await button(page, 'Tidy').click()
  expect(new URL((await worker).url()).pathname).toMatch(/^\/assets\/elk-worker\.min-[\w-]+\.js$/)
  await page.locator('[data-saved="false"]').waitFor()
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('scattered.taskgraph.yaml')).not.toContain('load: [500, 300]')
  const { load, upper, lower, join } = placesOf(app.read('scattered.taskgraph.yaml'))
  expect(load.x).toBeLessThan(upper.x)
  expect(upper.x).toBe(lower.x)
  expect(upper.x).toBeLessThan(join.x)
  expect(lower.y).toBeLessThan(upper.y)
  await button(page, 'Undo').click()
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('scattered.taskgraph.yaml')).toBe(scattered)
  await button(page, 'Undo').and(page.locator(':disabled')).waitFor()
})

test('Tidy of a selection leaves the other tasks where they are', async () => {
  await using app = await openApp({ files: { 'scattered.taskgraph.yaml': scattered } })
  const { page } = app
  await task(page, 'load').click()
  await task(page, 'lower').click({ modifiers: ['Shift'] })
  await app.canvas.focus()
  await page.keyboard.press('Alt+Shift+T')
  await page.locator('[data-saved="false"]').waitFor()
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('scattered.taskgraph.yaml')).not.toContain('load: [500, 300]')
  const text = app.read('scattered.taskgraph.yaml')
  for (const stays of ['upper: [480, 460]', 'join: [100, 250]', 'apart: [900, 700]'])
    expect(text).toContain(stays)
})

test('a pinned task says so, stays where it is when the others are tidied, and is still pinned the next time', async () => {
  await using app = await openApp({ files: { 'scattered.taskgraph.yaml': scattered } })
  const { page } = app
  await task(page, 'upper').click({ button: 'right' })
  await menuItem(page, 'Pin position').click()
  const pinned = task(page, 'upper').and(page.getByRole('group', { name: /, pinned$/ }))
  await pinned.locator('.task-pin').waitFor()
  await app.canvas.focus()
  await page.keyboard.press('Escape')
  await button(page, 'Tidy').click()
  await page.locator('[data-saved="false"]').waitFor()
  await page.keyboard.press('Control+s')
  await expect.poll(() => app.read('scattered.taskgraph.yaml')).not.toContain('load: [500, 300]')
  const { load, upper, lower, join } = placesOf(app.read('scattered.taskgraph.yaml'))
  expect(upper).toEqual({ x: 480, y: 460 })
  expect([lower.x, load.x < 480, join.x > 480]).toEqual([480, true, true])
  await page.reload()
  await pinned.waitFor()
  await task(page, 'upper').click()
  await page.keyboard.press('Shift+P')
  await pinned.waitFor({ state: 'detached' })
})

function placesOf(text: string): Record<'load' | 'upper' | 'lower' | 'join', { x: number; y: number }> {
  const at = (id: string): { x: number; y: number } => {
    const [, x, y] = new RegExp(`^  ${id}: \\[(-?\\d+), (-?\\d+)\\]$`, 'm').exec(text) ?? []
    return { x: Number(x), y: Number(y) }
  }
  return { load: at('load'), upper: at('upper'), lower: at('lower'), join: at('join') }
}
