import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { getPriority } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Task, TaskGraph, TaskNotRunError, workerFunction } from '../../../src-main/library/index.ts'
import * as tasks from '../../fixtures/library/tasks.ts'
import { pythonTasks, tasksUrl, Workbench } from '../../node/library/workbench.ts'

const functions = new Map(Object.entries(tasks))
const inWorker = (name: string) => workerFunction(tasksUrl, functions.get(name) ?? tasks.exit, name)

describe('a worker that ends, errors that can not travel', () => {
  test('#1 a killed worker fails its task; join rejects and the next graph has a new worker', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(1)
    const task = graph.addTask({ func: inWorker('killYourself') })
    await expect(task.join()).rejects.toThrow('the worker process ended with signal SIGKILL')
    await expect(graph.join()).rejects.toThrow('SIGKILL')
    await using next = bench.graph(1, { onFailure: 'continue' })
    const broken = next.addTask({ func: inWorker('killYourself') })
    const good = next.addTask({ func: inWorker('say'), args: ['on'], storeResult: true })
    expect(await good.get()).toBeGreaterThan(0)
    await expect(broken.join()).rejects.toThrow('SIGKILL')
  })

  test('#2 process.exit() in a task fails it', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(1)
    graph.addTask({ func: inWorker('exit'), args: [0] })
    await expect(graph.join()).rejects.toThrow('a function must return or throw, not end its process')
  })

  test('#3 an error that can be neither copied nor looked at still arrives', async () => {
    using bench = new Workbench()
    for (const [name, message] of [
      ['throwStrange', 'strange'],
      ['throwNothing', 'undefined'],
    ] as const) {
      await using graph = bench.graph(1)
      graph.addTask({ func: inWorker(name) })
      await expect(graph.join()).rejects.toThrow(message)
    }
  })
})

describe('errors of other kinds of workers', () => {
  test("#3 a Python function's error has its name and message; a command's its exit code", async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0, { onFailure: 'continue' })
    const python = graph.addTask({ func: { python: `${pythonTasks}:sum_lists` }, args: ['no a', 'no b'] })
    const command = graph.addTask({ func: { run: ['sh', '-c', 'exit 3'] } })
    const missing = graph.addTask({ func: { module: bench.path('nowhere.ts'), export: 'f' } })
    await expect(python.join()).rejects.toMatchObject({ name: 'FileNotFoundError' })
    await expect(command.join()).rejects.toThrow('exit code 3')
    await expect(missing.join()).rejects.toThrow('there is no file nowhere.ts')
  })

  test('an onEvent that throws ends nothing', async () => {
    using bench = new Workbench()
    const errors: string[] = []
    await bench.once(0, (graph) => graph.addTask(bench.writing('x', 'a')), {
      logger: { error: (line) => void errors.push(line) },
      onEvent: () => {
        throw new Error('not my day')
      },
    })
    expect(bench.read('a')).toBe('x')
    expect(errors[0]).toContain('onEvent threw: not my day')
  })
})

