import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type GraphEvent,
  type TaskGraph,
  TaskNotRunError,
  TimeoutError,
  version,
  workerFunction,
} from '../../../src-main/library/index.ts'
import * as tasks from '../../fixtures/library/tasks.ts'
import { tasksUrl, Workbench } from './workbench.ts'

const createList = workerFunction(tasksUrl, tasks.createList)
const sumLists = workerFunction(tasksUrl, tasks.sumLists)

const settings = [
  ['in order', -1],
  ['in this process', 0],
] as const

describe('one task', () => {
  test('#1 the library has a version', () => {
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
  })

  test('#2 single task: keyword arguments, a target outside ASCII, reports all the while', async () => {
    using bench = new Workbench()
    const target = bench.path('ünïcode å 数.txt')
    const write = ({ text, path }: { text: string; path: string }): void => writeFileSync(path, text)
    await bench.once(
      0,
      (graph) =>
        graph.addTask({ func: write, kwargs: { text: 'done', path: target }, targetPathList: [target] }),
      { reportingInterval: 0.1 },
    )
    expect(readFileSync(target, 'utf8')).toBe('done')
  })

  test('#3 the same arguments with another target run after the earlier targets were deleted', async () => {
    using bench = new Workbench()
    for (const name of ['a.txt', 'b.txt']) {
      expect(await bench.once(0, (graph) => graph.addTask(bench.writing('x', name)))).toEqual(['x'])
      rmSync(bench.path(name))
    }
    expect(await bench.once(0, (graph) => graph.addTask(bench.writing('x', 'c.txt')))).toEqual(['x'])
    expect(bench.read('c.txt')).toBe('x')
  })

  test('#4 the relative and the absolute form of one target are the same task', async () => {
    using bench = new Workbench()
    const near = relative(process.cwd(), bench.path('a.txt'))
    await using graph = bench.graph(0)
    const one = graph.addTask({ func: bench.write, args: ['x', near], targetPathList: [near] })
    const other = graph.addTask(bench.writing('x', 'a.txt'))
    expect(other).toBe(one)
    await graph.join()
    expect(bench.ran).toEqual(['x'])
  })

  test('#4 an argument is the same path however it is written, before and after the file is there', async () => {
    using bench = new Workbench()
    const near = relative(process.cwd(), bench.path('in.txt'))
    await using graph = bench.graph(0)
    const copying = (path: string) => ({
      func: bench.copy,
      args: [path, bench.path('out')],
      targetPathList: [bench.path('out')],
    })
    writeFileSync(bench.path('in.txt'), 'x')
    const one = graph.addTask(copying(near))
    expect(graph.addTask(copying(bench.path('in.txt')))).toBe(one)
    const early = graph.addTask({ func: bench.note, args: [near.replace('in.txt', 'later.txt')] })
    writeFileSync(bench.path('later.txt'), 'x')
    expect(graph.addTask({ func: bench.note, args: [near.replace('in.txt', 'later.txt')] })).toBe(early)
    await graph.join()
  })

  test('#5 join with a timeout gives false while a task is on', async () => {
    using bench = new Workbench()
    const release = Promise.withResolvers<void>()
    await using graph = bench.graph(0)
    const task = graph.addTask({ func: () => release.promise })
    expect(await graph.join(0.01)).toBe(false)
    expect(await task.join(0)).toBe(false)
    release.resolve()
    expect(await graph.join(60)).toBe(true)
  })

  test.each(settings)('#6 precomputed task, %s: a second graph leaves it alone', async (_, nWorkers) => {
    using bench = new Workbench()
    const add = (graph: TaskGraph) => graph.addTask(bench.writing('x', 'a.txt'))
    await bench.once(nWorkers, add)
    const { mtimeMs } = statSync(bench.path('a.txt'))
    expect(await bench.once(nWorkers, add)).toEqual([])
    expect(statSync(bench.path('a.txt')).mtimeMs).toBe(mtimeMs)
  })

  test('#14 one task in one worker process', async () => {
    using bench = new Workbench()
    const target = bench.path('list.json')
    await bench.once(1, (graph) =>
      graph.addTask({ func: createList, args: [5, 3, target], targetPathList: [target] }),
    )
    expect(bench.read('list.json')).toBe('[5,5,5]')
  })
})

