import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ElkLayout, startElk } from '../../../src-renderer/canvas/elk-layout.ts'
import { nodeHeight, nodeWidth, type Xy } from '../../../src-renderer/canvas/geometry.ts'
import { layeredLayout } from '../../../src-renderer/canvas/layout.ts'
import { type StartElk, tidy } from '../../../src-renderer/canvas/tidy.ts'
import { type PartLayout, type TidyInput, tidyPlaces } from '../../../src-renderer/canvas/tidy-layout.ts'
import { select } from '../../../src-renderer/stores/ui-store.ts'
import { elkWorker } from '../../support/elk-worker.ts'
import { generateSnapshot, seeded } from '../../support/fake-host/generate.ts'
import { startRig } from './support.ts'

const elk = startElk(() => {}, elkWorker)
const layouts: readonly (readonly [string, PartLayout])[] = [
  ['ELK', elk.layoutPart],
  ['the own layout', layeredLayout],
]

/** Tasks anywhere, with edges from a smaller to a larger number. */
const pictures = fc
  .record({ size: fc.integer({ min: 1, max: 25 }), seed: fc.nat() })
  .map(({ size, seed }): TidyInput => {
    const random = seeded(seed)
    const ids = Array.from({ length: size }, (_, index) => `t${index}`)
    const edges = ids.flatMap((to, index) =>
      index > 0 && random() < 0.8 ? [{ from: `t${Math.floor(random() * index)}`, to }] : [],
    )
    const places = new Map(
      ids.map((id) => [id, { x: Math.round(random() * 2000), y: Math.round(random() * 2000) }]),
    )
    return { ids, edges, places }
  })

const overlap = (a: Xy, b: Xy): boolean => Math.abs(a.x - b.x) < nodeWidth && Math.abs(a.y - b.y) < nodeHeight

function overlaps(places: ReadonlyMap<string, Xy>): readonly string[] {
  const all = [...places]
  return all.flatMap(([a, at], index) =>
    all.slice(index + 1).flatMap(([b, other]) => (overlap(at, other) ? [`${a} on ${b}`] : [])),
  )
}

/** How far the task that moved most has moved, along either axis. */
function farthest(from: ReadonlyMap<string, Xy>, to: ReadonlyMap<string, Xy>): number {
  return Math.max(
    ...[...from].map(([id, { x, y }]) =>
      Math.max(Math.abs(x - (to.get(id)?.x ?? Infinity)), Math.abs(y - (to.get(id)?.y ?? Infinity))),
    ),
  )
}

describe.each(layouts)('tidying by %s', (_, layoutPart) => {
  test('puts every task right of what it needs and no two on the same place', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, async (input) => {
        const places = await tidyPlaces(input, layoutPart)
        expect([...places.keys()].sort()).toEqual([...input.ids].sort())
        expect(overlaps(places)).toEqual([])
        for (const { from, to } of input.edges)
          expect(places.get(to)?.x ?? 0).toBeGreaterThanOrEqual((places.get(from)?.x ?? 0) + nodeWidth)
      }),
      { numRuns: 20 },
    )
  })

  test('leaves what is tidy as it is', async () => {
    for (const input of fc.sample(pictures, { seed: 5, numRuns: 8 })) {
      const places = await tidyPlaces(input, layoutPart)
      const again = await tidyPlaces({ ...input, places }, layoutPart)
      expect(farthest(places, again)).toBeLessThanOrEqual(2)
    }
  })

  test('what stood above stays above: chains beside each other, and the branches of one task', async () => {
    const ids = ['root', 'a', 'b', 'c', 'x1', 'x2', 'y1', 'y2']
    const edges = [
      ...['a', 'b', 'c'].map((to) => ({ from: 'root', to })),
      { from: 'x1', to: 'x2' },
      { from: 'y1', to: 'y2' },
    ]
    const heights = { y1: 0, y2: 10, root: 300, c: 250, a: 330, b: 420, x1: 900, x2: 890 }
    const places = new Map(Object.entries(heights).map(([id, y], index) => [id, { x: index * 7, y }]))
    const tidied = await tidyPlaces({ ids, edges, places }, layoutPart)
    const y = (id: string): number => tidied.get(id)?.y ?? Number.NaN
    expect(y('y1')).toBeLessThan(y('c'))
    expect(y('c')).toBeLessThan(y('a'))
    expect(y('a')).toBeLessThan(y('b'))
    expect(y('b')).toBeLessThan(y('x1'))
  })

  test('one pinned task stays where it is, and the others are arranged around it as they would be without', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, fc.nat(), async (input, pick) => {
        const pin = input.ids[pick % input.ids.length] ?? ''
        const places = await tidyPlaces({ ...input, pinned: new Set([pin]) }, layoutPart)
        expect(places.has(pin)).toBe(false)
        const all = new Map([...places, [pin, input.places.get(pin) ?? { x: 0, y: 0 }]])
        expect([...all.keys()].sort()).toEqual([...input.ids].sort())
        expect(overlaps(all)).toEqual([])
        for (const { from, to } of input.edges)
          expect(all.get(to)?.x ?? 0).toBeGreaterThanOrEqual((all.get(from)?.x ?? 0) + nodeWidth)
      }),
      { numRuns: 15 },
    )
  })

  test('several pinned tasks stay, wherever they are, and nothing is put on them', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, fc.integer({ min: 2, max: 6 }), async (input, count) => {
        const pins = layeredLayout(input.ids.slice(0, count), [])
        const pinned = new Set(pins.keys())
        const places = await tidyPlaces(
          { ...input, places: new Map([...input.places, ...pins]), pinned },
          layoutPart,
        )
        expect([...places.keys()].filter((id) => pinned.has(id))).toEqual([])
        expect(overlaps(new Map([...pins, ...places]))).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  test('between two pinned tasks the columns lie in proportion', async () => {
    const ids = ['a', 'b', 'c']
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ]
    const places = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 5, y: 5 }],
      ['c', { x: 1000, y: 200 }],
    ])
    const tidied = await tidyPlaces({ ids, edges, places, pinned: new Set(['a', 'c']) }, layoutPart)
    expect(Object.fromEntries(tidied)).toEqual({ b: { x: 500, y: 100 } })
  })

  test('tasks that are not arranged stay, and nothing is put on them', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, fc.integer({ min: 1, max: 25 }), async (input, count) => {
        const others = layeredLayout(input.ids.slice(count), [])
        const places = new Map([...input.places, ...others])
        const arranged = await tidyPlaces({ ...input, ids: input.ids.slice(0, count), places }, layoutPart)
        expect([...arranged.keys()].filter((id) => others.has(id))).toEqual([])
        expect(overlaps(new Map([...others, ...arranged]))).toEqual([])
      }),
      { numRuns: 10 },
    )
  })
})