describe('adding while tasks end', () => {
  test('#4 no race: 5000 quick tasks, each after the three before it, twenty times', async () => {
    for (let round = 0; round < 20; round += 1) {
      using bench = new Workbench()
      let ran = 0
      const func = (_at: number): void => {
        ran += 1
      }
      await using graph = bench.graph(0)
      const last: Task[] = []
      for (let at = 0; at < 5000; at += 1) {
        last.push(graph.addTask({ func, args: [at], dependentTaskList: last.slice(-3), transientRun: true }))
        // Lets tasks end between two additions, never at the same place twice.
        if (at % (97 + round) === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      graph.close()
      expect(await graph.join()).toBe(true)
      expect(ran).toBe(5000)
    }
  })

  test('#5 tasks of one name are different tasks', async () => {
    using bench = new Workbench()
    await bench.once(0, (graph) => {
      for (const name of ['a', 'b', 'c'])
        graph.addTask(bench.writing('x', name, { taskName: 'UNNAMED TASK (1)' }))
      graph.addTask({ func: bench.note, args: ['other'], taskName: 'UNNAMED TASK (1)' })
    })
    expect(['a', 'b', 'c'].map((name) => bench.read(name))).toEqual(['x', 'x', 'x'])
    expect(bench.ran).toContain('other')
  })

  test('#6 adding after close is refused and harms nothing that runs', async () => {
    using bench = new Workbench()
    const release = Promise.withResolvers<void>()
    await using graph = bench.graph(0)
    graph.addTask({
      func: async (path: string) => {
        await release.promise
        writeFileSync(path, 'whole')
      },
      args: [bench.path('a')],
      targetPathList: [bench.path('a')],
    })
    graph.close()
    expect(() => graph.addTask({ func: bench.note })).toThrow('closed')
    release.resolve()
    expect(await graph.join()).toBe(true)
    expect(bench.read('a')).toBe('whole')
  })

  test('#7 after a failure: what did not run says so; with "continue" the rest goes on', async () => {
    using bench = new Workbench()
    const add = (graph: TaskGraph) => {
      const broken = graph.addTask({ func: tasks.divideByZero })
      const after = graph.addTask({ func: bench.note, args: ['after'], dependentTaskList: [broken] })
      return { broken, after, other: graph.addTask({ func: bench.note, args: ['other'] }) }
    }
    await using graph = bench.graph(0)
    const { after, other } = add(graph)
    await expect(after.join()).rejects.toThrow(TaskNotRunError)
    await expect(other.join()).rejects.toThrow(TaskNotRunError)
    await using going = bench.graph(0, { onFailure: 'continue' })
    const second = add(going)
    expect(await second.other.join()).toBe(true)
    await expect(second.after.join()).rejects.toThrow('because task "divideByZero" failed')
    expect(await going.addTask({ func: bench.note, args: ['more'] }).join()).toBe(true)
    expect(bench.ran).toEqual(['other', 'more'])
  })

  test('#7 a sibling that is ended leaves no half target that passes for a whole one', async () => {
    using bench = new Workbench()
    mkdirSync(bench.workspace)
    const half = bench.path('half')
    await using graph = bench.graph(2)
    const sibling = graph.addTask({ func: inWorker('hang'), args: [half], targetPathList: [half] })
    await appears(half)
    graph.addTask({ func: inWorker('divideByZero') })
    await expect(graph.join()).rejects.toThrow('division by zero')
    await expect(sibling.join()).rejects.toThrow('was ended, because task "divideByZero" failed')
    const pid = Number(readFileSync(half, 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    await using next = bench.graph(2)
    const again = next.addTask({ func: inWorker('createList'), args: [1, 2, half], targetPathList: [half] })
    expect(await again.join()).toBe(true)
    expect(bench.read('half')).toBe('[1,1]')
  })
})

describe('what counts', () => {
  test.each([{ hashTargetFiles: false }, { hashAlgorithm: 'md5', hashTargetFiles: false }])(
    '#8 with %j an edited input still counts',
    async (more) => {
      using bench = new Workbench()
      mkdirSync(bench.workspace)
      writeFileSync(bench.path('in'), 'one')
      const add = (graph: TaskGraph) =>
        graph.addTask({
          func: bench.copy,
          args: [bench.path('in'), bench.path('out')],
          targetPathList: [bench.path('out')],
          ...more,
        })
      await bench.once(0, add)
      writeFileSync(bench.path('in'), 'another')
      expect(await bench.once(0, add)).toEqual(['copy another'])
    },
  )

  test('#9 "exists": another input is another task', async () => {
    using bench = new Workbench()
    mkdirSync(bench.workspace)
    const add = (input: string) => (graph: TaskGraph) =>
      graph.addTask({
        func: bench.copy,
        args: [bench.path(input), bench.path('out')],
        targetPathList: [bench.path('out')],
        hashAlgorithm: 'exists',
      })
    for (const input of ['a', 'b']) {
      writeFileSync(bench.path(input), input)
      await bench.once(0, add(input))
      expect(bench.read('out')).toBe(input)
    }
  })

  test('#10 from one hashAlgorithm to any other on the same workspace', async () => {
    using bench = new Workbench()
    const add = (hashAlgorithm: string) => (graph: TaskGraph) =>
      graph.addTask(bench.writing('x', 'a', { hashAlgorithm }))
    for (const algorithm of ['md5', 'sizetimestamp', 'exists', 'sizetimestamp', 'content', 'sha3_256']) {
      expect(await bench.once(0, add(algorithm))).toEqual(['x'])
      expect(await bench.once(0, add(algorithm))).toEqual([])
    }
  })

  test('#11 an unknown hashAlgorithm is a TypeError at once', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0)
    expect(() => graph.addTask({ hashAlgorithm: 'md55' })).toThrow(TypeError)
    expect(() => graph.addTask({ hashAlgorithm: 'md55' })).toThrow('hashAlgorithm "md55" is not known')
  })

  test.each(['sizetimestamp', 'md5', 'content', 'exists', 'shake_128'])(
    '#12 a directory as a target: %s',
    async (hashAlgorithm) => {
      using bench = new Workbench()
      const folder = bench.path('folder')
      const make = (path: string): void => {
        bench.ran.push('make')
        mkdirSync(path, { recursive: true })
        writeFileSync(join(path, 'part'), 'x')
      }
      const add = (graph: TaskGraph) =>
        graph.addTask({ func: make, args: [folder], targetPathList: [folder], hashAlgorithm })
      expect(await bench.once(0, add)).toEqual(['make'])
      expect(await bench.once(0, add)).toEqual([])
      rmSync(folder, { recursive: true })
      expect(await bench.once(0, add)).toEqual(['make'])
    },
  )

  test('#13 an edited callee runs the task again; an edited comment does not', async () => {
    using bench = new Workbench()
    const log = bench.path('log')
    mkdirSync(bench.workspace)
    const run = async (inner: string) => {
      writeFileSync(bench.path('inner.ts'), inner)
      writeFileSync(
        bench.path('outer.ts'),
        `import { appendFileSync } from 'node:fs'\nimport { word } from './inner.ts'\nexport const tell = (log: string): void => appendFileSync(log, word())\n`,
      )
      await bench.once(1, (graph) =>
        graph.addTask({
          func: { module: bench.path('outer.ts'), export: 'tell' },
          args: [log],
          ignorePathList: [log],
        }),
      )
      return readFileSync(log, 'utf8')
    }
    expect(await run("export const word = (): string => 'a1 '")).toBe('a1 ')
    expect(await run("export const word = (): string => 'a1 '")).toBe('a1 ')
    expect(await run("export const word = (): string => 'a2 '")).toBe('a1 a2 ')
    const commented = (comment: string) =>
      Function('ran', `return (at) => { /* ${comment} */ ran.push(at) }`)(bench.ran)
    expect(await bench.once(0, (graph) => graph.addTask({ func: commented('one'), args: ['at'] }))).toEqual([
      'at',
    ])
    expect(await bench.once(0, (graph) => graph.addTask({ func: commented('two'), args: ['at'] }))).toEqual(
      [],
    )
  })

  test('#14 closures with different values are different tasks; what can not be seen is refused', async () => {
    using bench = new Workbench()
    const closure = (value: string) => (path: string) => bench.write(value, path)
    await bench.once(0, (graph) => {
      for (const name of ['one', 'two'])
        graph.addTask({ func: closure(name), args: [bench.path(name)], targetPathList: [bench.path(name)] })
    })
    expect([bench.read('one'), bench.read('two')]).toEqual(['one', 'two'])
    await using graph = bench.graph(0)
    expect(() => graph.addTask({ func: bench.note.bind(undefined, 1) })).toThrow('bound or built-in function')
    expect(() => graph.addTask({ func: bench.note, args: [bench.note.bind(undefined, 1)] })).toThrow(
      'args[0] is a bound',
    )
    await using pool = bench.graph(1)
    expect(() => pool.addTask({ func: () => 1 })).toThrow(
      'bind it to its module: workerFunction(import.meta.url',
    )
  })

  test('#15 text is text: what only looks like a path is not changed', async () => {
    using bench = new Workbench()
    const texts = ['', '.', 'x/', 'x', 'a/../b', 'b', 'http://h', 'http:/h', 'X', '//', '/']
    const add = (graph: TaskGraph): void => {
      for (const text of texts) graph.addTask({ func: bench.note, args: [text] })
    }
    expect(await bench.once(0, add)).toEqual(texts)
    const before = process.cwd()
    onTestFinished(() => process.chdir(before))
    process.chdir(bench.folder)
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#16 the order of keys and members is of no account; a hidden state is refused', async () => {
    using bench = new Workbench()
    const add = (isTurned: boolean) => (graph: TaskGraph) => {
      const order = <T>(list: readonly T[]): readonly T[] => (isTurned ? list.toReversed() : list)
      graph.addTask({
        func: bench.note,
        args: [
          Object.fromEntries(
            order([
              ['a', 1],
              ['b', 2],
            ]),
          ),
          new Set(order(['one', 'two'])),
          new Map(
            order([
              ['k', 1],
              ['l', 2],
            ]),
          ),
          new Float64Array(2000).fill(1),
        ],
      })
    }
    expect(await bench.once(0, add(false))).toHaveLength(1)
    expect(await bench.once(0, add(true))).toEqual([])
    class Lock {
      readonly #isHeld = true
      get held(): boolean {
        return this.#isHeld
      }
    }
    await using graph = bench.graph(0)
    expect(() => graph.addTask({ func: bench.note, args: [{ deep: new Lock() }] })).toThrow(
      "args[0].deep is a Lock, whose content can't be seen",
    )
    const arrays = [1, 2].map((last) => new Float64Array(2000).fill(last, 1999))
    const [one, two] = arrays.map((array) => graph.addTask({ func: bench.note, args: [array] }))
    expect(one).not.toBe(two)
  })

  test('#17 equal arguments with two targets: each is made once, and the second is a copy', async () => {
    using bench = new Workbench()
    const add = (graph: TaskGraph): void => {
      for (const name of ['a', 'b']) graph.addTask(bench.writing('x', name))
    }
    expect(await bench.once(0, add)).toEqual(['x'])
    expect([bench.read('a'), bench.read('b')]).toEqual(['x', 'x'])
    expect(await bench.once(0, add)).toEqual([])
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#18 an output in the arguments that is no declared target does not make its task stale', async () => {
    using bench = new Workbench()
    const undeclared = bench.path('undeclared')
    const near = join('undeclared-too')
    const func = (path: string, text: string): void => {
      bench.ran.push('made')
      writeFileSync(path, text)
    }
    const before = process.cwd()
    onTestFinished(() => process.chdir(before))
    process.chdir(bench.folder)
    const add = (graph: TaskGraph): void => {
      graph.addTask({ func, args: [undeclared, 'x'] })
      graph.addTask({ func, args: [near, 'x'] })
    }
    expect(await bench.once(0, add)).toEqual(['made', 'made'])
    expect(await bench.once(0, add)).toEqual([])
    expect(await bench.once(0, add)).toEqual([])
  })

  test('#19 a workspace that was moved is still fresh', async () => {
    using bench = new Workbench()
    const add = (folder: string) => (graph: TaskGraph) => {
      const [a, b] = [join(folder, 'a'), join(folder, 'b')]
      graph.addTask({ func: bench.write, args: ['x', a], targetPathList: [a] })
      graph.addTask({ func: bench.copy, args: [a, b], targetPathList: [b] })
    }
    await bench.once(0, add(bench.workspace))
    const moved = join(bench.folder, 'moved')
    renameSync(bench.workspace, moved)
    bench.ran.length = 0
    await using graph = new TaskGraph(moved, 0)
    add(moved)(graph)
    await graph.join()
    expect(bench.ran).toEqual([])
  })

  test('#20 a path that another task makes is a dependency without being declared', async () => {
    using bench = new Workbench()
    await bench.once(0, (graph) => {
      graph.addTask({
        func: async (path: string) => {
          await new Promise((resolve) => setImmediate(resolve))
          writeFileSync(path, 'late')
        },
        args: [bench.path('a')],
        targetPathList: [bench.path('a')],
        priority: -1,
      })
      graph.addTask({
        func: bench.copy,
        args: [bench.path('a'), bench.path('b')],
        targetPathList: [bench.path('b')],
        priority: 1,
      })
    })
    expect(bench.read('b')).toBe('late')
    const warnings: string[] = []
    await using graph = bench.graph(0, { logger: { warn: (line) => void warnings.push(line) } })
    graph.addTask({ func: bench.note, args: [bench.path('made later')] })
    graph.addTask(bench.writing('x', 'made later'))
    expect(warnings.join()).toContain('reads "made later" but was added before "write", which makes it')
  })
})

describe('workspaces, reports, workers', () => {
  test('#21 a corrupt database costs nothing; a file in place of the folder, or a lock, is an error at once', async () => {
    using bench = new Workbench()
    mkdirSync(bench.path('.taskgraph'), { recursive: true })
    writeFileSync(
      bench.path('.taskgraph', 'history.db'),
      'SQLite format 3\0 and then nothing of use'.repeat(200),
    )
    const warnings: string[] = []
    await bench.once(0, (graph) => graph.addTask(bench.writing('x', 'a')), {
      logger: { warn: (line) => void warnings.push(line) },
    })
    expect(warnings.join()).toMatch(/damaged|set aside/)
    const file = join(bench.folder, 'file')
    writeFileSync(file, '')
    expect(() => new TaskGraph(file, 0)).toThrow("can't be made")
    const other = spawn(process.execPath, ['-e', holdLock(bench.path('.taskgraph', 'lock'))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void other.kill())
    await once(other.stdout, 'data')
    expect(() => bench.graph(0)).toThrow('the folder is locked by another run')
    const gone = once(other, 'exit')
    other.kill()
    await gone
    await bench.once(0, (graph) => graph.addTask({ func: bench.note, args: ['free'] }))
    expect(bench.ran).toContain('free')
  })

  test('#22 a reportingInterval of 0 is a RangeError; in order of adding there are reports too', async () => {
    using bench = new Workbench()
    for (const reportingInterval of [0, -1, Number.NaN])
      expect(() => bench.graph(0, { reportingInterval })).toThrow(RangeError)
    const reported = Promise.withResolvers<void>()
    await using graph = bench.graph(-1, {
      reportingInterval: 0.001,
      onEvent: ({ type }) => type === 'report' && reported.resolve(),
    })
    graph.addTask({ func: () => reported.promise })
    expect(await graph.join()).toBe(true)
  })

  test('#23 workers have a lower priority, this process keeps its own', async () => {
    using bench = new Workbench()
    const own = getPriority()
    await using graph = bench.graph(1)
    const task = graph.addTask({ func: inWorker('priority'), storeResult: true })
    expect(await task.get()).toBeGreaterThan(own)
    graph.close()
    await graph.join()
    expect(getPriority()).toBe(own)
  })

  test('#24 one timeout for the whole join', async () => {
    using bench = new Workbench()
    const release = Promise.withResolvers<void>()
    await using graph = bench.graph(0)
    for (let at = 0; at < 1000; at += 1) graph.addTask({ func: () => release.promise, args: [at] })
    // With a timeout for each task this would take a minute and more: longer than the test may.
    expect(await graph.join(0.1)).toBe(false)
    release.resolve()
  })

  test('#24 equal priorities in the order of adding, higher ones first', async () => {
    using bench = new Workbench()
    await using graph = bench.graph(0, { delayedStart: true })
    const low = Array.from({ length: 2000 }, (_, at) => `low ${at}`)
    for (const word of low) graph.addTask({ func: bench.note, args: [word] })
    graph.addTask({ func: bench.note, args: ['high'], priority: 5 })
    graph.addTask({ func: bench.note, args: ['lowest'], priority: -0.5 })
    await graph.join()
    expect(bench.ran).toEqual(['high', ...low, 'lowest'])
  })

  test('#24 a task of another graph is no dependency; a target has one maker', async () => {
    using bench = new Workbench()
    await using other = new TaskGraph(join(bench.folder, 'other'), 0)
    await using graph = bench.graph(0)
    const foreign = other.addTask({ func: bench.note })
    expect(() => graph.addTask({ dependentTaskList: [foreign] })).toThrow(TypeError)
    graph.addTask(bench.writing('x', 'a'))
    expect(() => graph.addTask(bench.writing('y', 'a'))).toThrow(
      'target "a" of task "write" is already made by task "write"',
    )
    expect(await graph.join()).toBe(true)
  })
})

describe('what the seed gave up', () => {
  test('retries: a task that fails twice succeeds at the third attempt', async () => {
    using bench = new Workbench()
    const func = (): void => {
      bench.ran.push('attempt')
      if (bench.ran.length < 3) throw new Error('not yet')
    }
    await bench.once(0, (graph) => graph.addTask({ func, retries: 2 }))
    expect(bench.ran).toHaveLength(3)
  })

  test.each([false, true])(
    'copyDuplicateArtifact across graphs, hardlinkAllowed %s',
    async (hardlinkAllowed) => {
      using bench = new Workbench()
      await bench.once(0, (graph) => graph.addTask(bench.writing('x', 'a')))
      const add = (graph: TaskGraph) =>
        graph.addTask(bench.writing('x', 'b-1 (copy).txt', { copyDuplicateArtifact: true, hardlinkAllowed }))
      expect(await bench.once(0, add)).toEqual([])
      expect(bench.read('b-1 (copy).txt')).toBe('x')
      unlinkSync(bench.path('a'))
      unlinkSync(bench.path('b-1 (copy).txt'))
      expect(await bench.once(0, add)).toEqual(['x'])
    },
  )

  test('Python functions and commands, side by side with functions of this process', async () => {
    using bench = new Workbench()
    const [a, b, sum, shown] = ['a', 'b', 'sum', 'shown'].map((name) => bench.path(name)) as [
      string,
      string,
      string,
      string,
    ]
    const python = (name: string) => ({ python: `${pythonTasks}:${name}` })
    const run = async () => {
      await using graph = bench.graph(0)
      graph.addTask({ func: python('create_list'), args: [5, 3, a], targetPathList: [a] })
      graph.addTask({
        func: python('create_list'),
        args: [10, 3],
        kwargs: { target_path: b },
        targetPathList: [b],
      })
      const total = graph.addTask({
        func: python('sum_lists'),
        args: [a, b],
        kwargs: { target_path: sum },
        targetPathList: [sum],
        storeResult: true,
      })
      graph.addTask({ func: { run: ['cp', sum, shown] }, targetPathList: [shown] })
      graph.addTask({ func: bench.note, args: [shown] })
      graph.close()
      await graph.join()
      return total.get()
    }
    expect(await run()).toBe(45)
    expect(JSON.parse(bench.read('shown'))).toEqual([15, 15, 15])
    expect(await run()).toBe(45)
    expect(bench.ran).toHaveLength(1)
  })

  test('kill -9 of the program: no worker is left, what was done counts, the rest runs again', async () => {
    using bench = new Workbench()
    mkdirSync(bench.workspace)
    const [made, started] = [bench.path('made'), bench.path('started')]
    const library = new URL('../../../src-main/library/index.ts', import.meta.url).href
    const add = (graph: TaskGraph): void => {
      const first = graph.addTask({
        func: inWorker('createList'),
        args: [1, 2, made],
        targetPathList: [made],
      })
      graph.addTask({ func: inWorker('hang'), args: [started], dependentTaskList: [first] })
    }
    const program = `
      import { TaskGraph } from ${JSON.stringify(library)}
      const graph = new TaskGraph(${JSON.stringify(bench.workspace)}, 1)
      const module = ${JSON.stringify(tasksUrl.href)}
      const first = graph.addTask({
        func: { module, export: 'createList' }, args: [1, 2, ${JSON.stringify(made)}], targetPathList: [${JSON.stringify(made)}],
      })
      graph.addTask({ func: { module, export: 'hang' }, args: [${JSON.stringify(started)}], dependentTaskList: [first] })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
    const gone = once(child, 'exit')
    await appears(started)
    // Up to 50 ms of finished work may be unwritten at any moment.
    await until(() => hasGoodTask(bench.path('.taskgraph', 'history.db')))
    const { mtimeMs } = statSync(made)
    const worker = Number(readFileSync(started, 'utf8'))
    rmSync(started)
    child.kill('SIGKILL')
    await gone
    await until(() => isGone(worker))
    await using graph = bench.graph(1)
    add(graph)
    await appears(started)
    expect(statSync(made).mtimeMs).toBe(mtimeMs)
  })

  test('leaving the scope ends what runs, and no worker is left', async () => {
    using bench = new Workbench()
    mkdirSync(bench.workspace)
    const started = bench.path('started')
    {
      await using graph = bench.graph(1)
      graph.addTask({ func: inWorker('hang'), args: [started] })
      await appears(started)
    }
    expect(() => process.kill(Number(readFileSync(started, 'utf8')), 0)).toThrow('ESRCH')
  })
})

/** Settles once a file is there and has content. */
async function appears(path: string): Promise<void> {
  const isThere = (): boolean => existsSync(path) && readFileSync(path).length > 0
  if (isThere()) return
  const seen = Promise.withResolvers<void>()
  const watcher = watch(dirname(path), () => isThere() && seen.resolve())
  if (isThere()) seen.resolve()
  await seen.promise
  watcher.close()
}

/** For what tells nobody: a process that is no child of ours, a row of another process. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

function hasGoodTask(path: string): boolean {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare('SELECT 1 FROM task WHERE good_run IS NOT NULL').get() !== undefined
  } finally {
    db.close()
  }
}

const holdLock = (path: string): string => `
  const db = new (require(${JSON.stringify(join(import.meta.dirname, '../../../node_modules/better-sqlite3'))}))(${JSON.stringify(path)})
  db.exec('BEGIN EXCLUSIVE')
  console.log('held')
  process.stdin.resume()
`
