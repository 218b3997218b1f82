import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layoutTimeline, timelineTicks } from '../../../src-renderer/panels/runs/timeline-layout.ts'
import { diffTexts } from '../../../src-renderer/panels/why/word-diff.ts'
import type { AttemptView } from '../../../src-shared/contract/views.ts'

describe('what changed between two texts', () => {
  test('is shown by words', () => {
    expect(diffTexts('sort -r a.txt > b.txt', 'sort -n a.txt > b.txt')).toEqual([
      { kind: 'same', text: 'sort -' },
      { kind: 'removed', text: 'r' },
      { kind: 'added', text: 'n' },
      { kind: 'same', text: ' a.txt > b.txt' },
    ])
  })

  test('always adds up to both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '\n', '=1', 'ä'), { maxLength: 60 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffTexts(before, after)
        const without = (kind: string): string =>
          parts
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('')
        expect([without('added'), without('removed')]).toEqual([before, after])
      }),
    )
  })

  test('is told at once for very long texts too', () => {
    const lines = (seed: string): string =>
      Array.from({ length: 20_000 }, (_, index) => `${seed} ${index}\n`).join('')
    expect(diffTexts(lines('a'), lines('b')).map((part) => part.kind)).toEqual(['removed', 'added'])
  })
})

describe('the timeline', () => {
  const attempt = (task: string, startedAt: number, more: Partial<AttemptView> = {}): AttemptView => ({
    run: 'r',
    task,
    attempt: 1,
    state: 'succeeded',
    startedAt,
    durationMs: 100,
    reasons: [],
    ...more,
  })

  test('puts what runs at the same time into different lanes, and uses a lane again', () => {
    const { bars, lanes, spanMs } = layoutTimeline(
      [attempt('a', 1000), attempt('b', 1050), attempt('c', 1100)],
      2000,
    )
    expect(bars.map((bar) => [bar.task, bar.lane, bar.startAt])).toEqual([
      ['a', 0, 0],
      ['b', 1, 50],
      ['c', 0, 100],
    ])
    expect([lanes, spanMs]).toEqual([2, 200])
  })

  test('begins with the first waiting, and keeps the lanes that the engine names', () => {
    const { bars, spanMs } = layoutTimeline([attempt('a', 1000, { queuedMs: 40, lane: 3 })], 2000)
    expect(bars[0]).toMatchObject({ lane: 3, queuedAt: 0, startAt: 40, endAt: 140 })
    expect(spanMs).toBe(140)
  })

  test('waiting is drawn only where nothing else ran in the lane', () => {
    const { bars } = layoutTimeline(
      [attempt('a', 1000), attempt('b', 1130, { queuedMs: 130, lane: 0 })],
      2000,
    )
    expect(bars.map((bar) => bar.waitFrom)).toEqual([0, 100])
  })

  test('what still runs reaches until now', () => {
    const { durationMs: _, ...running } = attempt('a', 1000, { state: 'running' })
    expect(layoutTimeline([running], 1700).bars[0]).toMatchObject({ endAt: 700 })
  })

  test('nothing executed gives no lanes', () => {
    expect(layoutTimeline([], 5)).toEqual({ bars: [], lanes: 0, spanMs: 1 })
  })

  test('the axis has round times, never more than asked for', () => {
    expect(timelineTicks(560, 6)).toEqual([0, 100, 200, 300, 400, 500])
    for (const span of [1, 59, 999, 61_000, 9e9]) expect(timelineTicks(span, 8).length).toBeLessThanOrEqual(9)
  })
})
