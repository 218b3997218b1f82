import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asksForStates, matcherOf, parseQuery, type QueryData } from '../../../src-renderer/app/query.ts'
import { indexGraph } from '../../../src-renderer/stores/graph-index.ts'
import type { EdgeView, NodeView, TaskRow } from '../../../src-shared/contract/views.ts'

const node = (id: string, more: Partial<NodeView> = {}): NodeView => ({
  id,
  title: id,
  kind: 'shell',
  summary: `make ${id}`,
  targets: [{ path: `out/${id}.csv` }],
  isDisabled: false,
  problems: 0,
  ...more,
})
const edge = (from: string, to: string): EdgeView => ({
  id: `${from}->${to}`,
  from,
  to,
  kind: 'reference',
  kinds: ['reference'],
})
const nodes = [
  node('fetch'),
  node('clean', { kind: 'python', summary: 'clean.py:main' }),
  node('train', { title: 'Train the model' }),
  node('report', { targets: [{ path: 'web/index.html' }] }),
  node('lonely'),
]
const rows: readonly TaskRow[] = [
  { id: 'fetch', state: 'fresh', reasons: [] },
  { id: 'clean', state: 'stale', reasons: ['code-changed clean.py'], reasonKinds: ['code-changed'] },
  { id: 'train', state: 'failed', reasons: [] },
  { id: 'report', state: 'blocked', reasons: [] },
  { id: 'lonely', state: 'stale', reasons: ['never-run'], reasonKinds: ['never-run'] },
]
const data: QueryData = {
  nodes: new Map(nodes.map((each) => [each.id, each])),
  graph: indexGraph(
    nodes.map(({ id }) => id),
    [edge('fetch', 'clean'), edge('clean', 'train'), edge('train', 'report')],
  ),
  groups: [{ id: 'g1', title: 'Model work', tasks: ['clean', 'train'], collapsed: false }],
  rowOf: (id) => rows.find((row) => row.id === id),
}
const find = (text: string): string =>
  nodes
    .filter(matcherOf(parseQuery(text), data))
    .map(({ id }) => id)
    .join(' ')

describe('a search', () => {
  test.each([
    ['', 'fetch clean train report lonely'],
    ['TRAIN', 'train'],
    ['index.html', 'report'],
    ['make out/', 'fetch train lonely'],
    ['"the model"', 'train'],
    ['state:failed', 'train'],
    ['state:failed,blocked', 'train report'],
    ['stale:code', 'clean'],
    ['stale:', 'clean lonely'],
    ['up:train', 'fetch clean train'],
    ['down:clean', 'clean train report'],
    ['up:rep', 'fetch clean train report'],
    ['up:"train the model"', 'fetch clean train'],
    ['group:model', 'clean train'],
    ['kind:python', 'clean'],
    ['up:report and down:clean', 'clean train report'],
    ['state:failed or state:fresh', 'fetch train'],
    ['not group:model', 'fetch report lonely'],
    ['up:report not up:clean', 'train report'],
    ['fetch or clean and state:stale', 'fetch clean'],
    ['(fetch or clean) and state:stale', 'clean'],
    ['not (fetch or clean)', 'train report lonely'],
    ['not not fetch', 'fetch'],
    ['http:x', ''],
    ['"not"', ''],
  ])('%s finds %s', (text, ids) => {
    expect(find(text)).toBe(ids)
  })

  test.each([
    ['fetch and', 'fetch'],
    ['fetch or', 'fetch'],
    ['not', 'fetch clean train report lonely'],
    ['(fetch', 'fetch'],
    ['fetch)', 'fetch'],
    ['"the mod', 'train'],
    ['()', 'fetch clean train report lonely'],
  ])('%s, half typed, finds %s', (text, ids) => {
    expect(find(text)).toBe(ids)
  })

  test('any text can be read', () => {
    const piece = fc.constantFrom('(', ')', 'and', 'or', 'not', '"', 'up:', 'state:failed', 'a', ' ', ':')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        nodes.filter(matcherOf(parseQuery(pieces.join(' ')), data))
      }),
    )
  })

  test('its answer changes with the run only where it asks for states', () => {
    expect(asksForStates(parseQuery('a or not (b state:failed)'))).toBe(true)
    expect(asksForStates(parseQuery('up:report group:x'))).toBe(false)
  })
})