describe('chains', () => {
  test.each([
    ['in this process', 0],
    ['in two workers', 2],
  ] as const)('#7 task chain, %s: a diamond, more tasks after a join, then closed', async (_, nWorkers) => {
    using bench = new Workbench()
    const [a, b, sum, more] = ['a', 'b', 'sum', 'more'].map((name) => bench.path(name)) as [
      string,
      string,
      string,
      string,
    ]
    await using graph = bench.graph(nWorkers)
    const first = graph.addTask({ func: createList, args: [5, 2, a], targetPathList: [a] })
    const second = graph.addTask({ func: createList, args: [10, 2, b], targetPathList: [b] })
    const adding = {
      func: sumLists,
      args: [a, b, sum],
      targetPathList: [sum],
      dependentTaskList: [first, second],
    }
    const third = graph.addTask(adding)
    expect(await graph.join()).toBe(true)
    expect(bench.read('sum')).toBe('[15,15]')
    graph.addTask({
      func: sumLists,
      args: [a, sum, more],
      targetPathList: [more],
      dependentTaskList: [third],
    })
    expect(graph.addTask(adding)).toBe(third)
    expect(await graph.join()).toBe(true)
    expect(bench.read('more')).toBe('[20,20]')
    graph.close()
    expect(await graph.join()).toBe(true)
  })

  test('#8 task chain in the order of adding: duplicates leave one record each', async () => {
    using bench = new Workbench()
    const { write, copy } = bench
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => bench.path(name)) as [
      string,
      string,
      string,
      string,
    ]
    await bench.once(-1, (graph) => {
      for (const _ of [1, 2]) {
        const first = graph.addTask({ func: write, args: ['x', a], targetPathList: [a] })
        const second = graph.addTask({
          func: copy,
          args: [a, b],
          targetPathList: [b],
          dependentTaskList: [first],
        })
        graph.addTask({ func: copy, args: [b, c], targetPathList: [c], dependentTaskList: [second] })
        graph.addTask({ func: copy, args: [c, d], targetPathList: [d] })
      }
    })
    expect(bench.ran).toEqual(['x', 'copy x', 'copy x', 'copy x'])
    expect(recordedTasks(bench.workspace)).toHaveLength(4)
  })

  test('#9 broken chain in four workers: join rejects with the kind of error that was thrown', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(4)
    const a = graph.addTask({
      func: createList,
      args: [1, 2, bench.path('a')],
      targetPathList: [bench.path('a')],
    })
    const broken = graph.addTask({
      func: workerFunction(tasksUrl, tasks.divideByZero),
      dependentTaskList: [a],
    })
    graph.addTask({
      func: sumLists,
      args: [bench.path('a'), bench.path('b'), bench.path('c')],
      targetPathList: [bench.path('c')],
      dependentTaskList: [broken],
    })
    graph.close()
    const error: unknown = await graph.join().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ name: 'RangeError', message: 'division by zero' })
    expect(error instanceof Error && error.stack).toContain('tasks.ts')
  })

  test.each(settings)(
    '#10 broken task, %s: its own error from it and from the graph',
    async (_, nWorkers) => {
      using bench = new Workbench()
      const error = new RangeError('broken')
      await using graph = bench.graph(nWorkers)
      const task = graph.addTask({
        func: () => {
          throw error
        },
      })
      graph.close()
      await expect(task.join()).rejects.toBe(error)
      await expect(graph.join()).rejects.toBe(error)
      await expect(graph.join()).rejects.toBe(error)
    },
  )

  test.each(settings)('#11 broken chain, %s: what depends on it does not run', async (_, nWorkers) => {
    using bench = new Workbench()
    await using graph = bench.graph(nWorkers)
    const broken = graph.addTask({ func: tasks.divideByZero })
    const after = graph.addTask(bench.writing('x', 'a.txt', { dependentTaskList: [broken] }))
    graph.close()
    await expect(after.join()).rejects.toThrow(TaskNotRunError)
    await expect(after.join()).rejects.toThrow('because task "divideByZero" failed: division by zero')
    await expect(graph.join()).rejects.toThrow('division by zero')
    expect(bench.ran).toEqual([])
  })

  test('#12 empty task: without a function it joins what it depends on', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    const first = graph.addTask(bench.writing('x', 'a.txt'))
    const barrier = graph.addTask({ dependentTaskList: [first] })
    expect(await barrier.join()).toBe(true)
    expect(bench.ran).toEqual(['x'])
    expect(await graph.addTask().join()).toBe(true)
  })

  test('#13 closed graph: adding is an error, join still returns', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    graph.close()
    expect(() => graph.addTask()).toThrow('addTask when TaskGraph is closed')
    expect(await graph.join()).toBe(true)
  })
})

