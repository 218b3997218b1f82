import { expect, test } from 'vitest'
import { runCommand } from '../../../src-renderer/app/commands.ts'
import { goTo, goToAll } from '../../../src-renderer/app/selected.ts'
import { moveByKey } from '../../../src-renderer/canvas/items.ts'
import { selectItem } from '../../../src-renderer/stores/ui-store.ts'
import { startRig } from './support.ts'

const group = { title: 'Shut', tasks: ['join_2', 'fetch_0'], collapsed: true }

async function rigWithShutGroup() {
  const rig = await startRig()
  await rig.app.actions.edit([{ kind: 'group.set', id: 'shut', group }], 'Group')
  const isDrawn = (id: string) => rig.app.scene.store.getState().drawn.nodes.some((node) => node.id === id)
  return { ...rig, isDrawn }
}

test('going to a task in a collapsed group draws it, here alone: the document stays as it is', async () => {
  const { app, isDrawn } = await rigWithShutGroup()
  const { revision } = app.documentStore.getState().document ?? {}
  expect(isDrawn('join_2')).toBe(false)
  goTo(app, 'join_2')
  expect(isDrawn('join_2')).toBe(true)
  expect(app.documentStore.getState().groups[0]?.collapsed).toBe(true)
  expect(app.documentStore.getState().document?.revision).toBe(revision)
  runCommand('toggleGroup', app)
  expect(isDrawn('join_2')).toBe(false)
})

test('the next failed task and all that a search finds are shown in the same way', async () => {
  const { app, host, isDrawn } = await rigWithShutGroup()
  host.play([{ id: 'fetch_0', state: 'failed', reasons: [] }])
  runCommand('nextFailed', app)
  expect(isDrawn('fetch_0')).toBe(true)
  const other = await rigWithShutGroup()
  goToAll(other.app, ['clean_1', 'join_2', 'gone'])
  expect([...other.app.uiStore.getState().selection]).toEqual(['clean_1', 'join_2'])
  expect(other.isDrawn('join_2')).toBe(true)
})

test('whoever selects tasks lets a chosen group go', async () => {
  const { app } = await rigWithShutGroup()
  selectItem(app.uiStore, { kind: 'group', id: 'shut' }, group.tasks)
  expect(app.uiStore.getState().selection.size).toBe(2)
  app.uiStore.setState({ selection: new Set(['clean_1']) })
  expect(app.uiStore.getState().item).toBeUndefined()
})

test('presses in a row move from where the first one found the task, whatever the host has answered yet', async () => {
  const { app } = await startRig()
  app.uiStore.setState({ selection: new Set(['join_2']) })
  const from = app.scene.store.getState().positions.get('join_2') ?? { x: 0, y: 0 }
  await Promise.all([1, 2, 3].map(() => moveByKey({ x: 1, y: 0 }, app)))
  expect(app.documentStore.getState().nodes.get('join_2')?.position).toEqual([from.x + 24, from.y])
})
