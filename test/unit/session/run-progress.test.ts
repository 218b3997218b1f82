import { expect, test } from 'vitest'
import { RunProgress } from '../../../src-main/session/run-view.ts'
import type { TaskChanged } from '../../../src-shared/run/events.ts'
import { id } from '../../support/engine-fakes-graph.ts'

function progressOf(expectedMs: Readonly<Record<string, number | undefined>>, jobs: number): RunProgress {
  return new RunProgress({
    run: 'r',
    startedAt: 0,
    by: 'cli',
    asked: {},
    revision: 0,
    jobs,
    tasks: Object.keys(expectedMs).map(id),
    estimates: (task) => expectedMs[task],
  })
}

const change = (task: string, state: TaskChanged['state']): TaskChanged => ({
  type: 'task',
  task: id(task),
  state,
})
const leftMs = (progress: RunProgress, now: number): number | undefined => progress.view(0, now).leftMs

test('the time left is that of all work, shared among the places, and grows less while tasks run', () => {
  const progress = progressOf({ a: 4000, b: 2000, c: 2000, new: undefined }, 2)
  expect(leftMs(progress, 0)).toBe(4000)
  progress.changed(change('a', 'running'), 0)
  progress.changed(change('b', 'running'), 0)
  expect(leftMs(progress, 1000)).toBe(3000)
  progress.changed(change('b', 'succeeded'), 2000)
  expect(leftMs(progress, 2000)).toBe(2000)
  progress.changed(change('c', 'fresh'), 2000)
  expect(leftMs(progress, 3000)).toBe(1000)
})

test('it is never less than what the longest task still takes, and never below nothing', () => {
  const progress = progressOf({ long: 9000, short: 1000 }, 4)
  progress.changed(change('long', 'running'), 0)
  progress.changed(change('short', 'running'), 0)
  expect(leftMs(progress, 1000)).toBe(8000)
  expect(leftMs(progress, 60_000)).toBe(0)
  expect(progress.view(0, 60_000)).toMatchObject({ running: 2, done: 0, tasks: 2 })
})

test('without any history there is none', () => {
  expect(leftMs(progressOf({ a: undefined }, 1), 0)).toBeUndefined()
})
