import { expect, test } from 'vitest'
import { createNear } from '../../../src-renderer/canvas/near.ts'
import { select } from '../../../src-renderer/stores/ui-store.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'
import { startRig } from './support.ts'

const size = { width: 1600, height: 900 }

async function lookAt(tasks: number, zoom = 1) {
  const { app } = await startRig(generateSnapshot(tasks))
  app.view.attach({ setViewport: () => {} })
  app.view.resized(size)
  const near = createNear(app.scene, app.view)
  const move = (x: number, y: number): void => app.view.moved({ x, y, zoom }, true)
  move(-4000, -2000)
  return { app, near, move }
}

test('of a large pipeline React Flow gets what is around the view, and the ends of the lines that pass', async () => {
  const { app, near } = await lookAt(3000)
  const { drawn, positions } = app.scene.store.getState()
  const { nodes, edges } = near.get()
  expect(nodes.length).toBeLessThan(drawn.nodes.length / 4)
  const given = new Set(nodes.map(({ id }) => id))
  const inView = app.scene.tasksIn({ x: 4000, y: 2000, ...size })
  expect(inView.length).toBeGreaterThan(5)
  expect(inView.filter((id) => !given.has(id))).toEqual([])
  expect(edges.filter(({ source, target }) => !given.has(source) || !given.has(target))).toEqual([])
  const touching = drawn.edges.filter(
    ({ source, target }) => inView.includes(source) || inView.includes(target),
  )
  const lines = new Set(edges)
  expect(touching.every((edge) => lines.has(edge))).toBe(true)
  expect(nodes.every((node) => positions.has(node.id))).toBe(true)
})

test('a small move changes nothing, a large one does, and from afar nothing is mounted', async () => {
  const { app, near, move } = await lookAt(3000)
  const before = near.get()
  move(-4100, -2050)
  expect(near.get()).toBe(before)
  move(-8000, -2000)
  expect(near.get()).not.toBe(before)
  app.view.fit()
  expect(near.get().nodes).toEqual([])
})

test('what is selected is given wherever it is: it may be dragged from afar', async () => {
  const { app, near } = await lookAt(3000)
  const far = app.documentStore.getState().order.at(-1) ?? ''
  expect(near.get().nodes.some(({ id }) => id === far)).toBe(false)
  select(app.uiStore, [far])
  expect(near.get().nodes.some(({ id }) => id === far)).toBe(true)
})

test('a small pipeline is given as a whole', async () => {
  const { app, near } = await lookAt(120)
  expect(near.get()).toBe(app.scene.store.getState().drawn)
})

test('nothing is mounted before a camera shows it where it belongs', async () => {
  const { app, near } = await lookAt(10)
  app.view.attach(undefined)
  expect(near.get().nodes).toEqual([])
  app.view.attach({ setViewport: () => {} })
  expect(near.get().nodes).toHaveLength(10)
})

test('coming near, the view moves before anything is mounted; going away, all is dropped before it moves', async () => {
  const { app } = await lookAt(3000)
  const { view } = app
  view.fit()
  const wasFar: boolean[] = []
  view.attach({ setViewport: () => wasFar.push(view.store.getState().isFar) })
  wasFar.length = 0
  view.zoomTo(1)
  view.fit()
  expect(wasFar).toEqual([true, true])
})
