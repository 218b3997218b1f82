import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const tests = join(import.meta.dirname, '..')

/** The tests that a cell names: `edit`, `panels-*`; after `unit` or `node` those of that folder. */
function filesOf(cell: string): readonly string[] {
  return [...cell.matchAll(/(?:(unit|node) )?`([^`]+)`/g)].flatMap(([, project, name = '']) =>
    /^(npm|bench)/.test(name) ? [] : [`${project ?? 'e2e'}/${name}`],
  )
}

test('every test that the table of promises names is there', () => {
  const rows = readFileSync(join(tests, 'e2e/README.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.includes('---'))
  const named = rows.flatMap((row) => filesOf(row.split('|')[2] ?? ''))
  expect(named.length).toBeGreaterThan(50)
  const missing = named.filter(
    (name) =>
      !existsSync(join(tests, name)) && globSync(`${name}.test.{ts,tsx}`, { cwd: tests }).length === 0,
  )
  expect(missing).toEqual([])
})
