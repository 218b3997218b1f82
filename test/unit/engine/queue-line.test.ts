import { expect, test } from 'vitest'
import { Board } from '../../../src-main/session/board.ts'
import { mostPlaces, QueueLine } from '../../../src-main/session/queue-line.ts'
import { graphOf, id } from '../../support/engine-fakes-graph.ts'

const graph = graphOf([
  { id: 'short' },
  { id: 'long' },
  { id: 'after', needs: ['long'] },
  { id: 'urgent', priority: 5 },
])

test('tasks stand in line by priority, then by what waits behind them, then as the file has them', () => {
  const line = new QueueLine()
  line.begin(graph, () => 1)
  for (const name of ['short', 'long', 'urgent']) line.set(id(name), true)
  expect(['urgent', 'long', 'short', 'after'].map((name) => line.placeOf(id(name)))).toEqual([
    1,
    2,
    3,
    undefined,
  ])
  expect(line.set(id('urgent'), false)).toEqual(['urgent', 'long', 'short'])
  expect(line.placeOf(id('short'))).toBe(2)
})

test('only the first ones are told a place, and only they hear of a start', () => {
  const many = graphOf(Array.from({ length: 100 }, (_, index) => ({ id: `t${index}` })))
  const line = new QueueLine()
  line.begin(many, () => 1)
  for (const name of many.tasks.keys()) line.set(name, true)
  expect(line.placeOf(id(`t${mostPlaces - 1}`))).toBe(mostPlaces)
  expect(line.placeOf(id(`t${mostPlaces}`))).toBeUndefined()
  expect(line.set(id('t0'), false)).toHaveLength(mostPlaces + 1)
})

test('a row says its place while it waits for a slot alone, and others move up when one starts', () => {
  const board = new Board(() => undefined)
  board.setGraph(graph)
  board.beginRun(graph.tasks.keys())
  for (const task of ['short', 'long', 'urgent'])
    board.changed({ type: 'task', task: id(task), state: 'ready' }, 0)
  const placeOf = (task: string) => board.all().find((row) => row.id === task)?.place
  expect(['urgent', 'long', 'short', 'after'].map(placeOf)).toEqual([1, 2, 3, undefined])
  board.takeChanged()
  board.changed({ type: 'task', task: id('urgent'), state: 'running' }, 0)
  expect(board.takeChanged().map(({ id: task, place }) => [task, place])).toEqual([
    ['urgent', undefined],
    ['long', 1],
    ['short', 2],
  ])
})