describe('what counts', () => {
  test('#15 files deep in lists and objects count; directories only when asked for', async () => {
    using bench = new Workbench()
    mkdirSync(bench.path('folder'), { recursive: true })
    const [file, inner] = [bench.path('in.txt'), bench.path('folder', 'inner.txt')]
    writeFileSync(file, 'one')
    const run = (ignoreDirectories: boolean) =>
      bench.once(0, (graph) =>
        graph.addTask({
          func: bench.note,
          args: ['deep', { list: [[{ file }], bench.path('not there')] }, [bench.path('folder')]],
          ignoreDirectories,
        }),
      )
    expect(await run(true)).toHaveLength(1)
    expect(await run(true)).toEqual([])
    writeFileSync(inner, 'new')
    expect(await run(true)).toEqual([])
    writeFileSync(file, 'changed')
    expect(await run(true)).toHaveLength(1)
    expect(await run(false)).toHaveLength(1)
    expect(await run(false)).toEqual([])
    writeFileSync(inner, 'newer still')
    expect(await run(false)).toHaveLength(1)
  })

  test('#16 a transient task runs though it is recorded', async () => {
    using bench = new Workbench()
    const add = (transientRun: boolean) => (graph: TaskGraph) =>
      graph.addTask(bench.writing('x', 'a.txt', { transientRun }))
    expect(await bench.once(0, add(false))).toEqual(['x'])
    expect(await bench.once(0, add(true))).toEqual(['x'])
    expect(await bench.once(0, add(true))).toEqual(['x'])
  })

  test('#17 repeated runs in order: an up-to-date task joins at once', async () => {
    using bench = new Workbench()
    for (const ran of [['x'], [], []]) {
      const before = bench.ran.length
      await using graph = bench.graph(-1)
      expect(await graph.addTask(bench.writing('x', 'a.txt')).join()).toBe(true)
      expect(bench.ran.slice(before)).toEqual(ran)
    }
  })

  test('#18 task equality: the same call is equal, another argument is not', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    const [one, same, other] = ['x', 'x', 'y'].map((text) =>
      graph.addTask({ func: bench.note, args: [text] }),
    )
    expect(same).toBe(one)
    expect(other).not.toBe(one)
    expect(one !== undefined && other?.equals(one)).toBe(false)
    expect(same !== undefined && one?.equals(same)).toBe(true)
  })

  test('#19 reports do not disturb; a second join returns', async () => {
    using bench = new Workbench()
    const reported = Promise.withResolvers<GraphEvent>()
    const lines: string[] = []
    await using graph = bench.graph(0, {
      reportingInterval: 0.001,
      logger: { info: (line) => void lines.push(line) },
      onEvent: (event) => event.type === 'report' && event.executing === 1 && reported.resolve(event),
    })
    graph.addTask({ taskName: 'slow', func: () => reported.promise.then(() => {}) })
    graph.addTask({ func: bench.note, args: ['later'] })
    expect(await graph.join()).toBe(true)
    expect(await graph.join()).toBe(true)
    expect(await reported.promise).toMatchObject({
      added: 2,
      finished: 0,
      isClosed: false,
      active: [{ task: 'slow' }],
    })
    expect(lines.join('\n')).toMatch(/0 of 2 tasks complete[\s\S]*slow executing for/)
  })

  test('#20 calls that differ only deep in a list all run, in the order of dependence', async () => {
    using bench = new Workbench()
    await bench.once(0, (graph) => {
      let before: ReturnType<TaskGraph['addTask']>[] = []
      for (const deep of [1, 2, 3])
        before = [
          graph.addTask({ func: bench.note, args: [{ a: [{ b: [deep] }] }], dependentTaskList: before }),
        ]
    })
    expect(bench.ran).toEqual([1, 2, 3].map((deep) => `{"a":[{"b":[${deep}]}]}`))
  })

  test('#21 the order of targets is of no account', async () => {
    using bench = new Workbench()
    const both = [bench.path('a'), bench.path('b')]
    const makeBoth = (paths: readonly string[]): void => {
      bench.ran.push('both')
      for (const path of paths) writeFileSync(path, 'x')
    }
    const add = (order: readonly string[]) => (graph: TaskGraph) =>
      graph.addTask({ func: makeBoth, args: [both], targetPathList: order })
    await using graph = bench.graph(0)
    expect(add(both.toReversed())(graph)).toBe(add(both)(graph))
    await graph.join()
    await graph[Symbol.asyncDispose]()
    expect(await bench.once(0, add(both.toReversed()))).toEqual([])
    expect(bench.ran).toEqual(['both'])
  })

  test('#22 the fingerprint is taken when the dependencies are done', async () => {
    using bench = new Workbench()
    const add = (graph: TaskGraph): void => {
      const first = graph.addTask(bench.writing('x', 'a'))
      graph.addTask({
        func: bench.copy,
        args: [bench.path('a'), bench.path('b')],
        targetPathList: [bench.path('b')],
        dependentTaskList: [first],
      })
    }
    expect(await bench.once(0, add)).toEqual(['x', 'copy x'])
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#23 what a worker logs reaches the logger, with the task it comes from', async () => {
    using bench = new Workbench()
    const lines: { readonly line: string; readonly task: unknown }[] = []
    await using graph = bench.graph(1, {
      logger: {
        info: (line, details) => void lines.push({ line, task: Reflect.get(details ?? {}, 'task') }),
      },
    })
    const task = graph.addTask({
      func: workerFunction(tasksUrl, tasks.say),
      args: ['hello from the worker'],
      taskName: 'greet',
      storeResult: true,
    })
    expect(await task.get()).not.toBe(process.pid)
    expect(lines).toContainEqual({ line: 'hello from the worker', task: 'greet' })
  })

  test('#24 a function as an argument: the same source elsewhere does not run again', async () => {
    using bench = new Workbench()
    const add = (graph: TaskGraph): void => {
      const callback = (value: number): number => value + 1
      graph.addTask({ func: bench.note, args: ['with', callback] })
    }
    expect(await bench.once(0, add)).toHaveLength(1)
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#25 a path that is not normalised is the same path', async () => {
    using bench = new Workbench()
    const add = (path: string) => (graph: TaskGraph) =>
      graph.addTask({ func: bench.write, args: ['x', path], targetPathList: [path] })
    expect(await bench.once(0, add(bench.path('a.txt')))).toEqual(['x'])
    expect(await bench.once(0, add(`${bench.workspace}//.///a.txt`))).toEqual([])
  })

  test('#26 a very long text is an argument, not a path', async () => {
    using bench = new Workbench()
    const add = (graph: TaskGraph) => graph.addTask({ func: bench.note, args: ['/x'.repeat(1_000_000)] })
    expect(await bench.once(0, add)).toHaveLength(1)
    expect(await bench.once(0, add)).toHaveLength(0)
  })
})

