import { describe, expect, test } from 'vitest'
import { acceptedRecord } from '../../../src-main/engine/accept.ts'
import { lackingNow } from '../../../src-main/engine/lacking.ts'
import { preview } from '../../../src-main/engine/preview.ts'
import {
  type Asked,
  askedByRequest,
  askedByVerb,
  type RunRequest,
  selectTasks,
  type Verb,
} from '../../../src-main/engine/selection.ts'
import { assess } from '../../../src-main/engine/status.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import type { Result } from '../../../src-shared/result.ts'
import { World } from '../../support/engine-fakes.ts'
import { graphOf, id } from '../../support/engine-fakes-graph.ts'

/** a → b → c, b → d, e → d */
const net = () =>
  graphOf([
    { id: 'a', targets: ['a.out'] },
    { id: 'b', uses: ['a.out'], targets: ['b.out'] },
    { id: 'c', uses: ['b.out'], targets: ['c.out'] },
    { id: 'e', targets: ['e.out'] },
    { id: 'd', uses: ['b.out', 'e.out'], targets: ['d.out'] },
  ])

const described = (asked: Result<Asked, readonly Problem[]>) =>
  asked.ok
    ? { tasks: selectTasks(net(), asked.value.selection).join(''), force: [...asked.value.force].join('') }
    : asked.error.map(({ message }) => message)

describe('what is asked for', () => {
  test.each<[Verb, string, string]>([
    [{ verb: 'stale' }, 'abced', ''],
    [{ verb: 'task', tasks: ['c'] }, 'c', ''],
    [{ verb: 'upTo', tasks: ['c'] }, 'abc', ''],
    [{ verb: 'only', tasks: ['c'] }, 'c', ''],
    [{ verb: 'from', tasks: ['b'] }, 'abced', ''],
    [{ verb: 'from', tasks: ['c'] }, 'abc', ''],
    [{ verb: 'force', tasks: ['c'] }, 'c', 'c'],
  ])('by the verb %j', (verb, tasks, force) => {
    expect(described(askedByVerb(net(), verb, () => false))).toEqual({ tasks, force })
  })

  test.each<[lacking: string, verb: 'task' | 'force', asked: string, tasks: string]>([
    ['ab', 'task', 'c', 'abc'],
    ['b', 'task', 'c', 'bc'],
    ['a', 'task', 'c', 'c'],
    ['abe', 'task', 'd', 'abed'],
    ['c', 'task', 'd', 'd'],
    ['b', 'force', 'c', 'bc'],
  ])('where %s lack something, by the verb %s of %s', (lacking, verb, asked, tasks) => {
    const found = described(askedByVerb(net(), { verb, tasks: [asked] }, ({ id }) => lacking.includes(id)))
    expect(found).toEqual({ tasks, force: verb === 'force' ? asked : '' })
  })

  test.each<[RunRequest, string, string]>([
    [{ tasks: [] }, 'abced', ''],
    [{ tasks: ['b'] }, 'ab', ''],
    [{ tasks: ['b'], only: true }, 'b', ''],
    [{ tasks: ['b'], downstream: true }, 'abced', ''],
    [{ tasks: [], force: true }, 'abced', 'abced'],
    [{ tasks: ['b'], force: true }, 'ab', 'b'],
    [{ tasks: [], force: ['c'] }, 'abced', 'c'],
  ])('by the command line %j', (request, tasks, force) => {
    expect(described(askedByRequest(net(), request))).toEqual({ tasks, force })
  })

  test('by an unknown name is told', () => {
    expect(described(askedByRequest(net(), { tasks: ['x'], force: ['y'] }))).toEqual([
      'there is no task "x"',
      'there is no task "y"',
    ])
  })
})

