import { describe, expect, test } from 'vitest'
import { Plan, type PlanOptions } from '../../../src-main/engine/plan.ts'
import { retryDelay } from '../../../src-main/engine/retry.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import { graphOf, id, type TaskSpec } from '../../support/engine-fakes-graph.ts'

function planOf(specs: readonly TaskSpec[], options: Partial<PlanOptions> = {}, pools = {}): Plan {
  const graph = graphOf(specs, pools)
  const plan = Plan.create(graph, { tasks: graph.order, jobs: 1, ...options })
  if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join('; '))
  return plan.value
}

function checkAll(plan: Plan, decision: 'fresh' | 'stale' = 'stale'): void {
  for (let next = plan.nextReady(); next !== undefined; next = plan.nextReady()) plan.decided(next, decision)
}

/** Starts what may start, without finishing anything. */
function startAll(plan: Plan): readonly TaskId[] {
  checkAll(plan)
  const started: TaskId[] = []
  for (let next = plan.nextToStart(); next !== undefined; next = plan.nextToStart()) {
    plan.started(next.task)
    started.push(next.task)
  }
  return started
}

/** One after the other, each finished before the next is asked for. */
function inOrder(plan: Plan): readonly TaskId[] {
  const order: TaskId[] = []
  for (;;) {
    const started = startAll(plan)
    if (started.length === 0) return order
    order.push(...started)
    for (const task of started) plan.finished(task, { status: 'succeeded' })
  }
}

describe('ready tasks start', () => {
  test('by priority, then by the longest remaining path, then in the order of the file', () => {
    const plan = planOf([
      { id: 'short' },
      { id: 'long' },
      { id: 'alike' },
      { id: 'urgent', priority: 5 },
      { id: 'behind', needs: ['long'] },
      { id: 'last', needs: ['behind'] },
    ])
    expect(inOrder(plan)).toEqual(['urgent', 'long', 'behind', 'short', 'alike', 'last'])
  })

  test('by durations where they are known', () => {
    const weights = new Map([['slow', 100]])
    const plan = planOf([{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'slow' }], {
      weightOf: (task) => weights.get(task) ?? 1,
    })
    expect(inOrder(plan)).toEqual(['slow', 'a', 'b'])
  })

  test('within jobs, cores and pools, others passing those who wait for a pool', () => {
    const gpu = { cpu: 1, gpu: 1 }
    const plan = planOf(
      [{ id: 'g1', resources: gpu }, { id: 'g2', resources: gpu }, { id: 'c1' }, { id: 'c2' }],
      { jobs: 3 },
      { gpu: 1 },
    )
    expect(startAll(plan)).toEqual(['g1', 'c1', 'c2'])
    plan.finished(id('c1'), { status: 'succeeded' })
    expect(startAll(plan)).toEqual([])
    plan.finished(id('g1'), { status: 'succeeded' })
    expect(startAll(plan)).toEqual(['g2'])
  })

  test('with a big one not starved by small ones', () => {
    const plan = planOf(
      [{ id: 's1' }, { id: 'big', priority: 1, resources: { cpu: 2 } }, { id: 's2' }, { id: 's3' }],
      { jobs: 2 },
    )
    plan.decided(plan.nextReady() ?? id(''), 'stale')
    expect(plan.nextToStart()?.task).toBe('s1')
    expect(startAll(plan)).toEqual([])
    plan.finished(id('s1'), { status: 'succeeded' })
    expect(startAll(plan)).toEqual(['big'])
  })

  test('never more than there are jobs, whatever the cores', () => {
    const plan = planOf([{ id: 'a' }, { id: 'b' }, { id: 'c' }], { jobs: 2, capacities: { cpu: 64 } })
    expect(startAll(plan)).toEqual(['a', 'b'])
  })

  test('sharing a core by fractions', () => {
    const tenth = { cpu: 0.1 }
    const specs = Array.from({ length: 11 }, (_, at) => ({ id: `t${at}`, resources: tenth }))
    expect(startAll(planOf(specs, { jobs: 20, capacities: { cpu: 1 } }))).toHaveLength(10)
  })
})

describe('a check', () => {
  test('comes when all dependencies are settled, whether fresh or succeeded', () => {
    const plan = planOf([{ id: 'a' }, { id: 'b' }, { id: 'c', needs: ['a', 'b'] }], { jobs: 2 })
    expect([plan.nextReady(), plan.nextReady(), plan.nextReady()]).toEqual(['a', 'b', undefined])
    expect(plan.decided(id('a'), 'fresh')).toEqual([{ task: 'a', state: 'fresh' }])
    plan.decided(id('b'), 'stale')
    expect(plan.nextReady()).toBeUndefined()
    plan.nextToStart()
    plan.finished(id('b'), { status: 'succeeded' })
    expect(plan.nextReady()).toBe('c')
  })

  test('whose answer comes after a cancel changes nothing', () => {
    const plan = planOf([{ id: 'a' }])
    plan.nextReady()
    expect(plan.cancel()).toEqual([{ task: 'a', state: 'cancelled' }])
    expect(plan.decided(id('a'), 'fresh')).toEqual([])
    expect([plan.isDone, plan.outcome()]).toEqual([true, 'cancelled'])
  })
})