describe('targets', () => {
  test('#27 hashTargetFiles false: a target edited by hand is kept', async () => {
    using bench = new Workbench()
    const add = (graph: TaskGraph) => graph.addTask(bench.writing('x', 'a', { hashTargetFiles: false }))
    await bench.once(0, add)
    writeFileSync(bench.path('a'), 'edited by hand')
    expect(await bench.once(0, add)).toEqual([])
    expect(bench.read('a')).toBe('edited by hand')
    rmSync(bench.path('a'))
    expect(await bench.once(0, add)).toEqual(['x'])
  })

  test.each(['sizetimestamp', 'md5', 'content'])(
    '#28 a target edited by hand is made again: %s',
    async (hashAlgorithm) => {
      using bench = new Workbench()
      const add = (graph: TaskGraph) => graph.addTask(bench.writing('x', 'a', { hashAlgorithm }))
      await bench.once(0, add)
      writeFileSync(bench.path('a'), 'edited by hand')
      expect(await bench.once(0, add)).toEqual(['x'])
      expect(bench.read('a')).toBe('x')
    },
  )

  test('#29 the same arguments with partly different targets are an error', async () => {
    using bench = new Workbench()
    const { note } = bench
    const [a, b, c] = ['a', 'b', 'c'].map((name) => bench.path(name)) as [string, string, string]
    await using graph = bench.graph(0, { delayedStart: true })
    graph.addTask({ func: note, targetPathList: [a, b] })
    expect(() => graph.addTask({ func: note, targetPathList: [b, c] })).toThrow(
      'partly different targets: [a, b], now [b, c]',
    )
  })

  test('#30 terminated graph: join rejects, adding is an error, closing twice is none', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    graph.addTask({ func: tasks.divideByZero })
    await expect(graph.join()).rejects.toThrow('division by zero')
    expect(() => graph.addTask()).toThrow('addTask when TaskGraph is terminated: task "divideByZero" failed')
    graph.close()
    graph.close()
    await expect(graph.join()).rejects.toThrow('division by zero')
  })

  test('#31 a dependency that is no task of this graph is a TypeError', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    const wrong = [Object('no task')]
    expect(() => graph.addTask({ dependentTaskList: wrong })).toThrow(TypeError)
    expect(() => graph.addTask({ dependentTaskList: wrong })).toThrow(
      'dependentTaskList` that are not tasks of this graph: no task',
    )
  })

  test('#32 a target that is no path is a TypeError', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    const wrong = [Object(7)]
    expect(() => graph.addTask({ targetPathList: wrong })).toThrow(TypeError)
    expect(() => graph.addTask({ targetPathList: wrong })).toThrow(
      'values passed to `targetPathList` must be paths',
    )
  })

  test('#33 a task that did not make its target failed, with what was expected and what is there', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    const [made, missing] = [bench.path('made'), bench.path('missing')]
    graph.addTask({ func: bench.write, args: ['x', made], targetPathList: [made, missing] })
    await expect(graph.join()).rejects.toThrow(
      'Missing expected target path results: expected [made, missing], observed [made]',
    )
  })

  test('#34 relative targets and local functions are fine in order', async () => {
    using bench = new Workbench()
    const near = relative(process.cwd(), bench.path('near.txt'))
    const local = (path: string): void => writeFileSync(path, 'local')
    await bench.once(-1, (graph) => graph.addTask({ func: local, args: [near], targetPathList: [near] }))
    expect(bench.read('near.txt')).toBe('local')
  })

  test('#35 keyword arguments tell tasks apart, lists too', async () => {
    using bench = new Workbench()
    await bench.once(0, (graph) => {
      for (const list of [['a'], ['b'], ['a']]) graph.addTask({ func: bench.note, kwargs: { list } })
    })
    expect(bench.ran).toEqual(['{"list":["a"]}', '{"list":["b"]}'])
  })

  test('#36 equal size and time but another name is another task', async () => {
    using bench = new Workbench()
    mkdirSync(bench.workspace)
    for (const name of ['a', 'b']) {
      writeFileSync(bench.path(name), 'same')
      utimesSync(bench.path(name), 1000, 1000)
    }
    await bench.once(0, (graph) => {
      for (const name of ['a', 'b']) graph.addTask({ func: bench.note, args: [bench.path(name)] })
    })
    expect(bench.ran).toEqual([bench.path('a'), bench.path('b')])
  })

  test('#37 "exists" keeps a target that was overwritten; a digest does not', async () => {
    using bench = new Workbench()
    const add = (hashAlgorithm: string) => (graph: TaskGraph) =>
      graph.addTask(bench.writing('x', 'a', { hashAlgorithm }))
    await bench.once(0, add('exists'))
    writeFileSync(bench.path('a'), 'overwritten')
    expect(await bench.once(0, add('exists'))).toEqual([])
    expect(await bench.once(0, add('md5'))).toEqual(['x'])
  })
})

