import { expect, test } from 'vitest'
import { loadYaml } from '../../../src-shared/pipeline/load.ts'

/** Line and column of each problem, with the beginning of its remedy. */
const problemsOf = (text: string): readonly string[] =>
  loadYaml(text).problems.map(
    ({ place, remedy }) => `${place?.line}:${place?.column} ${remedy?.split(' ').slice(0, 3).join(' ')}`,
  )

test('each task with a syntax error is told, with line, column and remedy', () => {
  const text = `taskgraph: 1
tasks:
  quote:
    run: "echo hi
    targets: a.txt
  fine:
    run: echo
  colon:
    run: a: b
  tab:
\trun: x
  flow:
    args: [\${{ x }}]
    run: echo
  indented:
    run: echo
   x: bad
`
  expect(problemsOf(text)).toEqual([
    '5:5 close the quote',
    '9:11 put quotes around',
    '11:1 indent with spaces',
    '13:13 close the bracket,',
    '17:4 put quotes around',
  ])
})

test('a quote or bracket that stays open makes no errors of the tasks after it', () => {
  const open = (value: string): string =>
    `tasks:\n  a:\n    run: ${value}\n  b:\n    run: ok\n  c:\n    run: ok\n`
  expect(problemsOf(open('"x'))).toEqual(['4:3 close the quote'])
  expect(problemsOf(open('[x'))).toEqual(['4:3 close the quote'])
  expect(problemsOf('tasks:\n  a: {run: "x}\n')).toHaveLength(1)
})

test('an error in the head of the file is told beside those of tasks', () => {
  expect(problemsOf('taskgraph: "1\ntasks:\n  a: { run: x }\n  b:\n    run: x: y\n')).toEqual([
    '2:1 close the quote',
    '5:11 put quotes around',
  ])
})

test('a large file costs a few readings more, whatever is wrong with it', () => {
  const tasks = Array.from({ length: 2000 }, (_, n) => `  t${n}:\n    run: echo ${'x'.repeat(200)}: y\n`)
  const { length } = problemsOf(`tasks:\n${tasks.join('')}`)
  expect(length).toBeGreaterThan(1)
  expect(length).toBeLessThan(20)
})

test('at most twenty are told', () => {
  const tasks = Array.from({ length: 50 }, (_, n) => `  t${n}:\n    run: a: y\n`)
  expect(problemsOf(`tasks:\n${tasks.join('')}`)).toHaveLength(20)
})
