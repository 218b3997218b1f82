// npm test: installs what the tests need, builds, checks types and style, runs every Vitest project. The last line is
// "N passed, N failed" over all of it. Starts under any Node from 20 on with node_modules absent.
//
//   npm test                       everything
//   npm test -- unit node          these projects alone (unit, node, e2e, faults)
//   npm test -- unit -t 'cycle'    the rest goes to Vitest as it is

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { nodePath, root, say, tryPrepare } from './prepare.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ status: string, fullName: string, failureMessages: string[] }} TestResult */
/** @typedef {{ status: string, assertionResults: TestResult[] }} FileResult */

const projects = ['unit', 'node', 'e2e', 'faults']
const browserProjects = ['e2e', 'faults']

const args = process.argv.slice(2)
const asked = args.filter((arg) => projects.includes(arg))
const selected = asked.length > 0 ? asked : projects
const vitestArgs = args.filter((arg) => !projects.includes(arg))
const isWhole = args.length === 0

const isPrepared = tryPrepare()
if (!existsSync(nodePath)) fail('the packages are not installed')
/** @type {NodeJS.ProcessEnv} */
const env = {
  ...process.env,
  NODE_ENV: 'test',
  PATH: `${dirname(nodePath)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
}
// The goal of the spec; a part of the tests is to be quick.
if (isWhole) env.TASKGRAPH_SEEDS ??= '100000'
if (isWhole) env.TASKGRAPH_TEST_RETRIES ??= '1'
if (selected.some((name) => browserProjects.includes(name))) env.CHROMIUM_PATH = ensureChromium()

const counts = sum([
  countOne('build', isPrepared),
  ...(isWhole
    ? [check('types', 'typescript/bin/tsc', ['-b']), check('style', '@biomejs/biome/bin/biome', ['check'])]
    : []),
  runVitest(),
])
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`)
process.exitCode = counts.failed === 0 ? 0 : 1

/**
 * A checker as one test.
 * @param {string} title
 * @param {string} program inside node_modules
 * @param {string[]} programArgs
 * @returns {Counts}
 */
function check(title, program, programArgs) {
  say(`checking ${title} …`)
  const { status } = run(program, programArgs)
  return countOne(title, status === 0)
}

/**
 * @param {string} title
 * @param {boolean} isGood
 * @returns {Counts}
 */
function countOne(title, isGood) {
  process.stdout.write(isGood ? `✓ ${title}\n` : `✗ ${title}\n`)
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 }
}

/**
 * @param {string} reason
 * @returns {never}
 */
function fail(reason) {
  process.stdout.write(`✗ ${reason}\n\n0 passed, 1 failed\n`)
  process.exit(1)
}

/** @returns {Counts} */
function runVitest() {
  const report = join(root, 'node_modules', '.cache', `taskgraph-test-${process.pid}.json`)
  mkdirSync(dirname(report), { recursive: true })
  const { status } = run('vitest/vitest.mjs', [
    'run',
    ...selected.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...vitestArgs,
  ])
  const files = readReport(report)
  const found = sum(files.map(countFile))
  for (const { fullName, failureMessages } of files.flatMap(secondTries)) {
    say(`passed at the second try only: ${fullName}: ${failureMessages[0]?.split('\n', 1)[0]}`)
  }
  // Vitest fails without a failed test too: an unhandled rejection, a broken configuration.
  return status !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found
}

/**
 * @param {string} path
 * @returns {FileResult[]}
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults
  } catch (error) {
    say(`no report from Vitest: ${error}`)
    return []
  } finally {
    rmSync(path, { force: true })
  }
}

/**
 * @param {FileResult} file
 * @returns {TestResult[]}
 */
function secondTries({ assertionResults }) {
  return assertionResults.filter(
    ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
  )
}

/**
 * A file that couldn't be loaded, or whose hook failed, has no failed test: it counts as one.
 * @param {FileResult} file
 * @returns {Counts}
 */
function countFile({ status, assertionResults }) {
  const passed = assertionResults.filter((test) => test.status === 'passed').length
  const failed = assertionResults.filter((test) => test.status === 'failed').length
  return {
    passed,
    failed: failed === 0 && status === 'failed' ? 1 : failed,
    skipped: assertionResults.length - passed - failed,
  }
}

/**
 * @param {Counts[]} parts
 * @returns {Counts}
 */
function sum(parts) {
  return parts.reduce(
    (all, part) => ({
      passed: all.passed + part.passed,
      failed: all.failed + part.failed,
      skipped: all.skipped + part.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

/**
 * @param {string} program inside node_modules
 * @param {string[]} programArgs
 */
function run(program, programArgs) {
  return spawnSync(nodePath, [join(root, 'node_modules', program), ...programArgs], {
    cwd: root,
    stdio: 'inherit',
    env,
  })
}