describe('results', () => {
  test('#38 get without storeResult is an error', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    await expect(graph.addTask({ func: bench.note }).get()).rejects.toThrow(
      'set `storeResult` to true in `addTask`',
    )
  })

  test('#39 get gives the value, also without a run; a transient task runs in a new graph and its error shows', async () => {
    using bench = new Workbench()
    let isBroken = false
    const func = (): string => {
      bench.ran.push('called')
      if (isBroken) throw new RangeError('broken now')
      return 'value'
    }
    for (const ran of [1, 1]) {
      await using graph = bench.graph(0)
      const task = graph.addTask({ func, storeResult: true })
      expect(graph.addTask({ func, storeResult: true, transientRun: true })).toBe(task)
      expect(await task.get(60)).toBe('value')
      expect(bench.ran).toHaveLength(ran)
    }
    isBroken = true
    await using graph = bench.graph(0)
    const task = graph.addTask({ func, storeResult: true, transientRun: true })
    await expect(task.get()).rejects.toThrow('broken now')
    await expect(task.join()).rejects.toThrow(RangeError)
    await expect(graph.join()).rejects.toThrow('broken now')
  })

  test('#39 get stops waiting at its timeout with a TimeoutError', async () => {
    using bench = new Workbench()
    const release = Promise.withResolvers<number>()
    await using graph = bench.graph(0)
    const task = graph.addTask({ func: () => release.promise, storeResult: true })
    await expect(task.get(0.01)).rejects.toThrow(TimeoutError)
    release.resolve(7)
    expect(await task.get()).toBe(7)
  })
})

