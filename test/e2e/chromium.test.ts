import { expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'

test('the browser for the end-to-end tests renders a page', async () => {
  await using browser = await launchChromium()
  const page = await browser.newPage()
  await page.setContent('<button>Run</button>')
  expect(await page.getByRole('button', { name: 'Run' }).isVisible()).toBe(true)
})
