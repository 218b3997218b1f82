import { describe, expect, test } from 'vitest'
import {
  type OutlineInput,
  type OutlineLine,
  outlineLines,
} from '../../../src-renderer/panels/outline-model.ts'
import { indexGraph } from '../../../src-renderer/stores/graph-index.ts'
import type { NodeView } from '../../../src-shared/contract/views.ts'
import type { DisplayState } from '../../../src-shared/run/state.ts'

const node = (id: string, title = id): NodeView => ({
  id,
  title,
  kind: 'shell',
  summary: `make ${id}`,
  targets: [{ path: `out/${id}.csv` }],
  isDisabled: false,
  problems: 0,
})
const states: Readonly<Record<string, DisplayState>> = { a: 'failed', b: 'fresh', c: 'stale', d: 'failed' }
const input = (change: Partial<OutlineInput> = {}): OutlineInput => ({
  order: ['a', 'b', 'c', 'd'],
  nodes: new Map(['a', 'b', 'c', 'd'].map((id) => [id, node(id, `Title ${id}`)])),
  groups: [],
  graph: indexGraph([], []),
  rowOf: (id) => {
    const state = states[id]
    return state && { id, state, reasons: [] }
  },
  closed: new Set(),
  filter: { text: '', state: 'all' },
  ...change,
})
const group = { id: 'g', title: 'Both', tasks: ['b', 'd'], collapsed: false }
const short = (lines: readonly OutlineLine[]): readonly string[] =>
  lines.map((line) => (line.kind === 'group' ? `[${line.id} ${line.count}]` : `${line.id}${line.level}`))

describe('the outline', () => {
  test('has one line for each task, in the order of the file', () => {
    expect(short(outlineLines(input()))).toEqual(['a1', 'b1', 'c1', 'd1'])
  })

  test('puts a group where its first task stands, with all its tasks', () => {
    expect(short(outlineLines(input({ groups: [group] })))).toEqual(['a1', '[g 2]', 'b2', 'd2', 'c1'])
  })

  test('a shut group hides its tasks, a filter opens it', () => {
    const shut = input({ groups: [group], closed: new Set(['g']) })
    expect(short(outlineLines(shut))).toEqual(['a1', '[g 2]', 'c1'])
    expect(short(outlineLines({ ...shut, filter: { text: 'out/d', state: 'all' } }))).toEqual(['[g 1]', 'd2'])
  })

  test('finds by id, title, command and target, every word', () => {
    expect(short(outlineLines(input({ filter: { text: 'TITLE out/c', state: 'all' } })))).toEqual(['c1'])
    expect(short(outlineLines(input({ filter: { text: 'make out/b.csv', state: 'all' } })))).toEqual(['b1'])
    expect(short(outlineLines(input({ filter: { text: 'nothing', state: 'all' } })))).toEqual([])
  })

  test('filters by state, from the list or in words', () => {
    expect(short(outlineLines(input({ filter: { text: '', state: 'failed' } })))).toEqual(['a1', 'd1'])
    expect(short(outlineLines(input({ filter: { text: 'state:failed d', state: 'all' } })))).toEqual(['d1'])
  })
})
