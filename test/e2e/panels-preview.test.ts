import { expect, test } from 'vitest'
import { button, menuItem, openApp, openMenu, type Rig, tab, task, untilState } from '../support/e2e.ts'

const files = {
  'p.taskgraph.yaml': `taskgraph: 1
tasks:
  first: { run: 'cat in.txt > \${{ target }}', inputs: in.txt, targets: a.txt }
  each:
    foreach: { n: [1, 2, 3] }
    run: 'cat \${{ first }} \${{ n }}.in > \${{ target }}'
    inputs: '\${{ n }}.in'
    targets: 'each-\${{ n }}.txt'
  join: { run: 'cat \${{ each }} > \${{ target }}', targets: c.txt }
  last: { run: 'cat \${{ join }} > \${{ target }}', targets: d.txt }
  alone: { run: 'cat other.txt > \${{ target }}', inputs: other.txt, targets: e.txt }
`,
  'in.txt': 'one\n',
  'other.txt': 'one\n',
  '1.in': '',
  '2.in': '',
  '3.in': '',
}

interface Foretold {
  /** As the file has them. */
  readonly tasks: readonly string[]
  readonly instances: number
  readonly estimateSeconds: number | undefined
}

/** What the command line would run. */
async function dryRun(app: Rig, ...args: readonly string[]): Promise<Foretold> {
  const { stdout } = await app.cli('run', app.file, ...args, '--dry-run', '--json', '--jobs', '2')
  const lines: { type: string; task?: string; estimateSeconds?: number }[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const tasks = lines.flatMap((line) => (line.type === 'would-run' && line.task ? [line.task] : []))
  return {
    tasks: [...new Set(tasks.map((id) => id.replace(/\[.*/, '')))].sort(),
    instances: tasks.length,
    estimateSeconds: lines.find(({ type }) => type === 'dry-run-finished')?.estimateSeconds,
  }
}

test('the five verbs: pointed at, each lights up exactly what the command line’s dry run says, with count and time', async () => {
  await using app = await openApp({ files })
  const { page } = app
  // Three successes of each: from then on there is an estimate.
  for (const _ of [1, 2, 3]) expect((await app.cli('run', app.file, '--force')).code).toBe(0)
  await untilState(page, 'last', 'fresh', 'succeeded')
  app.write('in.txt', 'two\n')
  app.write('other.txt', 'two\n')
  await untilState(page, 'first', 'stale')
  await untilState(page, 'alone', 'stale')
  await untilState(page, 'last', 'upstream')

  const foretold = {
    'Run this task': await dryRun(app, 'join', '--only'),
    'Run up to here': await dryRun(app, 'join'),
    'Run from here': await dryRun(app, 'join', '--downstream'),
    'Force run': await dryRun(app, 'join', '--only', '--force'),
  }
  // Alone it has nothing new to work on: what it depends on would have to run first.
  expect(foretold['Run this task'].tasks).toEqual([])
  expect(foretold['Run up to here']).toMatchObject({ tasks: ['each', 'first', 'join'], instances: 5 })
  await openMenu(page, 'join')
  for (const [verb, what] of Object.entries(foretold)) {
    await menuItem(page, verb).hover()
    await expect.poll(() => litUp(app)).toEqual(what.tasks)
    await page.getByRole('menuitem', { name: verb }).getByText(textOf(what)).waitFor()
  }
  await page.keyboard.press('Escape')

  const stale = await dryRun(app)
  await button(page, 'Run').hover()
  await expect.poll(() => litUp(app)).toEqual(stale.tasks)
  await page.locator('.run-summary').getByText(textOf(stale)).waitFor()
  await page.mouse.move(700, 700)
  await expect.poll(() => litUp(app)).toEqual([])

  // By key: the same, said aloud.
  await task(page, 'alone').click({ position: { x: 30, y: 14 } })
  await page.keyboard.press('p')
  await expect.poll(() => litUp(app)).toEqual(['alone'])
  await page
    .getByTestId('spoken')
    .getByText(/Would run: 1 task · about/)
    .waitFor({ state: 'attached' })
  // And what was foretold is what runs.
  await openMenu(page, 'join')
  await menuItem(page, 'Run up to here').click()
  await untilState(page, 'join', 'succeeded')
  await untilState(page, 'alone', 'stale')
  await button(page, 'Bottom panel').click()
  await tab(page, 'Timeline').click()
  await page.getByText('5 attempts on').waitFor()
})

const litUp = ({ page }: Rig): Promise<(string | null)[]> =>
  page
    .locator('.is-previewed [data-task]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-task')).sort())

/** As the app says it; a time, however it is rounded. */
function textOf({ tasks, instances, estimateSeconds }: Foretold): RegExp {
  if (tasks.length === 0) return /nothing to run/
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`
  const more = instances === tasks.length ? '' : `, ${instances} instances`
  expect(estimateSeconds).toBeGreaterThan(0)
  return new RegExp(`${count}${more} · about [\\d.]+ (ms|s)`)
}
