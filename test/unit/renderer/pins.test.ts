import { expect, test } from 'vitest'
import { runCommand } from '../../../src-renderer/app/commands.ts'
import { followPins } from '../../../src-renderer/app/pins.ts'
import { select } from '../../../src-renderer/stores/ui-store.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'
import { startRig } from './support.ts'

function createStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

test('what is pinned stays so from one start to the next, for its own pipeline, and through a rename', async () => {
  const storage = createStorage()
  const first = await startRig()
  followPins(first.app, storage)
  select(first.app.uiStore, ['clean_1', 'join_2'])
  runCommand('pin', first.app)
  await first.app.actions.edit([{ kind: 'task.rename', task: 'clean_1', to: 'cleaned' }], 'Rename')
  expect([...first.app.uiStore.getState().pinned]).toEqual(['cleaned', 'join_2'])

  const snapshot = generateSnapshot(12)
  const path = '/elsewhere/other.taskgraph.yaml'
  const other = await startRig({ ...snapshot, document: { ...snapshot.document, path } })
  const again = await startRig(snapshot)
  for (const { app, sync } of [other, again]) {
    sync.clear()
    followPins(app, storage)
  }
  await other.app.actions.openPipeline(path)
  await again.app.actions.openPipeline(snapshot.document.path)
  expect([...other.app.uiStore.getState().pinned]).toEqual([])
  expect([...again.app.uiStore.getState().pinned]).toEqual(['cleaned', 'join_2'])
  select(again.app.uiStore, ['join_2'])
  runCommand('pin', again.app)
  expect([...again.app.uiStore.getState().pinned]).toEqual(['cleaned'])
})

test('a task without a place in the file gets one by being pinned', async () => {
  const snapshot = generateSnapshot(12)
  const nodes = snapshot.nodes.map(({ position: _, ...node }) => node)
  const { app } = await startRig({ ...snapshot, nodes })
  select(app.uiStore, ['join_2'])
  const at = app.scene.store.getState().positions.get('join_2')
  runCommand('pin', app)
  await expect.poll(() => app.documentStore.getState().nodes.get('join_2')?.position).toEqual([at?.x, at?.y])
})

test('what was kept in another form is no pin', async () => {
  for (const text of ['{', '7', '[7]', '[["/p", 7]]', '{"a": []}']) {
    const { app, sync } = await startRig()
    const path = app.documentStore.getState().document?.path ?? ''
    sync.clear()
    followPins(app, { getItem: () => text, setItem: () => {} })
    await app.actions.openPipeline(path)
    expect(app.uiStore.getState().pinned.size).toBe(0)
  }
})
