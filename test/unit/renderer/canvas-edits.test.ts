import { describe, expect, test } from 'vitest'
import { runCommand } from '../../../src-renderer/app/commands.ts'
import { previewText, showPreview } from '../../../src-renderer/app/preview.ts'
import { arranged } from '../../../src-renderer/canvas/dragging.ts'
import { boxId, groupState } from '../../../src-renderer/canvas/groups.ts'
import { noteEdit } from '../../../src-renderer/canvas/notes.ts'
import { select } from '../../../src-renderer/stores/ui-store.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'
import { startRig } from './support.ts'

describe('groups', () => {
  test('the selection becomes a group, and loses it again', async () => {
    const { app } = await startRig()
    select(app.uiStore, ['clean_1', 'join_2'])
    runCommand('group', app)
    await expect.poll(() => app.documentStore.getState().groups.length).toBe(1)
    expect(app.documentStore.getState().groups[0]?.tasks).toEqual(['clean_1', 'join_2'])
    runCommand('ungroup', app)
    await expect.poll(() => app.documentStore.getState().groups.length).toBe(0)
  })

  test('a collapsed group is one box where its tasks are; connections end there, once for each pair', async () => {
    const { app } = await startRig()
    const before = app.scene.store.getState()
    expect(before.drawn.nodes).toBe(before.nodes)
    const first = app.documentStore.getState().order.slice(0, 3)
    const group = { title: 'First', tasks: first, collapsed: true }
    await app.actions.edit([{ kind: 'group.set', id: 'g', group }], 'Collapse First')
    const { drawn, nodes } = app.scene.store.getState()
    expect(nodes).toHaveLength(12)
    expect(drawn.nodes.map(({ id }) => id)).toEqual([
      ...app.documentStore.getState().order.slice(3),
      boxId('g'),
    ])
    const ends = drawn.edges.map(({ source, target }) => `${source}->${target}`)
    expect(new Set(ends).size).toBe(ends.length)
    expect(ends.some((end) => end.startsWith(boxId('g')))).toBe(true)
    expect(drawn.edges.some(({ source }) => first.includes(source))).toBe(false)
    await app.actions.undo()
    expect(app.scene.store.getState().drawn.nodes).toHaveLength(12)
  })

  test('a dragged box takes its tasks along', async () => {
    const { app } = await startRig()
    const tasks = ['clean_1', 'join_2']
    const group = { title: 'G', tasks, collapsed: true }
    await app.actions.edit([{ kind: 'group.set', id: 'g', group }], 'Collapse G')
    const { drawn, positions } = app.scene.store.getState()
    const box = drawn.nodes.find(({ id }) => id === boxId('g'))?.position ?? { x: 0, y: 0 }
    const from = positions.get('join_2') ?? { x: 0, y: 0 }
    const moved = app.scene.movedBy(boxId('g'), { x: box.x + 30, y: box.y - 10 })
    expect([...moved.keys()]).toEqual(tasks)
    expect(moved.get('join_2')).toEqual({ x: from.x + 30, y: from.y - 10 })
  })

  test('the worst state of its tasks speaks for a group', () => {
    const states = { a: 'fresh', b: 'failed', c: 'fresh' } as const
    const rowOf = (id: string) =>
      id === 'a' || id === 'b' || id === 'c' ? { id, state: states[id], reasons: [] } : undefined
    expect(groupState(['a', 'b', 'c'], rowOf)).toEqual({
      state: 'failed',
      counts: [
        ['failed', 1],
        ['fresh', 2],
      ],
    })
  })
})

test('a note keeps what an edit does not name', () => {
  const note = { index: 2, text: 'old', at: [1, 2], size: [300, 90], color: '#abc' } as const
  expect(noteEdit(note, { at: [10.4, 20.6] })).toEqual({
    kind: 'note.change',
    index: 2,
    change: { at: [10, 21] },
  })
  expect(noteEdit(note, { color: undefined })).toEqual({
    kind: 'note.change',
    index: 2,
    change: { color: null },
  })
  expect(noteEdit(note, undefined)).toEqual({ kind: 'note.set', index: 2 })
})

describe('arranging', () => {
  const from = new Map([
    ['a', { x: 0, y: 50 }],
    ['b', { x: 30, y: 10 }],
    ['c', { x: 100, y: 0 }],
  ])
  const ys = (how: 'top' | 'bottom' | 'rows') => [...arranged(how, from)].map(([id, { y }]) => `${id}${y}`)

  test('tasks come into line at the outermost one', () => {
    expect(ys('top')).toEqual(['a0', 'b0', 'c0'])
    expect(ys('bottom')).toEqual(['a50', 'b50', 'c50'])
    expect([...arranged('right', from).values()].map(({ x }) => x)).toEqual([100, 100, 100])
  })

  test('tasks are spread between the outermost two', () => {
    expect(ys('rows')).toEqual(['c0', 'b25', 'a50'])
    expect([...arranged('columns', from).values()].map(({ x }) => x)).toEqual([0, 50, 100])
  })

  test('one task alone, or two that are to be spread, stay', () => {
    expect(arranged('left', new Map([['a', { x: 1, y: 1 }]])).size).toBe(0)
    expect(arranged('rows', new Map([...from].slice(0, 2))).size).toBe(0)
  })

  test('it is one undo step', async () => {
    const { app } = await startRig()
    select(app.uiStore, ['fetch_0', 'clean_1', 'join_2'])
    runCommand('alignTop', app)
    await expect.poll(() => app.documentStore.getState().document?.undoLabel).toBe('Align 3 tasks')
    const { positions } = app.scene.store.getState()
    expect(new Set(['fetch_0', 'clean_1', 'join_2'].map((id) => positions.get(id)?.y)).size).toBe(1)
  })
})

describe('a preview', () => {
  test('lights up exactly what the host says, until it ends', async () => {
    const { app } = await startRig(generateSnapshot(12, { allStale: true }))
    const told: string[] = []
    const end = showPreview(app, { verb: 'upTo', tasks: ['clean_1', 'join_2'] }, (text) => told.push(text))
    await expect.poll(() => [...(app.uiStore.getState().preview ?? [])]).toEqual(['clean_1', 'join_2'])
    expect(told).toEqual(['2 tasks · about 2.0 s'])
    end()
    expect(app.uiStore.getState().preview).toBeUndefined()
  })

  test('an answer that comes too late changes nothing', async () => {
    const { app } = await startRig()
    const told: string[] = []
    showPreview(app, { verb: 'stale' }, (text) => told.push(text))()
    await app.actions.preview({ verb: 'stale' })
    expect(app.uiStore.getState().preview).toBeUndefined()
    expect(told).toEqual([])
  })

  test('says when there is nothing to do', () => {
    expect(previewText({ tasks: [], fresh: 3 })).toBe('nothing to run')
    expect(previewText({ tasks: [{ task: 'a', why: 'stale' }], fresh: 3 })).toBe('1 task')
    expect(previewText({ tasks: [{ task: 'a', why: 'stale' }], count: 12, estimateMs: 2000, fresh: 3 })).toBe(
      '1 task, 12 instances · about 2.0 s',
    )
  })
})
