import { beforeEach, describe, expect, test } from 'vitest'
import type { Xy } from '../../../src-renderer/canvas/geometry.ts'
import { beginGrouping, joinChange, leaveChange } from '../../../src-renderer/canvas/membership.ts'
import type { App } from '../../../src-renderer/stores/hooks.tsx'
import { startRig } from './support.ts'

describe('dragging tasks into groups and out of them', () => {
  let app: App
  let [first, second, third, upper, lower, apart]: string[] = []

  /** A small group lies in the area of a large one; one task is in neither. */
  beforeEach(async () => {
    ;({ app } = await startRig())
    const ids = app.documentStore.getState().order
    ;[first, second, third, upper, lower, apart] = ids
    const places: [number, number][] = [
      [0, 0],
      [1000, 0],
      [1000, 1000],
      [400, 500],
      [400, 620],
      [3000, 0],
    ]
    const positions = Object.fromEntries(places.map((place, index) => [ids[index] ?? '', place]))
    const group = (id: string, tasks: readonly (string | undefined)[]) =>
      ({ kind: 'group.set', id, group: { title: id, tasks: tasks.map((task) => task ?? '') } }) as const
    const edits = [group('large', [first, second, third]), group('small', [upper, lower])]
    await app.actions.edit([{ kind: 'layout.move', positions }, ...edits], 'Set up')
  })

  const dragged = (to: Readonly<Record<string, Xy>>, isFree = false) => {
    const grouping = beginGrouping(Object.keys(to), app)
    app.scene.move(new Map(Object.entries(to)))
    grouping.update(isFree)
    const shown = [...app.uiStore.getState().groupDrops].map(([id, { kind }]) => `${id} ${kind}`)
    const change = grouping.end(isFree)
    expect(app.uiStore.getState().groupDrops.size).toBe(0)
    return { shown, edits: change?.edits ?? [], label: change?.label }
  }

  test('the smallest group under a task takes it', () => {
    const { shown, edits, label } = dragged({ [apart ?? '']: { x: 420, y: 560 } })
    expect(shown).toEqual(['small takes'])
    expect(edits).toEqual([{ kind: 'group.members', id: 'small', add: [apart] }])
    expect(label).toBe(`Move ${apart} into small`)
  })

  test('a group whose area a task leaves loses it; one that merely lay behind it does not take it', () => {
    const { shown, edits } = dragged({ [upper ?? '']: { x: 700, y: 200 } })
    expect(shown).toEqual(['small loses'])
    expect(edits).toEqual([{ kind: 'group.members', id: 'small', remove: [upper] }])
  })

  test('from one group to another is one change of each', () => {
    const { edits } = dragged({ [first ?? '']: { x: 410, y: 560 } })
    expect(edits).toEqual([
      { kind: 'group.members', id: 'large', remove: [first] },
      { kind: 'group.members', id: 'small', add: [first] },
    ])
  })

  test.each([
    ['a short way', () => ({ [upper ?? '']: { x: 430, y: 510 } }), false],
    [
      'a whole group',
      () => ({ [upper ?? '']: { x: 9000, y: 0 }, [lower ?? '']: { x: 9000, y: 120 } }),
      false,
    ],
    ['with Alt', () => ({ [apart ?? '']: { x: 420, y: 560 } }), true],
  ])('%s, nothing comes or goes', (_, to, isFree) => {
    expect(dragged(to(), isFree)).toEqual({ shown: [], edits: [], label: undefined })
  })

  test('by name a task goes from whatever group it is in', () => {
    expect(joinChange([first ?? '', upper ?? ''], 'small', app)?.edits).toEqual([
      { kind: 'group.members', id: 'large', remove: [first] },
      { kind: 'group.members', id: 'small', add: [first] },
    ])
    expect(leaveChange([apart ?? ''], app)).toBeUndefined()
  })
})
