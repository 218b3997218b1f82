import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { chromiumArguments, chromiumPath } from './chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one browser of all end-to-end tests listens. */
    readonly browser: string
  }
}

/** One browser for all files of the end-to-end tests; each test has a context of its own in it. */
export default async function startBrowser(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: chromiumPath(),
    headless: true,
    args: chromiumArguments(),
  })
  project.provide('browser', server.wsEndpoint())
  return () => server.close()
}
