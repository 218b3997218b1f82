import { describe, expect, test } from 'vitest'
import { assess } from '../../../src-main/engine/status.ts'
import type { Reason } from '../../../src-shared/run/reasons.ts'
import { World } from '../../support/engine-fakes.ts'
import { settle } from '../../support/engine-fakes-clock.ts'
import { graphOf, id, type TaskSpec } from '../../support/engine-fakes-graph.ts'

const task: TaskSpec = { id: 'a', inputs: ['in.txt'], targets: ['a.out'] }

/** A world in which the tasks have run once. */
async function madeWorld(
  specs: readonly TaskSpec[] = [task],
  files: Readonly<Record<string, string>> = { 'in.txt': 'one' },
) {
  const world = new World(graphOf(specs))
  for (const [path, content] of Object.entries(files)) world.files.write(path, content)
  const { outcome } = await world.run()
  expect(outcome).toBe('succeeded')
  return world
}

async function reasonsOf(world: World, name = 'a'): Promise<readonly Reason[]> {
  return (await assess(world.graph, world.ports)).get(id(name))?.reasons ?? []
}

async function statesOf(world: World) {
  return Object.fromEntries(
    [...(await assess(world.graph, world.ports))].map(([name, { state }]) => [name, state]),
  )
}

describe('a task is stale because', () => {
  test('it has never run', async () => {
    expect(await reasonsOf(new World(graphOf([task])))).toEqual([{ kind: 'never-run' }])
  })

  test('its last attempt failed: told with run, attempt, time and error', async () => {
    const world = await madeWorld()
    world.behaviours.set('a', { fails: true, exitCode: 2 })
    world.files.write('in.txt', 'two')
    await world.run()
    world.files.write('in.txt', 'one')
    expect(await reasonsOf(world)).toEqual([
      {
        kind: 'last-failed',
        run: 'r2',
        attempt: 1,
        at: expect.stringMatching(/^1970-.*Z$/),
        error: 'exit 2',
      },
    ])
  })

  test('its last attempt was cancelled', async () => {
    const world = await madeWorld()
    world.behaviours.set('a', { hangs: true })
    world.files.write('in.txt', 'two')
    const run = world.start()
    world.clock.after(20, () => run.handle.cancel())
    expect(await run.end()).toMatchObject({ outcome: 'cancelled', counts: { cancelled: 1 } })
    expect((await reasonsOf(world)).map(({ kind }) => kind)).toEqual(['last-cancelled', 'input-changed'])
  })

  test('its last attempt was interrupted by a crash', async () => {
    const world = await madeWorld()
    world.behaviours.set('a', { durationMs: 1000 })
    world.files.write('in.txt', 'two')
    const run = world.start()
    for (let step = 0; step < 2; step += 1) {
      world.clock.step()
      await settle()
    }
    await world.crash()
    expect(run.states()).toEqual({ a: 'running' })
    expect((await reasonsOf(world)).map(({ kind }) => kind)).toEqual(['interrupted', 'input-changed'])
  })

  test.each<[string, Partial<TaskSpec>, unknown]>([
    ['run', { run: ['make it otherwise'] }, 'make it otherwise'],
    ['env', { env: { LANG: 'C' } }, { LANG: 'C' }],
    ['cwd', { cwd: 'sub' }, 'sub'],
    ['shell', { shell: ['bash', '-c'] }, ['bash', '-c']],
  ])('its %s changed', async (part, change, after) => {
    const world = await madeWorld()
    world.graph = graphOf([{ ...task, ...change }])
    const reasons = await reasonsOf(world)
    expect(reasons).toEqual([expect.objectContaining({ kind: 'command-changed', part, after })])
  })

  test('its arguments changed, told with before and after', async () => {
    const python = (value: number): TaskSpec => ({
      ...task,
      action: {
        kind: 'python',
        module: 'm.py',
        isFile: true,
        function: 'f',
        args: { kind: 'value', value: [value] },
      },
    })
    const world = new World(graphOf([python(1)]))
    world.code.closures.set('m.py', { 'm.py': 'sha256:aaaaaaaa' })
    world.files.write('in.txt', 'one')
    await world.run()
    world.graph = graphOf([python(2)])
    expect(await reasonsOf(world)).toEqual([
      { kind: 'command-changed', part: 'args', before: [1], after: [2] },
    ])
    world.graph = graphOf([python(1)])
    world.code.interpreter = 'Python 3.14'
    expect(await reasonsOf(world)).toEqual([
      {
        kind: 'command-changed',
        part: 'interpreter',
        before: 'python3 python3 Python 3.13',
        after: 'python3 python3 Python 3.14',
      },
    ])
  })

  test('its code changed, told with the file', async () => {
    const spec: TaskSpec = {
      ...task,
      action: { kind: 'module', module: 'm.ts', export: 'f', args: { kind: 'list', items: [] } },
    }
    const world = new World(graphOf([spec]))
    world.code.closures.set('m.ts', { 'm.ts': 'sha256:aaaaaaaa', 'lib.ts': 'sha256:bbbbbbbb' })
    world.files.write('in.txt', 'one')
    await world.run()
    world.code.closures.set('m.ts', { 'm.ts': 'sha256:aaaaaaaa', 'lib.ts': 'sha256:cccccccc' })
    expect(await reasonsOf(world)).toEqual([
      {
        kind: 'code-changed',
        path: 'lib.ts',
        before: { digest: 'sha256:bbbbbbbb' },
        after: { digest: 'sha256:cccccccc' },
      },
    ])
  })

  test('an input changed, told with size, time and digest before and after', async () => {
    const world = await madeWorld()
    world.files.write('in.txt', 'other')
    const side = (sizeBytes: number) => ({
      sizeBytes,
      mtimeMs: expect.any(Number),
      digest: expect.stringMatching(/^fake:/),
    })
    expect(await reasonsOf(world)).toEqual([
      { kind: 'input-changed', path: 'in.txt', before: side(3), after: side(5) },
    ])
  })

  test('a glob finds a new file, and no longer finds one', async () => {
    const world = await madeWorld([{ id: 'a', inputs: ['data/*.csv'], targets: ['a.out'] }], {
      'data/1.csv': '1',
      'data/2.csv': '2',
    })
    world.files.write('data/3.csv', '3')
    world.files.remove('data/1.csv')
    expect((await reasonsOf(world)).map((reason) => [reason.kind, 'path' in reason && reason.path])).toEqual([
      ['input-missing', 'data/1.csv'],
      ['input-added', 'data/3.csv'],
    ])
  })

  test('an input is gone', async () => {
    const world = await madeWorld()
    world.files.remove('in.txt')
    expect(await reasonsOf(world)).toMatchObject([
      { kind: 'input-missing', path: 'in.txt', before: { sizeBytes: 3 } },
    ])
  })

  test('a target is gone or was changed by hand', async () => {
    const world = await madeWorld([{ ...task, targets: ['a.out', 'a.log'] }])
    world.files.remove('a.log')
    world.files.write('a.out', 'by hand')
    expect((await reasonsOf(world)).map((reason) => [reason.kind, 'path' in reason && reason.path])).toEqual([
      ['target-changed', 'a.out'],
      ['target-missing', 'a.log'],
    ])
  })

  test('the kept result of another task is another one', async () => {
    const world = await madeWorld(resultPair, {})
    world.behaviours.set('a', { result: { n: 2 } })
    world.history.set({ ...recordOf(world, 'a'), markedStale: true })
    const { events } = await world.run()
    const ready = events.find((event) => event.type === 'task' && event.task === 'b')
    expect(ready).toMatchObject({
      state: 'ready',
      reasons: [{ kind: 'result-changed', task: 'a', before: null, after: { n: 2 } }],
    })
    expect(world.launcher.jobs.at(-1)?.action).toEqual({ kind: 'shell', command: `echo '{"n":2}'` })
  })

  test('it always runs, was forced, or was marked stale', async () => {
    const world = await madeWorld([{ ...task, always: true }])
    expect(await reasonsOf(world)).toEqual([{ kind: 'always' }])
    const forced = await assess(world.graph, world.ports, { force: new Set([id('a')]) })
    expect(forced.get(id('a'))?.reasons).toEqual([{ kind: 'always' }, { kind: 'forced' }])
    world.graph = graphOf([task])
    world.history.set({ ...recordOf(world, 'a'), markedStale: true })
    expect(await reasonsOf(world)).toEqual([{ kind: 'forced', byMark: true }])
    await world.run()
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })
})

