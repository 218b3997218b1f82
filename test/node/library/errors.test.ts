import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type GraphEvent, workerFunction } from '../../../src-main/library/index.ts'
import * as tasks from '../../fixtures/library/tasks.ts'
import { pythonTasks, tasksUrl, Workbench } from './workbench.ts'

test.each([
  ['in this process', 0],
  ['in a worker', 1],
] as const)('an error keeps its stack, code and causes: %s', async (_, nWorkers) => {
  using bench = new Workbench()
  await using graph = bench.graph(nWorkers, { onFailure: 'continue' })
  const task = graph.addTask({ func: workerFunction(tasksUrl, tasks.throwWithCause) })
  const error: unknown = await task.join().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AggregateError)
  expect(error).toMatchObject({
    name: 'AggregateError',
    message: 'two things',
    errors: [{ name: 'Error', message: 'the first' }, { message: 'the second' }],
    cause: { name: 'TypeError', message: 'inner', code: 'EINNER', cause: { message: 'innermost' } },
  })
  expect(error).toMatchObject({ stack: expect.stringContaining('throwWithCause') })
  expect(error).toMatchObject({ cause: { stack: expect.stringContaining('tasks.ts') } })
})

test('the log of a worker tells what led to the error', async () => {
  using bench = new Workbench()
  const events: GraphEvent[] = []
  await using graph = bench.graph(1, { onEvent: (event) => void events.push(event) })
  const task = graph.addTask({ func: workerFunction(tasksUrl, tasks.throwWithCause) })
  await task.join().catch(() => undefined)
  const failed = events.find((event) => event.type === 'task' && event.state === 'failed')
  const log = readFileSync(join(bench.workspace, String(Reflect.get(failed ?? {}, 'log'))), 'utf8')
  expect(log).toMatch(
    /AggregateError: two things[\s\S]*caused by Error: the first[\s\S]*caused by TypeError: inner/,
  )
})

test('causes that lead in a circle end somewhere', async () => {
  using bench = new Workbench()
  await using graph = bench.graph(1)
  const task = graph.addTask({ func: workerFunction(tasksUrl, tasks.throwCircle) })
  await expect(task.join()).rejects.toMatchObject({ message: 'round', cause: { message: 'round' } })
})

test('the cause of a Python function’s error', async () => {
  using bench = new Workbench()
  await using graph = bench.graph(0)
  const task = graph.addTask({ func: { python: `${pythonTasks}:raise_with_cause` } })
  await expect(task.join()).rejects.toMatchObject({
    name: 'ValueError',
    message: 'outer',
    stack: expect.stringContaining('tasks.py'),
    cause: { name: 'KeyError', message: "'inner'" },
  })
})