describe('a preview', () => {
  async function previewed(world: World, verb: Verb) {
    const asked = askedByVerb(world.graph, verb, lackingNow(world.ports))
    if (!asked.ok) throw new Error('expected the tasks to be known')
    const result = await preview(world.graph, asked.value, world.ports, { jobs: 2 })
    if (!result.ok) throw new Error('expected a preview')
    return result.value
  }

  test('tells what would run and why', async () => {
    const world = new World(net())
    await world.run()
    world.files.remove('b.out')
    const { tasks, counts } = await previewed(world, { verb: 'force', tasks: ['c'] })
    expect(tasks.map(({ task, why }) => [task, why])).toEqual([
      ['b', 'stale'],
      ['c', 'stale'],
    ])
    expect(counts).toEqual({ run: 2, mayRun: 0, fresh: 0, disabled: 0 })
    const all = await previewed(world, { verb: 'stale' })
    expect(all.tasks.map(({ task, why }) => [task, why])).toEqual([
      ['b', 'stale'],
      ['c', 'upstream'],
      ['d', 'upstream'],
    ])
    const forced = await previewed(world, { verb: 'force', tasks: ['a'] })
    expect(forced.tasks.map(({ task, why }) => [task, why])).toEqual([['a', 'forced']])
  })

  test('of a task takes in what it lacks, up to here also what is merely stale', async () => {
    const world = new World(
      graphOf([
        { id: 'a', inputs: ['a.in'], targets: ['a.out'] },
        { id: 'b', uses: ['a.out'], targets: ['b.out'] },
        { id: 'c', uses: ['b.out'], targets: ['c.out'] },
      ]),
    )
    world.files.write('a.in', 'one')
    const names = async (verb: Verb) => (await previewed(world, verb)).tasks.map(({ task }) => task).join('')
    expect(await names({ verb: 'task', tasks: ['c'] })).toBe('abc')
    await world.run()
    expect(await names({ verb: 'task', tasks: ['c'] })).toBe('')
    world.files.write('a.in', 'two')
    world.files.remove('c.out')
    expect(await names({ verb: 'task', tasks: ['c'] })).toBe('c')
    expect(await names({ verb: 'upTo', tasks: ['c'] })).toBe('abc')
    world.files.remove('b.out')
    expect(await names({ verb: 'task', tasks: ['c'] })).toBe('bc')
    expect(await names({ verb: 'force', tasks: ['b'] })).toBe('b')
  })

  test('estimates from the third success on, along the critical path', async () => {
    const world = new World(net())
    const force = { selection: { kind: 'all' }, force: new Set(world.graph.order) } as const
    world.behaviours.set('a', { durationMs: 100 })
    await world.run({ asked: force })
    await world.run({ asked: force })
    for (const task of world.graph.order) world.files.remove(`${task}.out`)
    expect(await previewed(world, { verb: 'stale' })).not.toHaveProperty('estimateMs')
    await world.run({ asked: force })
    for (const task of world.graph.order) world.files.remove(`${task}.out`)
    const { estimateMs, tasks } = await previewed(world, { verb: 'stale' })
    expect(tasks[0]).toMatchObject({ task: 'a', estimateMs: 100 })
    expect(estimateMs).toBe(100 + 10 + 10)
  })
})

describe('accepting', () => {
  test('makes the present state the good one', async () => {
    const world = new World(graphOf([{ id: 'a', inputs: ['in.txt'], targets: ['a.out'] }]))
    world.files.write('in.txt', 'one')
    await world.run()
    world.files.write('in.txt', 'two')
    world.files.write('a.out', 'by hand')
    const accepted = await acceptedRecord(world.graph, world.ports, id('a'), 'accepted')
    if (!accepted.ok) throw new Error(accepted.error)
    const record = world.history.record(id('a'))
    world.history.set({ durationsMs: [], ...record, task: id('a'), good: accepted.value })
    expect((await assess(world.graph, world.ports)).get(id('a'))).toEqual({ state: 'fresh', reasons: [] })
    expect(accepted.value).toMatchObject({ accepted: true, run: 'accepted' })
  })

  test('is refused where a target is missing', async () => {
    const world = new World(graphOf([{ id: 'a', targets: ['a.out'] }]))
    expect(await acceptedRecord(world.graph, world.ports, id('a'), 'accepted')).toEqual({
      ok: false,
      error: `task "a" can't be accepted: its target "a.out" does not exist; run it instead`,
    })
  })
})
