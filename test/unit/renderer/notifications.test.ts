import { afterEach, expect, test, vi } from 'vitest'
import { followNotices } from '../../../src-renderer/app/notifications.ts'
import { noCounts } from '../../../src-renderer/stores/run-store.ts'
import type { RunView } from '../../../src-shared/contract/views.ts'
import { startRig } from './support.ts'

afterEach(() => vi.unstubAllGlobals())

const running: RunView = {
  run: 'r1',
  startedAt: 1000,
  by: 'app',
  asked: {},
  state: 'running',
  counts: noCounts,
  tasks: 4,
  done: 1,
  running: 1,
  pipelineChangedSince: false,
}
const ended: RunView = { ...running, state: 'succeeded', finishedAt: 13_000, done: 4, running: 0 }

/** The window as the browser shows it, and what was told to the user. */
async function rig(
  options: { readonly hasFocus?: boolean; readonly permission?: NotificationPermission } = {},
) {
  const { app } = await startRig()
  const told: string[] = []
  const { hasFocus = false, permission = 'granted' } = options
  class FakeNotification {
    static readonly permission = permission
    onclick: (() => void) | null = null
    constructor(title: string, { body }: NotificationOptions = {}) {
      told.push(`${title} | ${body}`)
    }
    close(): void {}
  }
  vi.stubGlobal('window', { Notification: FakeNotification })
  vi.stubGlobal('Notification', FakeNotification)
  vi.stubGlobal('document', { hasFocus: () => hasFocus })
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  followNotices(app, () => {})
  app.uiStore.setState({ toasts: [] })
  const play = (...runs: readonly RunView[]): void => {
    for (const run of runs) app.runStore.apply({ run })
  }
  return { app, told, play }
}

test('a run of over ten seconds that ends while the window is not in front is told once', async () => {
  const { told, play } = await rig()
  play(running, { ...running, done: 3 }, ended, { ...ended, pipelineChangedSince: true })
  expect(told).toEqual(['Generated 12: done | 4 of 4 tasks in 12 s'])
})

test('failures are counted, a stopped run is called so', async () => {
  const { told, play } = await rig()
  play(running, { ...ended, state: 'failed', counts: { ...noCounts, failed: 2 } })
  play({ ...running, run: 'r2' }, { ...ended, run: 'r2', state: 'cancelled', done: 2 })
  expect(told).toEqual([
    'Generated 12: 2 failed | 4 of 4 tasks in 12 s',
    'Generated 12: stopped | 2 of 4 tasks in 12 s',
  ])
})

test('nothing is told of a short run, of one that was over before, in front, or when it is switched off', async () => {
  const short = await rig()
  short.play(running, { ...ended, finishedAt: 11_000 })
  short.play({ ...ended, run: 'r0' })
  const inFront = await rig({ hasFocus: true })
  inFront.play(running, ended)
  const off = await rig()
  off.app.uiStore.setState({ areNotificationsOn: false })
  off.play(running, ended)
  expect([...short.told, ...inFront.told, ...off.told]).toEqual([])
})

test('the browser is asked for permission after the first long run, by a click and once', async () => {
  const { app, told, play } = await rig({ permission: 'default' })
  play(running, ended)
  expect(app.uiStore.getState().toasts).toMatchObject([{ action: { title: 'Allow notifications' } }])
  app.uiStore.setState({ toasts: [] })
  play({ ...running, run: 'r2' }, { ...ended, run: 'r2' })
  expect(app.uiStore.getState().toasts).toEqual([])
  expect(told).toEqual([])
})
