import { flushSync } from 'react-dom'
import type { HostClient } from '../../src-shared/contract/client.ts'
import { createScene } from '../canvas/scene.ts'
import { createView } from '../canvas/view.ts'
import type { Clock } from '../stores/clock.ts'
import type { ConnectionStore } from '../stores/connection-store.ts'
import { createDocumentStore } from '../stores/document-store.ts'
import type { App } from '../stores/hooks.tsx'
import { createRunStore } from '../stores/run-store.ts'
import { createSync } from '../stores/sync.ts'
import { createUiStore } from '../stores/ui-store.ts'
import { createActions } from './actions.ts'
import { followAutosave } from './autosave.ts'
import { tellNothingDone } from './nothing-done.ts'
import { followNotices } from './notifications.ts'
import { followPins } from './pins.ts'
import { remembered } from './remember.ts'
import type { TabParts, Tabs } from './tabs.ts'

/** What all tabs of a window share. */
export interface Shared {
  readonly client: HostClient
  readonly connectionStore: ConnectionStore
  readonly clock: Clock
}

/** A window as narrow as this, or zoomed so far, begins with one panel: the canvas would have no room. */
const narrow = 860

/** Stores, sync, scene and view of one tab, joined. */
export function makeTabParts({ client, connectionStore, clock }: Shared, tabs: Tabs): TabParts {
  const documentStore = createDocumentStore()
  const runStore = createRunStore()
  const uiStore = createUiStore({ isInspectorOpen: window.innerWidth >= narrow, ...remembered(localStorage) })
  const sync = createSync({ client, documentStore, runStore, schedule: createSchedule() })
  const actions = createActions({
    client,
    documentStore,
    uiStore,
    connectionStore,
    sync,
    onStarted: (run) => tellNothingDone({ runStore, uiStore }, run),
  })
  const scene = createScene(documentStore, uiStore)
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')
  const view = createView({ scene, flush: flushSync, prefersStill: () => still.matches })
  const app: App = {
    client,
    documentStore,
    runStore,
    uiStore,
    connectionStore,
    clock,
    actions,
    scene,
    view,
    tabs,
  }
  const stops = [
    followPins(app, localStorage),
    followAutosave(app),
    followNotices(app, () => tabs.showApp(app)),
  ]
  return {
    app,
    dispose() {
      for (const stop of stops) stop()
      const pipeline = documentStore.getState().document?.path
      sync.dispose()
      scene.dispose()
      // A connection that is lost has closed it already.
      if (pipeline !== undefined) client.call('pipeline.close', { pipeline }).catch(() => {})
    },
  }
}

const livePeriodMs = 100

/** A hidden window gets no frames; its stores must not fall behind. Live rows come at most ten times a second. */
function createSchedule(): (flush: () => void, isUrgent: boolean) => void {
  let last = 0
  const beforeNextFrame = (flush: () => void): void => {
    last = performance.now()
    if (document.hidden) setTimeout(flush, 50)
    else requestAnimationFrame(flush)
  }
  return (flush, isUrgent) => {
    const waitMs = isUrgent ? 0 : last + livePeriodMs - performance.now()
    if (waitMs > 0) setTimeout(() => beforeNextFrame(flush), waitMs)
    else beforeNextFrame(flush)
  }
}
