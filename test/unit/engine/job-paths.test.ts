import { expect, test } from 'vitest'
import { logPathOf } from '../../../src-main/engine/job.ts'
import { fakeHash } from '../../support/engine-fakes-clock.ts'
import { graphOf, id } from '../../support/engine-fakes-graph.ts'

const graph = graphOf([{ id: 'a' }])
function logOf(name: string): string {
  const task = graph.tasks.get(id('a'))
  if (task === undefined) throw new Error('expected a task')
  return logPathOf({ task: { ...task, id: id(name) }, run: 'r1', number: 2 }, fakeHash)
}

test('a log is called as its task; what is no good in a file name is written %xx', () => {
  expect(logOf('sum')).toBe('.taskgraph/logs/r1/sum.2.log')
  expect(logOf('each[i=a b/c]')).toBe('.taskgraph/logs/r1/each[i=a%20b%2fc].2.log')
})

test('no two tasks have one log, and none lies elsewhere', () => {
  const names = [
    'a[x=1]',
    'a[x=2]',
    'a_x_1_',
    '../../etc/passwd',
    'a/b',
    'é',
    '..',
    `${'x'.repeat(5_000)}1`,
    `${'x'.repeat(5_000)}2`,
  ]
  const paths = names.map(logOf)
  expect(new Set(paths).size).toBe(names.length)
  for (const path of paths) expect(path).toMatch(/^\.taskgraph\/logs\/r1\/[^/]{1,130}$/)
})
