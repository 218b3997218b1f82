import { defineConfig } from 'vitest/config'

/**
 * Second tries of a failed test in a browser: none by hand, one in a full run, which names the tests that needed it.
 * The others get none: what fails once in twenty there is a fault of ours.
 */
const retry = Number(process.env.TASKGRAPH_TEST_RETRIES ?? 0)

/**
 * Four projects by folder. They run one after another (`groupOrder`), so that browsers and process tests never
 * compete with the unit tests for two cores.
 */
function project(name: string, groupOrder: number, maxWorkers: number, testTimeoutMs: number) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,tsx}`],
      environment: 'node' as const,
      maxWorkers,
      testTimeout: testTimeoutMs,
      hookTimeout: testTimeoutMs,
      // As long as a busy machine may need; nothing waits this long when all is well.
      expect: { poll: { timeout: 20_000 } },
      sequence: { groupOrder },
    },
  }
}

const unit = project('unit', 0, 2, 20_000)
unit.test.include.push('test/architecture.test.ts')

const e2e = project('e2e', 2, 1, 120_000)
const e2eProject = { test: { ...e2e.test, retry, globalSetup: ['test/support/e2e-browser.ts'] } }

/** `npm test -- e2e visual -u` takes new pictures of the app in place of comparing them. */
const isUpdate = process.argv.some((arg) => arg === '-u' || arg === '--update')

export default defineConfig({
  test: {
    passWithNoTests: true,
    env: { UPDATE_PICTURES: isUpdate ? 'yes' : '' },
    projects: [unit, project('node', 1, 1, 60_000), e2eProject, project('faults', 3, 1, 300_000)],
  },
})
