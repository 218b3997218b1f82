import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TaskGraph } from '../../../src-main/library/index.ts'
import { Workbench } from './workbench.ts'

test.each([
  [{ target_path_list: [] }, 'there is no option `target_path_list`; did you mean `targetPathList`?'],
  [{ n_retries: 2 }, 'there is no option `n_retries`; did you mean `retries`?'],
  [{ targetPathLst: [] }, 'there is no option `targetPathLst`; did you mean `targetPathList`?'],
  [{ args: 'one' }, '`args` must be a list but was "one"'],
  [{ kwargs: [1] }, '`kwargs` must be an object but was a list'],
  [{ taskName: 3 }, '`taskName` must be text but was 3'],
  [{ targetPathList: 'a.txt' }, '`targetPathList` must be a list but was "a.txt"'],
  [{ dependentTaskList: {} }, '`dependentTaskList` must be a list but was an object'],
  [{ hashTargetFiles: 'yes' }, '`hashTargetFiles` must be true or false but was "yes"'],
  [{ hashAlgorithm: 5 }, '`hashAlgorithm` must be text but was 5'],
  [{ priority: 'high' }, '`priority` must be a number but was "high"'],
  [() => 1, 'options must be one object, { func, args, … }, but there was a function'],
  [null, 'options must be one object, { func, args, … }, but there was null'],
])('addTask refuses %j', async (options, message) => {
  using bench = new Workbench()
  await using graph = bench.graph(0)
  const add = () => Reflect.apply(graph.addTask, graph, [options])
  expect(add).toThrow(TypeError)
  expect(add).toThrow(`addTask: ${message}`)
})

test.each([
  [['', 0], 'the workspace must be the path of a folder but was ""'],
  [[undefined, 0], 'the workspace must be the path of a folder but was undefined'],
  [['FOLDER'], '`nWorkers` must be a whole number but was undefined'],
  [['FOLDER', 4, 5], 'options must be one object, { reportingInterval, … }, but there was 5'],
  [['FOLDER', 4, { reporting_interval: 5 }], 'there is no option `reporting_interval`; did you mean `report'],
  [['FOLDER', 4, { onFailure: 'stop' }], '`onFailure` must be "terminate" or "continue" but was "stop"'],
  [['FOLDER', 4, { onEvent: {} }], '`onEvent` must be a function but was an object'],
])('new TaskGraph refuses %j and makes nothing', (values, message) => {
  using bench = new Workbench()
  const made = () =>
    Reflect.construct(
      TaskGraph,
      values.map((value) => (value === 'FOLDER' ? bench.workspace : value)),
    )
  expect(made).toThrow(TypeError)
  expect(made).toThrow(`TaskGraph: ${message}`)
  expect(readdirSync(bench.folder)).toEqual([])
})

test('numbers out of range are a RangeError', async () => {
  using bench = new Workbench()
  await using graph = bench.graph(0)
  for (const options of [{ retries: -1 }, { retries: 1.5 }, { priority: Number.NaN }])
    expect(() => graph.addTask(options)).toThrow(RangeError)
  for (const timeout of [-1, Number.NaN, Object('1')])
    await expect(graph.join(timeout)).rejects.toThrow(RangeError)
  expect(() => bench.graph(-1, { delayedStart: true })).toThrow(RangeError)
})

test('show takes one object with a port, too', async () => {
  using bench = new Workbench()
  await using graph = bench.graph(0)
  await expect(Reflect.apply(graph.show, graph, [8080])).rejects.toThrow(
    'show: options must be one object, { port }, but there was 8080',
  )
  await expect(graph.show({ port: 70_000 })).rejects.toThrow(RangeError)
})
