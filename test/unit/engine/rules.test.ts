import { describe, expect, test } from 'vitest'
import { World } from '../../support/engine-fakes.ts'
import { graphOf, id, type TaskSpec } from '../../support/engine-fakes-graph.ts'

const retries = { count: 2, delayMs: 100, backoff: 2, maxDelayMs: 150, jitter: 0 }

describe('failure', () => {
  const fork: readonly TaskSpec[] = [
    { id: 'bad' },
    { id: 'child', needs: ['bad'] },
    { id: 'grandchild', needs: ['child'] },
    { id: 'other' },
    { id: 'after', needs: ['other'] },
  ]

  test('blocks exactly the descendants, naming the failed task, and lets the rest go on', async () => {
    const world = new World(graphOf(fork))
    world.behaviours.set('bad', { fails: true, exitCode: 3 })
    const run = await world.run()
    expect(run.states).toEqual({
      bad: 'failed',
      child: 'blocked',
      grandchild: 'blocked',
      other: 'succeeded',
      after: 'succeeded',
    })
    expect(run.outcome).toBe('failed')
    const told = run.events.filter((event) => event.type === 'task' && event.state === 'blocked')
    expect(told).toMatchObject([{ blockedBy: 'bad' }, { blockedBy: 'bad' }])
    expect(run.events).toContainEqual(
      expect.objectContaining({ task: 'bad', state: 'failed', exitCode: 3, error: 'exit 3', attempt: 1 }),
    )
  })

  test('with fail-fast starts nothing more and cuts nothing off', async () => {
    const world = new World(graphOf(fork))
    world.behaviours.set('bad', { fails: true, durationMs: 5 })
    world.behaviours.set('other', { durationMs: 50 })
    const run = await world.run({ failFast: true })
    expect(run.states).toEqual({
      bad: 'failed',
      child: 'blocked',
      grandchild: 'blocked',
      other: 'succeeded',
      after: 'cancelled',
    })
    expect(run.outcome).toBe('failed')
  })

  test('of a succeeded command without its target names the target', async () => {
    const world = new World(graphOf([{ id: 'a', targets: ['x', 'y'] }]))
    world.behaviours.set('a', { effect: () => world.files.write('x', '') })
    const run = await world.run()
    expect(run.events).toContainEqual(
      expect.objectContaining({
        task: 'a',
        state: 'failed',
        error: expect.stringContaining('did not make its target "y"'),
      }),
    )
    expect(world.history.attempts).toMatchObject([{ state: 'failed', error: expect.stringContaining('"y"') }])
  })

  test('comes before the start where code, input or folder is missing', async () => {
    const action = { kind: 'module', module: 'm.ts', export: 'f', args: { kind: 'list', items: [] } } as const
    const world = new World(
      graphOf([
        { id: 'code', action },
        { id: 'input', inputs: ['none.txt'], retries },
      ]),
    )
    const run = await world.run()
    expect(world.ran).toEqual([])
    expect(run.events).toContainEqual(
      expect.objectContaining({ task: 'code', state: 'failed', error: 'there is no file "m.ts"' }),
    )
    expect(run.events).toContainEqual(
      expect.objectContaining({
        task: 'input',
        state: 'failed',
        error: expect.stringContaining('input "none.txt" does not exist'),
      }),
    )
  })

  test.each<[string, (world: World) => void, string]>([
    ['the launcher refuses', (world) => (world.launcher.refuses = 'cwd is gone'), 'cwd is gone'],
    ['the folder is read-only', (world) => (world.files.refusesFolders = true), 'the folder is read-only'],
    ['the history is full', (world) => (world.history.isFull = true), 'the disk is full'],
  ])('of one task is told where %s', async (_what, spoil, error) => {
    const world = new World(graphOf([{ id: 'a', targets: ['a.out'] }]))
    spoil(world)
    const run = await world.run()
    expect(run.states).toEqual({ a: 'failed' })
    expect(run.events).toContainEqual(
      expect.objectContaining({ task: 'a', state: 'failed', error: expect.stringContaining(error) }),
    )
  })
})