const resultPair: readonly TaskSpec[] = [
  { id: 'a', result: true },
  { id: 'b', results: ['a'], run: ['echo ', { hole: 'result', of: id('a'), path: [], quote: true }] },
]

const recordOf = (world: World, name: string) => {
  const record = world.history.record(id(name))
  if (record === undefined) throw new Error(`expected a record of "${name}"`)
  return record
}

describe('a task stays fresh', () => {
  test('when an input is touched', async () => {
    const world = await madeWorld()
    world.files.touch('in.txt')
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })

  test('when a target is touched and targets are compared by content', async () => {
    const world = await madeWorld([{ ...task, hashTargets: true }])
    world.files.touch('a.out')
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })

  test('when a file that it made without declaring it is named in its arguments', async () => {
    const world = new World(
      graphOf([{ id: 'a', run: ['sort in.txt -o out.txt'], candidates: ['in.txt', 'out.txt'] }]),
    )
    world.files.write('in.txt', 'one')
    world.behaviours.set('a', { effect: () => world.files.write('out.txt', 'sorted') })
    await world.run()
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
    world.files.write('out.txt', 'changed by hand')
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })

  test('when a directory is named in its arguments and something in it changes', async () => {
    const world = await madeWorld([{ id: 'a', candidates: ['data'] }], { 'data/1': '1' })
    world.files.write('data/1', '2')
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })

  test('when what is ignored changes', async () => {
    const world = await madeWorld([{ id: 'a', inputs: ['data/*'], ignore: ['data/*.log', 'data/tmp'] }], {
      'data/1': '1',
      'data/x.log': '',
    })
    world.files.write('data/x.log', 'more')
    world.files.write('data/tmp', 'more')
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })
})

