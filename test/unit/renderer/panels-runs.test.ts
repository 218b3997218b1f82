import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrangeDifferences, compareRuns } from '../../../src-renderer/panels/runs/compare-model.ts'
import { criticalPath } from '../../../src-renderer/panels/runs/critical-path.ts'
import { layoutTimeline } from '../../../src-renderer/panels/runs/timeline-layout.ts'
import {
  barAt,
  lanesOf,
  panView,
  revealBar,
  stepFrom,
  wholeRun,
  zoomView,
} from '../../../src-renderer/panels/runs/timeline-view.ts'
import { versionsOf } from '../../../src-renderer/panels/runs/version-model.ts'
import type { AttemptView, RunView } from '../../../src-shared/contract/views.ts'

const attempt = (task: string, startedAt: number, more: Partial<AttemptView> = {}): AttemptView => ({
  run: 'r',
  task,
  attempt: 1,
  state: 'succeeded',
  startedAt,
  durationMs: 100,
  queuedMs: 0,
  reasons: [],
  ...more,
})

describe('two runs compared', () => {
  const before = [
    attempt('same', 1000),
    attempt('slower', 1000, { durationMs: 1000 }),
    attempt('barely', 1000, { durationMs: 1000 }),
    attempt('broken', 1000),
    attempt('gone', 1000),
    attempt('why', 1000, { reasons: [{ kind: 'never-run' }] }),
  ]
  const after = [
    attempt('same', 9000),
    attempt('slower', 9000, { durationMs: 1500 }),
    attempt('barely', 9000, { durationMs: 1040 }),
    attempt('broken', 9000, { state: 'failed', error: 'exit 2' }),
    attempt('new', 9000),
    attempt('why', 9000, { reasons: [{ kind: 'forced' }] }),
  ]

  test('differ where a state, a reason, the time by a tenth, or the executing itself does', () => {
    const rows = compareRuns(before, after)
    expect(rows.filter(({ isChanged }) => isChanged).map(({ task }) => task)).toEqual([
      'slower',
      'broken',
      'gone',
      'why',
      'new',
    ])
    expect(rows.find(({ task }) => task === 'slower')?.deltaMs).toBe(500)
    expect(rows.find(({ task }) => task === 'gone')).toMatchObject({ after: undefined, deltaMs: undefined })
  })

  test('of a task that was tried again its last attempt counts', () => {
    const [row] = compareRuns(
      [attempt('a', 1, { state: 'failed' }), attempt('a', 500, { attempt: 2 })],
      [attempt('a', 1)],
    )
    expect(row).toMatchObject({ before: { state: 'succeeded', attempts: 2 }, isChanged: false })
  })

  test('a run has no differences from itself', () => {
    expect(compareRuns(after, after).some(({ isChanged }) => isChanged)).toBe(false)
  })

  test('are found by name, state and reason, and sorted by any column', () => {
    const rows = compareRuns(before, after)
    const shown = (text: string, column: 'task' | 'time' = 'task', isDescending = false) =>
      arrangeDifferences(rows, { text, column, isDescending }).map(({ task }) => task)
    expect(shown('failed')).toEqual(['broken'])
    expect(shown('forced')).toEqual(['why'])
    expect(shown('', 'time', true).slice(0, 2)).toEqual(['slower', 'barely'])
    expect(shown('').at(0)).toBe('barely')
  })
})

