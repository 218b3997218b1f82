import { createActions } from '../../../src-renderer/app/actions.ts'
import { createTabs } from '../../../src-renderer/app/tabs.ts'
import { createScene } from '../../../src-renderer/canvas/scene.ts'
import { createView } from '../../../src-renderer/canvas/view.ts'
import { createClock } from '../../../src-renderer/stores/clock.ts'
import { createConnectionStore } from '../../../src-renderer/stores/connection-store.ts'
import { createDocumentStore } from '../../../src-renderer/stores/document-store.ts'
import type { App } from '../../../src-renderer/stores/hooks.tsx'
import { createRunStore } from '../../../src-renderer/stores/run-store.ts'
import { createSync, type Sync } from '../../../src-renderer/stores/sync.ts'
import { createUiStore } from '../../../src-renderer/stores/ui-store.ts'
import { createHostClient, type HostClient } from '../../../src-shared/contract/client.ts'
import { createDispatcher } from '../../../src-shared/contract/dispatcher.ts'
import type { Snapshot } from '../../../src-shared/contract/views.ts'
import type { HostMessage } from '../../../src-shared/contract/wire.ts'
import { createFakeHost, type FakeHost } from '../../support/fake-host/fake-host.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'

export interface Rig {
  readonly app: App
  readonly sync: Sync
  readonly host: FakeHost
  /** Messages that the host sends from here on are dropped, as on a bad line. */
  lose(count: number): void
}

/** The whole app but for its components, on a fake host in the same process. Frames are drawn at once. */
export async function startRig(snapshot: Snapshot = generateSnapshot(12)): Promise<Rig> {
  let lost = 0
  let deliver: (message: HostMessage) => void = () => {}
  const host = createFakeHost(snapshot, (event, data) => {
    if (lost > 0) lost--
    // One event's name goes with one event's data; the union of both is lost on the type checker.
    else deliver({ event, data } as HostMessage)
  })
  const dispatcher = createDispatcher(host.handlers, (error) => {
    throw error
  })
  const client: HostClient = createHostClient({
    send: (message) => {
      void dispatcher
        .dispatch(message, undefined, new Set(['read', 'edit', 'run', 'trust']))
        .then((answer) => answer && deliver(answer))
    },
    onMessage: (listener) => {
      deliver = listener
    },
    onConnection: () => {},
  })
  const documentStore = createDocumentStore()
  const runStore = createRunStore()
  const uiStore = createUiStore()
  const connectionStore = createConnectionStore()
  const sync = createSync({ client, documentStore, runStore, schedule: (flush) => flush() })
  const actions = createActions({ client, documentStore, uiStore, connectionStore, sync })
  const scene = createScene(documentStore, uiStore)
  const view = createView({ scene, flush: (update) => update(), prefersStill: () => true })
  const parts = {
    client,
    documentStore,
    runStore,
    uiStore,
    connectionStore,
    clock: createClock(),
    actions,
    scene,
    view,
  }
  const app: App = createTabs({
    makeParts: (tabs) => ({ app: { ...parts, tabs }, dispose: () => {} }),
    handOver: () => {},
    memory: { first: () => ({ paths: [], active: 0 }), keep: () => {} },
  }).current()
  const lose = (count: number): void => {
    lost = count
  }
  await actions.openPipeline(snapshot.document.path)
  return { app, sync, host, lose }
}