test('several dependencies between two tasks count once', () => {
  const plan = planOf([
    { id: 'a', targets: ['x', 'y'] },
    { id: 'b', needs: ['a'], uses: ['x', 'y'] },
  ])
  expect(inOrder(plan)).toEqual(['a', 'b'])
})

test('disabled tasks and what needs them take no part', () => {
  const plan = planOf([{ id: 'a', disabled: true }, { id: 'b', needs: ['a'] }, { id: 'c' }])
  expect(plan.initial()).toEqual([
    { task: 'a', state: 'disabled' },
    { task: 'b', state: 'disabled' },
  ])
  expect(inOrder(plan)).toEqual(['c'])
  expect(plan.outcome()).toBe('succeeded')
})

test('a task of another pool capacity is refused with what to do', () => {
  const graph = graphOf([{ id: 'a', resources: { cpu: 1, gpu: 2, tpu: 1 } }], { gpu: 1 })
  const plan = Plan.create(graph, { tasks: graph.order, jobs: 1 })
  expect(plan.ok ? [] : plan.error.map(({ code, message, remedy }) => [code, message, remedy])).toEqual([
    [
      'resource_exceeded',
      'task "a" asks for 2 of gpu but there is only 1',
      'lower its resources.gpu or raise pools.gpu',
    ],
    [
      'unknown_pool',
      'task "a" asks for 1 of tpu but there is no such pool',
      'lower its resources.tpu or raise pools.tpu',
    ],
  ])
})

test('memory is told in a unit that people read, and the place is that of the task in the file', () => {
  const graph = graphOf([{ id: 'a[i=1]', resources: { memory: 2 ** 40 } }])
  const plan = Plan.create(graph, { tasks: graph.order, jobs: 1, capacities: { memory: 25_276_502_016 } })
  expect(plan.ok ? [] : plan.error).toMatchObject([
    {
      message: 'task "a[i=1]" asks for 1024 GiB of memory but there are only 23.5 GiB',
      remedy: 'lower its resources.memory or run it on a machine that has more',
      path: ['tasks', 'a', 'resources', 'memory'],
    },
  ])
})

test('tasks may join a run that is on, also when what they need is over', () => {
  const plan = planOf([{ id: 'a' }, { id: 'bad' }], { jobs: 2 })
  startAll(plan)
  plan.finished(id('a'), { status: 'succeeded' })
  plan.finished(id('bad'), { status: 'failed' })
  const more = graphOf([
    { id: 'a' },
    { id: 'bad' },
    { id: 'c', needs: ['a'] },
    { id: 'd', needs: ['bad'] },
    { id: 'e', needs: ['c'] },
  ])
  const told = ['c', 'd', 'e'].map((name) => {
    const task = more.tasks.get(id(name))
    const changes = task && plan.add(task)
    return changes?.ok ? changes.value : undefined
  })
  expect(told).toEqual([[], [{ task: 'd', state: 'blocked', blockedBy: 'bad' }], []])
  expect(inOrder(plan)).toEqual(['c', 'e'])
  expect(plan.isDone).toBe(true)
})

test('a paused plan starts nothing until it is resumed', () => {
  const plan = planOf([{ id: 'a' }])
  plan.pause()
  expect(startAll(plan)).toEqual([])
  plan.resume()
  expect(startAll(plan)).toEqual(['a'])
})

describe('the delay before a retry', () => {
  const policy = { count: 3, delayMs: 100, backoff: 3, maxDelayMs: 500, jitter: 0 }

  test('grows up to its maximum and ends with the count', () => {
    expect([1, 2, 3, 4].map((attempt) => retryDelay(policy, attempt, () => 0))).toEqual([
      100,
      300,
      500,
      undefined,
    ])
  })

  test('is shortened by jitter, never lengthened', () => {
    const jitter = { ...policy, jitter: 0.5 }
    expect([0, 0.5, 1].map((random) => retryDelay(jitter, 1, () => random))).toEqual([100, 75, 50])
  })

  test('stays within bounds for absurd numbers', () => {
    expect(retryDelay({ ...policy, count: 5000, backoff: 1e10 }, 4000, () => 0)).toBe(500)
  })
})
