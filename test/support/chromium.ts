import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.mjs'

/** Without these Chromium tries to reach its own servers at every start, which a closed network refuses many at a time. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The path of the browser that `npm test` found or installed. */
export function chromiumPath(): string {
  const path = findChromium()
  if (path === undefined)
    throw new Error('expected a Chromium; `npm test` installs one, or set CHROMIUM_PATH')
  return path
}

/** Root can't use Chromium's sandbox, so there it is off. */
export function chromiumArguments(extraArgs: readonly string[] = []): string[] {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [...quiet, ...sandbox, ...extraArgs]
}

/** A headless browser with a new empty profile; `await using` closes it. */
export async function launchChromium(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: chromiumArguments(extraArgs),
  })
}
