import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followAutosave } from '../../../src-renderer/app/autosave.ts'
import { startRig } from './support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

async function rig() {
  const { app } = await startRig()
  let saves = 0
  const actions = { ...app.actions, save: async () => ++saves > 0 }
  const stop = followAutosave({ ...app, actions })
  const edit = (x: number) =>
    app.actions.edit([{ kind: 'layout.move', positions: { join_2: [x, 0] } }], 'Move')
  return { app, stop, edit, saves: () => saves }
}

test('without autosave nothing is written; switched on, what is unsaved is', async () => {
  const { app, edit, saves } = await rig()
  await edit(1)
  vi.advanceTimersByTime(10_000)
  expect(saves()).toBe(0)
  app.uiStore.setState({ isAutosaveOn: true })
  vi.advanceTimersByTime(1000)
  expect(saves()).toBe(1)
})

test('one save after the last of many changes, and no second try of one that was refused', async () => {
  const { app, edit, saves } = await rig()
  app.uiStore.setState({ isAutosaveOn: true })
  for (let x = 1; x <= 5; x++) {
    await edit(x)
    vi.advanceTimersByTime(900)
  }
  expect(saves()).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(saves()).toBe(1)
  await edit(9)
  vi.advanceTimersByTime(1000)
  expect(saves()).toBe(2)
})

test('a closed tab saves nothing more', async () => {
  const { app, edit, stop, saves } = await rig()
  app.uiStore.setState({ isAutosaveOn: true })
  await edit(1)
  stop()
  vi.advanceTimersByTime(10_000)
  expect(saves()).toBe(0)
})