describe('status', () => {
  const trio: readonly TaskSpec[] = [
    task,
    { id: 'b', uses: ['a.out'], targets: ['b.out'] },
    { id: 'c', uses: ['b.out'] },
    { id: 'd' },
  ]

  test('calls what lies behind a stale task upstream, though its inputs are not what they were', async () => {
    const world = await madeWorld(trio)
    world.files.write('in.txt', 'two')
    world.files.remove('a.out')
    expect(await statesOf(world)).toEqual({ a: 'stale', b: 'upstream', c: 'upstream', d: 'fresh' })
    expect(await reasonsOf(world, 'b')).toEqual([{ kind: 'upstream', tasks: ['a'] }])
  })

  test('keeps a reason of its own beside upstream', async () => {
    const world = await madeWorld(trio)
    world.files.write('in.txt', 'two')
    world.files.remove('b.out')
    expect((await reasonsOf(world, 'b')).map(({ kind }) => kind)).toEqual(['target-missing', 'upstream'])
  })

  test('tells a disabled task and what needs it', async () => {
    const world = new World(
      graphOf([
        { ...task, disabled: true },
        { id: 'b', uses: ['a.out'] },
      ]),
    )
    expect(await statesOf(world)).toEqual({ a: 'disabled', b: 'disabled' })
  })

  test('compares no signatures of different modes', async () => {
    const world = await madeWorld()
    world.graph = graphOf([{ ...task, fingerprint: 'md5' }])
    expect(await reasonsOf(world)).toEqual([{ kind: 'command-changed', part: 'fingerprint', after: 'md5' }])
    await world.run()
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
    world.graph = graphOf([{ ...task, fingerprint: 'stat' }])
    await world.run()
    expect(await statesOf(world)).toEqual({ a: 'fresh' })
  })

  test('reads nothing when nothing changed', async () => {
    const world = await madeWorld(trio)
    await statesOf(world)
    const { reads } = world.files
    await statesOf(world)
    expect(world.files.reads).toBe(reads)
  })
})
