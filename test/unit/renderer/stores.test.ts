import { describe, expect, test } from 'vitest'
import { applyDocumentChange, documentOf } from '../../../src-renderer/stores/document-store.ts'
import { connectionRefusal, indexGraph, reach } from '../../../src-renderer/stores/graph-index.ts'
import { createRunStore } from '../../../src-renderer/stores/run-store.ts'
import { combineSelection } from '../../../src-renderer/stores/ui-store.ts'
import type { TaskRow } from '../../../src-shared/contract/views.ts'
import { generateSnapshot, makeEdge } from '../../support/fake-host/generate.ts'

const row = (id: string, state: TaskRow['state']): TaskRow => ({ id, state, reasons: [] })

describe('the document store', () => {
  test('a change that says nothing about the document leaves the very same state', () => {
    const state = documentOf(generateSnapshot(5))
    expect(applyDocumentChange(state, { sequence: 1, rows: [row('fetch_0', 'running')] })).toBe(state)
  })

  test('changed and removed tasks are put in, the others stay the same objects', () => {
    const state = documentOf(generateSnapshot(6))
    const [first, second, third] = state.order
    const view = state.nodes.get(first ?? '')
    if (!view) throw new Error('expected the generated pipeline to have a first task')
    const next = applyDocumentChange(state, {
      sequence: 1,
      nodes: [{ ...view, title: 'new title' }],
      removedNodes: [second ?? ''],
    })
    expect(next.nodes.get(first ?? '')?.title).toBe('new title')
    expect(next.nodes.has(second ?? '')).toBe(false)
    expect(next.order).toEqual(state.order.filter((id) => id !== second))
    expect(next.nodes.get(third ?? '')).toBe(state.nodes.get(third ?? ''))
  })

  test('an edge to a task that does not exist joins nothing', () => {
    const graph = indexGraph(['a'], [makeEdge('a', 'ghost', 0)])
    expect(graph.outgoing.size + graph.incoming.size).toBe(0)
  })
})

describe('connections', () => {
  const graph = indexGraph(['a', 'b', 'c', 'd'], [makeEdge('a', 'b', 0), makeEdge('b', 'c', 0)])

  test('one that would close a circle is refused with the circle', () => {
    expect(connectionRefusal(graph, 'c', 'a')).toBe('would make a cycle: c → a → b → c')
  })

  test('a task can’t depend on itself', () => {
    expect(connectionRefusal(graph, 'a', 'a')).toBe('a task can’t depend on itself')
  })

  test('one that closes no circle is not refused', () => {
    expect(connectionRefusal(graph, 'a', 'c')).toBeUndefined()
    expect(connectionRefusal(graph, 'd', 'a')).toBeUndefined()
  })

  test('reach follows connections to the end, in either direction', () => {
    expect([...reach(graph, ['a'], 'down')].sort()).toEqual(['b', 'c'])
    expect([...reach(graph, ['c'], 'up')].sort()).toEqual(['a', 'b'])
  })
})

describe('the run store', () => {
  test('tells listeners of a task only when its own row changes, once for each batch', () => {
    const store = createRunStore()
    store.reset([row('a', 'queued'), row('b', 'queued')], undefined)
    const heard: string[] = []
    store.subscribeRow('a', () => heard.push('a'))
    store.subscribeRow('b', () => heard.push('b'))
    store.apply({ rows: [row('a', 'running'), row('a', 'succeeded')] })
    expect(heard).toEqual(['a'])
    expect(store.row('a')?.state).toBe('succeeded')
  })

  test('counts follow every change and every removal', () => {
    const store = createRunStore()
    store.reset([row('a', 'queued'), row('b', 'stale')], undefined)
    store.apply({ rows: [row('a', 'failed')], removed: ['b'] })
    expect(store.counts()).toMatchObject({ queued: 0, stale: 0, failed: 1 })
  })

  test('counts are the same object while only the run changes', () => {
    const store = createRunStore()
    store.reset([row('a', 'queued')], undefined)
    const before = store.counts()
    store.apply({})
    expect(store.counts()).toBe(before)
  })

  test('a listener that has gone hears nothing more', () => {
    const store = createRunStore()
    let heard = 0
    const stop = store.subscribeRow('a', () => heard++)
    store.apply({ rows: [row('a', 'running')] })
    stop()
    store.apply({ rows: [row('a', 'succeeded')] })
    expect(heard).toBe(1)
  })
})

describe('selections', () => {
  const before = new Set(['a', 'b'])
  test.each([
    ['replace', ['b', 'c'], ['b', 'c']],
    ['add', ['b', 'c'], ['a', 'b', 'c']],
    ['remove', ['b', 'c'], ['a']],
    ['toggle', ['b', 'c'], ['a', 'c']],
  ] as const)('%s', (mode, ids, expected) => {
    expect([...combineSelection(before, ids, mode)]).toEqual(expected)
  })
})