describe('history and reports', () => {
  test.each([
    ['no database', (path: string) => writeFileSync(path, 'this is no database '.repeat(500))],
    ['other tables', (path: string) => sqlite(path, 'create table taskgraph_data (wrong text)')],
    ['other columns', (path: string) => sqlite(path, 'create table task (x); create table run (y)')],
  ])('#40 malformed database, %s: set aside or mended, and the graph works', async (_, damage) => {
    using bench = new Workbench()
    mkdirSync(bench.path('.taskgraph'), { recursive: true })
    damage(bench.path('.taskgraph', 'history.db'))
    const add = (graph: TaskGraph) => graph.addTask(bench.writing('x', 'a'))
    expect(await bench.once(0, add)).toEqual(['x'])
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#41 reports come while the graph lives and end with it', async () => {
    using bench = new Workbench()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    let reports = 0
    await using graph = bench.graph(0, {
      reportingInterval: 2,
      onEvent: ({ type }) => {
        if (type === 'report') reports += 1
      },
    })
    vi.advanceTimersByTime(4000)
    expect(reports).toBe(2)
    graph.close()
    await graph.join()
    vi.advanceTimersByTime(60_000)
    expect(reports).toBe(2)
  })

  test('#42 an argument with 10,000 entries', async () => {
    using bench = new Workbench()
    const big = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`key ${at}`, { at, list: [at] }]),
    )
    const func = (given: object): void => void bench.ran.push(String(Object.keys(given).length))
    const add = (graph: TaskGraph) => graph.addTask({ func, args: [big] })
    expect(await bench.once(0, add)).toEqual(['10000'])
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#43 of the paths in arguments only files count, and none that is ignored', async () => {
    using bench = new Workbench()
    mkdirSync(bench.path('folder'), { recursive: true })
    const [kept, ignored] = [bench.path('kept'), bench.path('ignored')]
    const run = () =>
      bench.once(0, (graph) =>
        graph.addTask({
          func: bench.note,
          args: [[kept, { ignored }], bench.path('folder'), bench.path('nowhere')],
          ignorePathList: [ignored],
        }),
      )
    writeFileSync(kept, '1')
    writeFileSync(ignored, '1')
    expect(await run()).toHaveLength(1)
    writeFileSync(ignored, 'changed')
    writeFileSync(bench.path('folder', 'x'), 'changed')
    expect(await run()).toEqual([])
    writeFileSync(kept, 'changed')
    expect(await run()).toHaveLength(1)
  })

  test('#44 ten duplicates: join, then close, without a hang', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    const added = Array.from({ length: 10 }, () => graph.addTask({ func: bench.note, args: ['once'] }))
    expect(new Set(added).size).toBe(1)
    expect(await graph.join()).toBe(true)
    graph.close()
    expect(await graph.join()).toBe(true)
    expect(bench.ran).toEqual(['once'])
  })

  test('#45 the changelog has the form that its readers expect', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../CHANGELOG.md'), 'utf8')
    expect(text).toMatch(/^# Changelog\n/)
    for (const heading of text.match(/^## .*/gm) ?? [])
      expect(heading).toMatch(/^## (\[Unreleased\]|\[?\d+\.\d+\.\d+\]?.*)$/)
  })

  test('#46 quick successive graphs that write the same size: the last content wins', async () => {
    using bench = new Workbench()
    for (const text of ['one', 'two', 'six']) {
      await bench.once(0, (graph) => {
        const first = graph.addTask(bench.writing(text, 'a'))
        graph.addTask({
          func: bench.copy,
          args: [bench.path('a'), bench.path('b')],
          targetPathList: [bench.path('b')],
          dependentTaskList: [first],
        })
      })
      expect(bench.read('b')).toBe(text)
    }
  })
})

const database = createRequire(import.meta.url)('better-sqlite3')

function sqlite(path: string, sql: string): void {
  const db = new database(path)
  db.exec(sql)
  db.close()
}

function recordedTasks(workspace: string): readonly unknown[] {
  const path = join(workspace, '.taskgraph', 'history.db')
  expect(existsSync(path)).toBe(true)
  const db = new database(path, { readonly: true })
  try {
    return db.prepare('select task from task').all()
  } finally {
    db.close()
  }
}
