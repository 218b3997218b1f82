import { expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'
import { TerminalScreen } from './terminal-screen.ts'

const FILE = 'p.taskgraph.yaml'
const waitFor = (file: string): string => `until [ -e ${file} ]; do sleep 0.05; done`

test('on a terminal one block shows what runs, above it a line for each task that finished', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1
tasks:
  first: { run: "echo fine" }
  bad: { run: "echo oops; exit 3", needs: [first] }
  slow: { run: "echo '::progress 0.5 half way'; ${waitFor('go')}", needs: [first] }
`,
  })
  using screen = new TerminalScreen(folder.path, { rows: 24, columns: 90 }, ['run', FILE, '--jobs', '2'])
  const during = await screen.shows(/^ {2}slow {2}[\d.]+ s {2}50 % half way$/)
  await screen.shows(/^━{24} 2\/3 {2}1 running {2}1 failed {2}[\d.]+ s$/)
  expect(during.filter((line) => /running/.test(line))).toHaveLength(1)
  folder.write('go', '')
  expect(await screen.exitCode).toBe(1)
  expect(
    screen.lines.map((line) => line.replace(/[\d.]+ s$/, 'T s').replace(/logs\/\w+/, 'logs/RUN')),
  ).toEqual([
    '✓ first  T s',
    '✗ bad failed with exit code 3  T s',
    '    │ oops',
    '    log: .taskgraph/logs/RUN/bad.1.log',
    '✓ slow  T s',
    '2 ran, 0 fresh, 1 failed in T s',
  ])
  expect(screen.written).toContain('\u001b[31m✗\u001b[39m')
})

test('no line of the block wraps, however narrow the terminal and whatever tasks are called', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1
tasks:
  one:
    foreach: { word: [${'漢字'.repeat(20)}, ${'x'.repeat(60)}] }
    run: "true; ${waitFor('go')}"
`,
  })
  using screen = new TerminalScreen(folder.path, { rows: 10, columns: 40 }, ['run', FILE])
  const lines = await screen.shows(/^ {2}one\[word=x+…$/)
  const widths = lines.map((line) => [...line].length + (line.match(/\p{Script=Han}/gu)?.length ?? 0))
  expect(widths.every((width) => width < 40)).toBe(true)
  expect(lines[0]).toMatch(/^0\/2 {2}2 running {2}[\d.]+ s$/)
  folder.write('go', '')
  expect(await screen.exitCode).toBe(0)
  expect(screen.lines.at(-1)).toMatch(/^2 ran, 0 fresh, 0 failed in/)
})

test('what Ctrl-C does is told above the block, and stays', async () => {
  using folder = new CliFolder({
    [FILE]: `taskgraph: 1\ntasks: { stubborn: { run: "trap '' TERM; touch on; ${waitFor('go')}" } }\n`,
  })
  using screen = new TerminalScreen(folder.path, { rows: 24, columns: 90 }, ['run', FILE])
  await folder.appears('on')
  await screen.shows(/^ {2}stubborn/)
  screen.interrupt()
  await screen.shows(/^(?:\^C)?SIGINT: ending what runs; once more to end it at once$/)
  folder.write('go', '')
  expect(await screen.exitCode).toBe(130)
  expect(screen.lines.map((line) => line.replace(/^\^C| {2}[\d.]+ s$| in .*/g, ''))).toEqual([
    'SIGINT: ending what runs; once more to end it at once',
    '– stubborn cancelled',
    '0 ran, 0 fresh, 0 failed, 1 cancelled',
  ])
})
