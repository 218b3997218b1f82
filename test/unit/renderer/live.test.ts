import { afterEach, expect, test, vi } from 'vitest'
import { startBeat } from '../../../src-renderer/canvas/beat.ts'
import { newStrips } from '../../../src-renderer/canvas/far-draw.ts'
import { createRunStore } from '../../../src-renderer/stores/run-store.ts'
import { createSync } from '../../../src-renderer/stores/sync.ts'
import type { HostEvents } from '../../../src-shared/contract/commands.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'
import { startRig } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('the canvas beats only while a task runs', () => {
  vi.useFakeTimers()
  const runStore = createRunStore()
  const element = { dataset: {} as DOMStringMap }
  const stop = startBeat(element, runStore, () => false)
  vi.advanceTimersByTime(2000)
  expect(element.dataset.beat).toBeUndefined()
  runStore.apply({ rows: [{ id: 'a', state: 'running', reasons: [] }] })
  vi.advanceTimersByTime(1000)
  expect(element.dataset.beat).toBe('2')
  runStore.apply({ rows: [{ id: 'a', state: 'succeeded', reasons: [] }] })
  vi.advanceTimersByTime(5000)
  expect(element.dataset.beat).toBe('2')
  stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('nothing beats where less motion is asked for', () => {
  vi.useFakeTimers()
  const runStore = createRunStore()
  runStore.apply({ rows: [{ id: 'a', state: 'running', reasons: [] }] })
  startBeat({ dataset: {} }, runStore, () => true)
  expect(vi.getTimerCount()).toBe(0)
})

test('live rows can wait for a slower beat, an answer to an edit cannot', async () => {
  const { app } = await startRig()
  const asked: boolean[] = []
  let tell: (event: HostEvents['pipeline.changed']) => void = () => {}
  const sync = createSync({
    client: {
      call: app.client.call,
      on: (_: string, listener: (data: never) => void) => {
        tell = listener as typeof tell
        return () => {}
      },
    },
    documentStore: app.documentStore,
    runStore: app.runStore,
    schedule: (_, isUrgent) => asked.push(isUrgent),
  })
  const snapshot = generateSnapshot(3)
  sync.take(snapshot)
  const pipeline = snapshot.document.path
  tell({ pipeline, change: { sequence: 1, rows: [{ id: 'fetch_0', state: 'failed', reasons: [] }] } })
  tell({ pipeline, change: { sequence: 2, rows: [{ id: 'fetch_0', state: 'running', reasons: [] }] } })
  tell({ pipeline, change: { sequence: 3, notes: [] } })
  expect(asked).toEqual([false, true])
  sync.flush()
  expect(app.runStore.row('fetch_0')?.state).toBe('running')
})

test('after a move of the far picture exactly what is new is painted', () => {
  const size = { width: 40, height: 30 }
  for (const [dx, dy] of [
    [7, 5],
    [-7, 5],
    [7, -5],
    [-7, -5],
    [0, 9],
    [9, 0],
    [0, 0],
  ] as const) {
    const strips = newStrips(dx, dy, size)
    for (let x = 0; x < size.width; x++) {
      for (let y = 0; y < size.height; y++) {
        const wasSeen = x - dx >= 0 && x - dx < size.width && y - dy >= 0 && y - dy < size.height
        const count = strips.filter(
          (s) => x >= s.x && x < s.x + s.width && y >= s.y && y < s.y + s.height,
        ).length
        expect(count).toBe(wasSeen ? 0 : 1)
      }
    }
  }
})