test('ten thousand tasks are tidied without an overlap', async () => {
  const { nodes, edges } = generateSnapshot(10_000)
  const ids = nodes.map(({ id }) => id)
  const places = await tidyPlaces({ ids, edges, places: new Map() }, layeredLayout)
  const columns = Map.groupBy(places.values(), ({ x }) => x)
  for (const column of columns.values()) {
    const ys = column.map(({ y }) => y).sort((a, b) => a - b)
    expect(ys.every((y, index) => index === 0 || y - (ys[index - 1] ?? 0) >= nodeHeight)).toBe(true)
  }
})

describe('the Tidy command', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  const byElk: StartElk = () => ({ layoutPart: elk.layoutPart, stop: () => {} })

  test('is one undo step for all tasks', async () => {
    const { app } = await startRig()
    expect(await tidy(app, byElk)).toBe(true)
    expect([...app.documentStore.getState().nodes.values()].every(({ position }) => position)).toBe(true)
    await app.actions.undo()
    expect(app.documentStore.getState().document?.canUndo).toBe(false)
  })

  test('moves the selected tasks alone', async () => {
    const { app } = await startRig()
    const before = app.scene.store.getState().positions
    select(app.uiStore, ['fetch_0', 'clean_1', 'join_2'])
    await tidy(app, byElk)
    const after = app.scene.store.getState().positions
    for (const [id, at] of before)
      if (!app.uiStore.getState().selection.has(id)) expect(after.get(id)).toEqual(at)
  })

  test('leaves pinned tasks where they are, and has nothing to do where all are', async () => {
    const { app } = await startRig()
    const before = app.scene.store.getState().positions
    app.uiStore.setState({ pinned: new Set(['join_2', 'gone']) })
    expect(await tidy(app, byElk)).toBe(true)
    expect(app.scene.store.getState().positions.get('join_2')).toEqual(before.get('join_2'))
    app.uiStore.setState({ pinned: new Set(before.keys()) })
    expect(await tidy(app, byElk)).toBe(false)
    expect(app.uiStore.getState().toasts.map(({ text }) => text)).toEqual([
      'Nothing to tidy: everything is pinned',
    ])
  })

  test('says so when it takes a while, and is called off', async () => {
    vi.useFakeTimers()
    const { app } = await startRig()
    const before = app.scene.store.getState().positions
    const slow = slowElk()
    const tidied = tidy(app, slow.start)
    await vi.advanceTimersByTimeAsync(250)
    const [toast] = app.uiStore.getState().toasts
    expect(toast).toMatchObject({ isProgress: true, action: { title: 'Cancel' } })
    toast?.action?.run()
    expect(await tidied).toBe(false)
    expect(slow.stops()).toBe(1)
    expect(app.uiStore.getState().toasts).toEqual([])
    expect(app.scene.store.getState().positions).toEqual(before)
    expect(app.documentStore.getState().document?.canUndo).toBe(false)
  })

  test('goes on without ELK when that takes too long, breaks down or cannot be loaded', async () => {
    vi.useFakeTimers()
    const slow = slowElk()
    const broken: StartElk = (onFailed) => {
      onFailed(new Error('no worker'))
      return slow.start(onFailed)
    }
    for (const start of [slow.start, broken, () => Promise.reject(new Error('offline'))]) {
      const { app } = await startRig()
      const tidied = tidy(app, start)
      await vi.advanceTimersByTimeAsync(16_000)
      expect(await tidied).toBe(true)
      expect(app.documentStore.getState().document?.canUndo).toBe(true)
    }
  })
})

/** ELK that never answers. */
function slowElk(): { readonly start: StartElk; readonly stops: () => number } {
  let stops = 0
  const never: ElkLayout = {
    layoutPart: () => new Promise(() => {}),
    stop: () => {
      stops++
    },
  }
  return { start: () => never, stops: () => stops }
}