describe('the critical path', () => {
  const path = (attempts: readonly AttemptView[], dependencies: Record<string, readonly string[]>) =>
    criticalPath(layoutTimeline(attempts, 0).bars, dependencies).map(({ bar, heldBy }) => [
      bar.task,
      heldBy ?? 'start',
    ])

  test('goes from the last end back over what each task waited for', () => {
    const attempts = [
      attempt('quick', 1000, { lane: 0, durationMs: 50 }),
      attempt('slow', 1000, { lane: 1, durationMs: 400 }),
      attempt('join', 1402, { lane: 0 }),
      attempt('aside', 1100, { lane: 0, durationMs: 200 }),
    ]
    expect(path(attempts, { join: ['quick', 'slow'], aside: ['quick'] })).toEqual([
      ['slow', 'start'],
      ['join', 'dependency'],
    ])
  })

  test('names the task that had the worker where a ready one waited for it', () => {
    const attempts = [
      attempt('first', 1000, { lane: 0, durationMs: 300 }),
      attempt('second', 1300, { lane: 0, durationMs: 300, queuedMs: 300 }),
    ]
    expect(path(attempts, {})).toEqual([
      ['first', 'start'],
      ['second', 'worker'],
    ])
  })

  test('goes over the failed attempt of a task that was tried again', () => {
    const attempts = [
      attempt('a', 1000, { lane: 0, state: 'failed' }),
      attempt('a', 1600, { lane: 0, attempt: 2 }),
    ]
    expect(path(attempts, {})).toEqual([
      ['a', 'start'],
      ['a', 'retry'],
    ])
  })

  test('always ends with the attempt that ended last, and its steps follow one another', () => {
    const anAttempt = fc.record({
      task: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      startedAt: fc.integer({ min: 1000, max: 1400 }),
      durationMs: fc.integer({ min: 0, max: 200 }),
      queuedMs: fc.integer({ min: 0, max: 100 }),
    })
    const names = ['a', 'b', 'c', 'd', 'e']
    const dependencies = Object.fromEntries(names.map((name, index) => [name, names.slice(0, index)]))
    fc.assert(
      fc.property(fc.array(anAttempt, { minLength: 1, maxLength: 12 }), (list) => {
        const { bars, spanMs } = layoutTimeline(
          list.map(({ task, startedAt, ...more }, index) =>
            attempt(task, startedAt, { ...more, attempt: index + 1 }),
          ),
          0,
        )
        const steps = criticalPath(bars, dependencies)
        expect(steps.at(-1)?.bar.endAt).toBe(spanMs)
        for (const [index, { bar }] of steps.entries())
          expect(bar.startAt).toBeGreaterThanOrEqual((steps[index - 1]?.bar.endAt ?? -5) - 5)
      }),
    )
  })
})

describe('the timeline in view', () => {
  const layout = layoutTimeline(
    [
      attempt('a', 1000, { lane: 0 }),
      attempt('b', 1200, { lane: 0 }),
      attempt('c', 1150, { lane: 1, durationMs: 850 }),
    ],
    0,
  )
  const lanes = lanesOf(layout)
  const bar = (task: string) => layout.bars.find((each) => each.task === task)

  test('zooms at a time, which stays where it is, and never beyond the run', () => {
    const near = zoomView(wholeRun(layout), layout.spanMs, 2, 250)
    expect(near).toEqual({ from: 125, to: 625 })
    expect(zoomView(near, layout.spanMs, 0.01, 300)).toEqual({ from: 0, to: 1000 })
    expect(panView(near, layout.spanMs, 1e9)).toEqual({ from: 500, to: 1000 })
    const nearest = zoomView(near, layout.spanMs, 1e12, 300)
    expect(nearest.to - nearest.from).toBeCloseTo(1)
  })

  test('keys walk along a lane and to what other lanes did at the time', () => {
    expect(stepFrom(lanes, undefined, 'next')).toBe(bar('a'))
    expect(stepFrom(lanes, bar('a'), 'next')).toBe(bar('b'))
    expect(stepFrom(lanes, bar('b'), 'next')).toBe(bar('b'))
    expect(stepFrom(lanes, bar('b'), 'down')).toBe(bar('c'))
    expect(stepFrom(lanes, bar('c'), 'up')).toBe(bar('b'))
    expect(stepFrom(lanes, bar('b'), 'first')).toBe(bar('a'))
  })

  test('the pointer finds the bar under it, and a thin one beside it', () => {
    expect(barAt(lanes[0], 250, 0)).toBe(bar('b'))
    expect(barAt(lanes[0], 150, 10)).toBeUndefined()
    expect(barAt(lanes[0], 108, 10)).toBe(bar('a'))
    expect(barAt(undefined, 1, 1)).toBeUndefined()
  })

  test('a bar that is walked to comes into view', () => {
    const b = bar('b')
    if (!b) throw new Error('expected a bar of b')
    const view = revealBar({ from: 0, to: 150 }, layout.spanMs, b)
    expect(view.from).toBeLessThan(b.startAt)
    expect(view.to).toBeGreaterThan(b.endAt)
  })
})

test('the versions are the texts that ran, the last one first, each with its runs', () => {
  const run = (name: string, startedAt: number, version?: string): RunView => ({
    run: name,
    startedAt,
    by: 'app',
    asked: {},
    state: 'succeeded',
    counts: { succeeded: 0, fresh: 0, failed: 0, 'timed-out': 0, cancelled: 0, blocked: 0, disabled: 0 },
    tasks: 0,
    done: 0,
    running: 0,
    pipelineChangedSince: false,
    ...(version === undefined ? {} : { version }),
  })
  const versions = versionsOf([run('on', 9), run('c', 3, 'x'), run('b', 2, 'y'), run('a', 1, 'x')])
  expect(versions.map(({ version, runs }) => [version, runs.map((each) => each.run)])).toEqual([
    ['x', ['c', 'a']],
    ['y', ['b']],
  ])
})