describe('retries', () => {
  test('come after growing delays, up to the greatest, each a recorded attempt', async () => {
    const world = new World(graphOf([{ id: 'a', retries }]))
    world.behaviours.set('a', (job) => ({ fails: job.attempt < 3, durationMs: 10 }))
    const run = await world.run()
    expect(run.states).toEqual({ a: 'succeeded' })
    const told = run.events.flatMap((event) =>
      event.type === 'task' && event.state === 'retrying' ? [event.retryInMs] : [],
    )
    expect(told).toEqual([100, 150])
    expect(world.history.attempts.map(({ attempt, state }) => [attempt, state])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'succeeded'],
    ])
    expect(world.clock.now()).toBe(1_000_000 + 10 + 100 + 10 + 150 + 10)
  })

  test('also come after a time-out', async () => {
    const world = new World(graphOf([{ id: 'a', retries: { ...retries, count: 1 }, timeoutMs: 50 }]))
    world.behaviours.set('a', { hangs: true })
    const run = await world.run()
    expect(run.states).toEqual({ a: 'timed-out' })
    expect(world.ran).toEqual(['a', 'a'])
  })

  test('hold no slot while they wait', async () => {
    const world = new World(graphOf([{ id: 'a', retries: { ...retries, count: 1 } }, { id: 'b' }]))
    world.behaviours.set('a', (job) => ({ fails: job.attempt === 1 }))
    await world.run({ jobs: 1 })
    expect(world.ran).toEqual(['a', 'b', 'a'])
  })
})

describe('cancel', () => {
  test('of a task ends it, blocks what needs it and lets the rest go on', async () => {
    const world = new World(graphOf([{ id: 'a', graceMs: 40 }, { id: 'b', needs: ['a'] }, { id: 'c' }]))
    world.behaviours.set('a', { hangs: true, ignoresTerm: true })
    const run = world.start()
    world.clock.after(20, () => run.handle.cancelTask(id('a')))
    expect(await run.end()).toMatchObject({ outcome: 'cancelled' })
    expect(run.states()).toEqual({ a: 'cancelled', b: 'blocked', c: 'succeeded' })
    expect(world.history.attempts.map(({ task, state }) => [task, state])).toEqual([
      ['c', 'succeeded'],
      ['a', 'cancelled'],
    ])
  })

  test('of a run leaves nothing waiting, retrying or running', async () => {
    const world = new World(
      graphOf([
        { id: 'hangs' },
        { id: 'retries', retries: { ...retries, delayMs: 1e6, maxDelayMs: 1e6 } },
        { id: 'waits', needs: ['hangs'] },
      ]),
    )
    world.behaviours.set('hangs', { hangs: true })
    world.behaviours.set('retries', { fails: true })
    const run = world.start()
    world.clock.after(50, () => run.handle.cancel())
    await run.end()
    expect(run.states()).toEqual({ hangs: 'cancelled', retries: 'cancelled', waits: 'cancelled' })
    while (world.clock.step());
    expect(world.clock.now()).toBeLessThan(1_001_000)
  })
})

describe('an input that changes while its task runs', () => {
  test.each([
    ['for good', 'two'],
    ['and back again', 'one'],
  ])('%s leaves the task stale', async (_how, last) => {
    const world = new World(graphOf([{ id: 'a', inputs: ['in.txt'], targets: ['a.out'] }]))
    world.files.write('in.txt', 'one')
    world.behaviours.set('a', {
      effect: () => {
        world.files.write('in.txt', 'two')
        world.files.write('a.out', 'made')
      },
    })
    expect((await world.run()).states).toEqual({ a: 'succeeded' })
    world.files.write('in.txt', last)
    world.behaviours.clear()
    const run = await world.run()
    expect(world.ran).toEqual(['a'])
    expect(run.events).toContainEqual(
      expect.objectContaining({
        state: 'ready',
        reasons: [expect.objectContaining({ kind: 'input-changed', path: 'in.txt' })],
      }),
    )
    await world.run()
    expect(world.ran).toEqual([])
  })
})

