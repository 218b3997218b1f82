import { describe, expect, test } from 'vitest'
import { everything, World } from '../../support/engine-fakes.ts'
import { graphOf, id } from '../../support/engine-fakes-graph.ts'

const chain = () =>
  graphOf([
    { id: 'a', inputs: ['in.txt'], targets: ['a.out'] },
    { id: 'b', uses: ['a.out'], targets: ['b.out'] },
    { id: 'c', uses: ['b.out'], targets: ['c.out'] },
  ])

function chainWorld(): World {
  const world = new World(chain())
  world.files.write('in.txt', 'one')
  return world
}

describe('a run', () => {
  test('starts dependencies first and tells each step', async () => {
    const world = chainWorld()
    const run = await world.run()
    expect(world.ran).toEqual(['a', 'b', 'c'])
    expect(run.outcome).toBe('succeeded')
    expect(run.counts).toEqual({
      succeeded: 3,
      fresh: 0,
      failed: 0,
      'timed-out': 0,
      cancelled: 0,
      blocked: 0,
      disabled: 0,
    })
    const ofA = run.events.filter((event) => event.type === 'task' && event.task === 'a')
    expect(ofA.map((event) => event.type === 'task' && event.state)).toEqual([
      'ready',
      'running',
      'succeeded',
    ])
    expect(ofA.at(-1)).toMatchObject({
      attempt: 1,
      seconds: 0.01,
      exitCode: 0,
      log: '.taskgraph/logs/r1/a.1.log',
    })
  })

  test('a second time runs nothing', async () => {
    const world = chainWorld()
    await world.run()
    const run = await world.run()
    expect(world.ran).toEqual([])
    expect(run.states).toEqual({ a: 'fresh', b: 'fresh', c: 'fresh' })
    expect(run.outcome).toBe('succeeded')
  })

  test('runs nothing after an input was touched', async () => {
    const world = chainWorld()
    await world.run()
    world.files.touch('in.txt')
    await world.run()
    expect(world.ran).toEqual([])
  })

  test('stops where the bytes are the same again', async () => {
    const world = chainWorld()
    world.behaviours.set('a', () => ({ effect: () => world.files.write('a.out', 'always the same') }))
    await world.run()
    world.files.write('in.txt', 'two')
    const run = await world.run()
    expect(world.ran).toEqual(['a'])
    expect(run.states).toEqual({ a: 'succeeded', b: 'fresh', c: 'fresh' })
  })

  test('runs again what depends on changed bytes', async () => {
    const world = chainWorld()
    await world.run()
    world.files.write('in.txt', 'two')
    const run = await world.run()
    expect(world.ran).toEqual(['a', 'b', 'c'])
    const ready = run.events.find((event) => event.type === 'task' && event.state === 'ready')
    expect(ready).toMatchObject({
      task: 'a',
      reasons: [{ kind: 'input-changed', path: 'in.txt', before: { sizeBytes: 3 }, after: { sizeBytes: 3 } }],
    })
  })
})

test('forced tasks run though they are fresh', async () => {
  const world = chainWorld()
  await world.run()
  await world.run({ asked: { ...everything, force: new Set([id('b')]) } })
  expect(world.ran).toEqual(['b'])
})
