import { expect, test } from 'vitest'
import { violations } from '../support/axe.ts'
import { button, openApp, type Rig, tab, task, untilIdle, untilState } from '../support/e2e.ts'

const pipeline = `taskgraph: 1
tasks:
  each:
    foreach: { n: [1, 2, 3] }
    run: sh tool.sh \${{ n }}; test \${{ n }} != 2
  table:
    run: printf 'a,b\\n1,2\\n' > \${{ target }}
    targets: table.csv
  code:
    module: ./code.mjs#code
    args: ['\${{ target }}']
    targets: code.txt
`
const files = {
  'p.taskgraph.yaml': pipeline,
  'tool.sh': 'echo "$1"\n',
  'code.mjs':
    "import { writeFileSync } from 'node:fs'\nexport const code = (target) => writeFileSync(target, 'x')\n",
}

test.each(['light', 'dark'] as const)('axe finds nothing serious in any panel, %s', async (theme) => {
  await using app = await openApp({ files, theme })
  const { page } = app
  const clean = async (view: string): Promise<void> => expect(await violations(page), view).toEqual([])
  await button(page, 'Bottom panel').click()
  for (const name of ['Runs', 'Timeline', 'Problems', 'File']) {
    await tab(page, name).click()
    await clean(`${name}, empty`)
  }
  await tab(page, 'Runs').click()
  await run(app)
  app.write('code.mjs', files['code.mjs'].replace("'x'", "'longer'"))
  await untilState(page, 'code', 'stale')
  app.write('p.taskgraph.yaml', pipeline.replace('1,2', '3,4'))
  await untilState(page, 'table', 'stale')

  await task(page, 'code').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Why').click()
  await page.getByTestId('text-diff').getByText('longer').waitFor()
  await clean('Why with the lines of a code file')
  await run(app)
  await page.locator('[data-run]').nth(1).waitFor()
  await clean('Runs')
  await page
    .getByRole('checkbox', { name: /to compare/ })
    .nth(0)
    .check()
  await page
    .getByRole('checkbox', { name: /to compare/ })
    .nth(1)
    .check()
  await button(page, 'Compare two runs').click()
  await page.getByRole('table', { name: 'Tasks' }).locator('[data-task-row]').first().waitFor()
  await clean('two runs compared')
  await tab(page, 'Text').click()
  await page.getByTestId('text-diff').last().getByText('3,4').waitFor()
  await clean('two texts compared')
  await tab(page, 'Timeline').click()
  await page.getByRole('option').first().waitFor({ state: 'attached' })
  await page.getByRole('listbox', { name: 'Timeline of the run' }).focus()
  await page.keyboard.press('ArrowRight')
  await clean('Timeline')
  await tab(page, 'File').click()
  await button(page, 'Versions').click()
  await page.getByRole('dialog').getByTestId('text-diff').waitFor()
  await clean('Versions')
  await button(page, 'Close').click()
  await task(page, 'each').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Instances').click()
  await page.locator('[data-instance]').nth(2).waitFor()
  await clean('Instances')
  await task(page, 'table').click({ position: { x: 30, y: 14 } })
  await tab(page, 'Outputs').click()
  await page.getByRole('cell').first().waitFor()
  await clean('a table among the outputs')
})

async function run({ page }: Rig): Promise<void> {
  const count = await page.locator('[data-run]').count()
  await button(page, 'Run').click()
  await page.locator('[data-run]').nth(count).waitFor()
  await untilIdle(page)
}
