import { expect, test } from 'vitest'
import { nothingDone, tellNothingDone } from '../../../src-renderer/app/nothing-done.ts'
import { createRunStore } from '../../../src-renderer/stores/run-store.ts'
import { createUiStore } from '../../../src-renderer/stores/ui-store.ts'
import type { RunView } from '../../../src-shared/contract/views.ts'

const none = { succeeded: 0, fresh: 0, failed: 0, 'timed-out': 0, cancelled: 0, blocked: 0, disabled: 0 }
const ended = (counts: Partial<RunView['counts']>, state: RunView['state'] = 'succeeded') => ({
  state,
  counts: { ...none, ...counts },
})

test('a run that executed nothing says why; one that did, or was stopped, says nothing', () => {
  expect(nothingDone(ended({ fresh: 3 }))).toMatch(/up to date/)
  expect(nothingDone(ended({ fresh: 3, disabled: 1 }))).toMatch(/up to date/)
  expect(nothingDone(ended({ disabled: 1 }))).toMatch(/disabled/)
  expect(nothingDone(ended({ fresh: 3, succeeded: 1 }))).toBeUndefined()
  expect(nothingDone(ended({ failed: 1, blocked: 2 }, 'failed'))).toBeUndefined()
  expect(nothingDone(ended({}, 'cancelled'))).toBeUndefined()
})

test('it is told once, for the run that was asked for, whichever comes first: the answer or the run’s end', () => {
  const view = (run: string, state: RunView['state']): RunView => ({
    run,
    ...ended({ fresh: 1 }, state),
    startedAt: 1,
    by: 'app',
    asked: {},
    tasks: 1,
    done: 1,
    running: 0,
    pipelineChangedSince: false,
  })
  const app = { runStore: createRunStore(), uiStore: createUiStore() }
  const told = (): number => app.uiStore.getState().toasts.length
  app.runStore.apply({ run: view('before', 'succeeded') })
  tellNothingDone(app, 'mine')
  app.runStore.apply({ run: view('mine', 'running') })
  expect(told()).toBe(0)
  app.runStore.apply({ run: view('mine', 'succeeded') })
  expect(told()).toBe(1)
  app.uiStore.setState({ toasts: [] })
  app.runStore.apply({ run: view('mine', 'succeeded') })
  expect(told()).toBe(0)
  tellNothingDone(app, 'mine')
  expect(told()).toBe(1)
})
