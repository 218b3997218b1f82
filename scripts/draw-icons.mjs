// Draws assets/icons/icon.svg as PNG in the sizes that the packages want. Run by hand after a change of the drawing:
//
//   npx node scripts/draw-icons.mjs

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from './chromium.mjs'
import { root } from './prepare.mjs'

const folder = join(root, 'assets', 'icons')
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8')
const executablePath = findChromium()
if (executablePath === undefined) throw new Error('expected a Chromium; set CHROMIUM_PATH')
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const browser = await chromium.launch({ executablePath, args })
for (const size of [16, 32, 48, 128, 256, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${drawing}`)
  const name = size === 512 ? 'icon.png' : `${size}x${size}.png`
  await page.screenshot({ path: join(folder, name), omitBackground: true })
  await page.close()
}
await browser.close()