describe('atomic', () => {
  const spec: TaskSpec = {
    id: 'a',
    targets: ['out/a.png'],
    atomic: true,
    run: ['draw > ', { hole: 'target', index: 0, quote: true }],
  }

  test('hands the command a temporary name that becomes the target on success', async () => {
    const world = new World(graphOf([spec]))
    await world.run()
    expect(world.launcher.jobs[0]?.action).toEqual({
      kind: 'shell',
      command: 'draw > out/.taskgraph-tmp.r1.1.a.png',
    })
    expect(world.files.paths()).toEqual(['out/a.png'])
    await world.run()
    expect(world.ran).toEqual([])
  })

  test('leaves the old target alone when the task fails', async () => {
    const world = new World(graphOf([spec]))
    world.files.write('out/a.png', 'old')
    world.behaviours.set('a', (job) => ({
      fails: true,
      effect: () => world.files.write(`out/.taskgraph-tmp.${job.run}.1.a.png`, 'half'),
    }))
    await world.run()
    expect(world.files.content('out/a.png')).toBe('old')
    expect(world.files.paths()).toEqual(['out/a.png'])
  })
})

test('reuse copies the targets of a task that was made of the same', async () => {
  const copy = (name: string): TaskSpec => ({
    id: name,
    inputs: ['in.txt'],
    targets: [`${name}.out`],
    run: [`sort in.txt > ${name}.out`],
    reuse: 'copy',
  })
  const world = new World(graphOf([copy('a'), { ...copy('b'), needs: ['a'] }]))
  world.files.write('in.txt', 'one')
  const run = await world.run()
  expect(world.ran).toEqual(['a'])
  expect(run.states).toEqual({ a: 'succeeded', b: 'succeeded' })
  expect(world.files.content('b.out')).toBe(world.files.content('a.out'))
  await world.run()
  expect(world.ran).toEqual([])
})

test('a task whose result is newly asked for runs again to give it', async () => {
  const world = new World(graphOf([{ id: 'a' }]))
  await world.run()
  world.behaviours.set('a', { result: 7 })
  world.graph = graphOf([
    { id: 'a' },
    { id: 'b', run: ['echo ', { hole: 'result', of: id('a'), path: [], quote: true }], results: ['a'] },
  ])
  await world.run()
  expect(world.ran).toEqual(['a', 'b'])
  expect(world.launcher.jobs.at(-1)?.action).toEqual({ kind: 'shell', command: 'echo 7' })
})

test('paths of a job are absolute and its log has a safe name', async () => {
  const world = new World(graphOf([{ id: 'a[x=b/c d]', cwd: 'sub', env: { A: '1' }, timeoutMs: 5000 }]))
  await world.run()
  expect(world.launcher.jobs).toEqual([
    {
      task: 'a[x=b/c d]',
      run: 'r1',
      attempt: 1,
      action: { kind: 'shell', command: 'make a[x=b/c d]' },
      cwd: '/work/sub',
      env: { A: '1' },
      logPath: '/work/.taskgraph/logs/r1/a[x=b%2fc%20d].1.log',
      timeoutMs: 5000,
      graceMs: 5000,
      wantsResult: false,
    },
  ])
})

test('a request above what there is is refused before anything runs', () => {
  const world = new World(graphOf([{ id: 'a', resources: { cpu: 4, gpu: 1 } }], { gpu: 1 }))
  expect(world.tryStart({ jobs: 2 })).toEqual({
    problems: ['task "a" asks for 4 of cpu but there are only 2'],
  })
  expect(world.history.begunRuns).toEqual([])
})

test('progress is told', async () => {
  const world = new World(graphOf([{ id: 'a' }]))
  world.behaviours.set('a', { effect: () => world.launcher.onProgress?.(0.5, 'half') })
  const run = await world.run()
  expect(run.events).toContainEqual({ type: 'progress', task: 'a', fraction: 0.5, message: 'half' })
})
