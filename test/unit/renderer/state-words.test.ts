import { expect, test } from 'vitest'
import { stateText } from '../../../src-renderer/ui/state.tsx'
import type { TaskRow } from '../../../src-shared/contract/views.ts'

const hourMs = 3_600_000
const now = 1_000 * hourMs

test.each<
  [what: string, row: Omit<TaskRow, 'id' | 'reasons'> & { reasons?: readonly string[] }, words: string]
>([
  ['how long it has run', { state: 'running', startedAt: now - 42_000 }, '00:42'],
  [
    'how long it will yet take',
    { state: 'running', startedAt: now - 42_000, estimateMs: 112_000 },
    '00:42 · about 01:10 left',
  ],
  ['no rest once that is over', { state: 'running', startedAt: now - 42_000, estimateMs: 41_000 }, '00:42'],
  ['its share', { state: 'running', startedAt: now - 42_000, progress: 0.25 }, '00:42 · 25 %'],
  [
    'its own words first',
    {
      state: 'running',
      startedAt: now - 42_000,
      progress: 0.25,
      progressText: 'half way',
      estimateMs: 112_000,
    },
    '00:42 · half way',
  ],
  ['its place in line', { state: 'queued', place: 3 }, 'queued, 3rd in line'],
  ['how long it took', { state: 'succeeded', durationMs: 1800 }, '1.8 s'],
  ['when it ran', { state: 'fresh', finishedAt: now - 3 * hourMs }, 'ran 3 h ago'],
  ['the first reason and how many more', { state: 'stale', reasons: ['a', 'b', 'c'] }, 'a, +2'],
  ['that it may run', { state: 'upstream' }, 'may run'],
  ['how it failed', { state: 'failed', text: 'exit 2 · no such city' }, 'exit 2 · no such city'],
  ['who blocks it', { state: 'blocked', blockedBy: 'train' }, 'blocked by TRAIN'],
  ['when it was cancelled', { state: 'cancelled', durationMs: 12_000 }, 'cancelled after 12 s'],
  ['that it is off', { state: 'disabled' }, 'off'],
])('a task says %s', (_what, row, words) => {
  expect(stateText({ id: 'one', reasons: [], ...row }, now, (id) => id.toUpperCase())).toBe(words)
})
