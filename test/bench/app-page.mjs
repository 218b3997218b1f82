/**
 * Measures one page in a headless Chromium. What happens inside is driven by events made in the page itself, once a frame:
 * input from outside would be paced by the browser's own queue.
 */
import { readFileSync } from 'node:fs'
import { launchChromium } from '../support/chromium.ts'

export const screen = { width: 1600, height: 900 }

/**
 * Opens a page, hands it to `work` and closes everything.
 * @template T
 * @param {string} address
 * @param {number} tasks How many tasks the page has to show.
 * @param {(measured: Measured) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withPage(address, tasks, work) {
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({ viewport: screen })
    const page = await context.newPage()
    await page.addInitScript(watchFirstPaint, tasks)
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable')
    // Told, not asked for: asking would load a script of its own into the page while that is opening.
    const painted = page.waitForEvent('console', {
      predicate: (message) => message.text() === 'first paint',
      timeout: 120_000,
    })
    await page.goto(address)
    await painted
    return await work(createMeasured(browser, page, cdp))
  } finally {
    await browser.close()
  }
}

/** @typedef {ReturnType<typeof createMeasured>} Measured */

/**
 * @param {import('playwright-core').Browser} browser
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').CDPSession} cdp
 */
function createMeasured(browser, page, cdp) {
  const busySeconds = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  const settle = () => page.waitForTimeout(700)
  return {
    page,
    cdp,
    settle,
    firstPaintMs: () => page.evaluate(() => Number(Reflect.get(window, 'firstPaintMs'))),
    /** Busy milliseconds of the main thread in each second. */
    async busyMsPerSecond(ms = 4000) {
      await settle()
      const before = await busySeconds()
      const from = performance.now()
      await page.waitForTimeout(ms)
      return ((await busySeconds()) - before) / ((performance.now() - from) / 1e6)
    },
    /** The mean frame while the plane is dragged to and fro; `busy` is what the main thread worked of it. */
    async pan(frames = 90) {
      await settle()
      const before = await busySeconds()
      const frameMs = await page.evaluate(panPlane, frames)
      return { frameMs, busyMs: (((await busySeconds()) - before) * 1000) / frames }
    },
    /** From a key to the frame that shows what it did. */
    async key(/** @type {string} */ key) {
      await settle()
      return page.evaluate(pressKey, key)
    },
    /** What the renderer's process holds, after a collection. */
    async memoryMb() {
      await cdp.send('HeapProfiler.collectGarbage')
      const session = await browser.newBrowserCDPSession()
      const { processInfo } = await session.send('SystemInfo.getProcessInfo')
      const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMb(id))
      return Math.max(...sizes)
    },
  }
}

/** @param {number} id */
function residentMb(id) {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return Number.NaN
  }
}

/* What follows runs in the page. */

/** @param {number} tasks */
function watchFirstPaint(tasks) {
  const look = () => {
    const canvas = document.querySelector(`[data-tasks="${tasks}"]`)
    const isDrawn = canvas?.querySelector('.far-layer, .react-flow__node')
    if (!isDrawn) return requestAnimationFrame(look)
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        Reflect.set(window, 'firstPaintMs', performance.now())
        console.info('first paint')
      }),
    )
  }
  requestAnimationFrame(look)
}

/** @param {number} frames */
async function panPlane(frames) {
  const pane = document.querySelector('.react-flow__pane')
  if (!pane) throw new Error('expected a canvas of React Flow')
  const box = pane.getBoundingClientRect()
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  /** @param {string} type @param {number} dx @param {EventTarget} target */
  const send = (type, dx, target) =>
    target.dispatchEvent(
      new MouseEvent(type, {
        bubbles: true,
        cancelable: true,
        view: window,
        button: 1,
        buttons: 4,
        clientX: x + dx,
        clientY: y + dx / 3,
      }),
    )
  send('mousedown', 0, pane)
  await nextFrame()
  const from = performance.now()
  for (let i = 1; i <= frames; i++) {
    send('mousemove', Math.sin((i / frames) * 2 * Math.PI) * 400, window)
    await nextFrame()
  }
  const frameMs = (performance.now() - from) / frames
  send('mouseup', 0, window)
  return frameMs
}

/** @param {string} key */
async function pressKey(key) {
  const from = performance.now()
  const canvas = document.querySelector('[data-tasks]') ?? document.body
  canvas.dispatchEvent(
    new KeyboardEvent('keydown', { key, code: `Digit${key}`, bubbles: true, cancelable: true }),
  )
  // The second frame begins when the first one is on the screen.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  return performance.now() - from
}
