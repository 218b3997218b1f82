import { flushSync } from 'react-dom'
import { createHostClient, type Transport } from '../../src-shared/contract/client.ts'
import type { HostMessage, Request } from '../../src-shared/contract/wire.ts'
import { createScene } from '../canvas/scene.ts'
import { createView } from '../canvas/view.ts'
import { connectToHost } from '../host/connect.ts'
import { createClock } from '../stores/clock.ts'
import { createConnectionStore } from '../stores/connection-store.ts'
import { createDocumentStore } from '../stores/document-store.ts'
import type { App } from '../stores/hooks.tsx'
import { createRunStore } from '../stores/run-store.ts'
import { createSync } from '../stores/sync.ts'
import { addToast, createUiStore } from '../stores/ui-store.ts'
import { createActions, messageOf } from './actions.ts'
import { runCommand } from './commands.ts'
import { listenToKeys } from './keys.ts'
import { keepRemembering, remembered } from './remember.ts'
import { followTheme } from './theme.ts'
import { followTitle } from './title.ts'

/** Makes the app's parts, joins them, and connects to the host. Called once. */
export function startApp(): App {
  const late = createLateTransport()
  const client = createHostClient(late)
  const documentStore = createDocumentStore()
  const runStore = createRunStore()
  const uiStore = createUiStore(remembered(localStorage))
  const connectionStore = createConnectionStore()
  const sync = createSync({ client, documentStore, runStore, schedule: createSchedule() })
  const actions = createActions({ client, documentStore, uiStore, connectionStore, sync })
  const scene = createScene(documentStore, uiStore)
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')
  const view = createView({ scene, flush: flushSync, prefersStill: () => still.matches })
  const app: App = {
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
  followTheme(uiStore)
  keepRemembering(uiStore, localStorage)
  followTitle(app)
  listenToKeys(app)
  listenToHost(app)
  warnBeforeLeaving(app)
  void connect(late, app)
  return app
}

const livePeriodMs = 66

/** A hidden window gets no frames; its stores must not fall behind. Live rows come at most fifteen times a second. */
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

async function connect(late: LateTransport, app: App): Promise<void> {
  const { connectionStore } = app
  const result = await connectToHost(() => connectionStore.setState({ status: 'expired' }))
  if (result.kind === 'transport') {
    app.client.onConnection((isConnected) => void onConnection(isConnected, app))
    late.join(result.transport)
  } else {
    connectionStore.setState({ status: result.kind === 'expired' ? 'expired' : 'failed', isStarting: false })
  }
}

async function onConnection(isConnected: boolean, app: App): Promise<void> {
  const { connectionStore, client, actions, documentStore } = app
  if (!isConnected)
    return connectionStore.setState(({ hello }) => ({ status: hello ? 'lost' : 'connecting' }))
  try {
    const hello = await client.call('app.hello', {})
    const path = documentStore.getState().document?.path ?? hello.opens
    connectionStore.setState({ status: 'open', hello })
    if (path === undefined) connectionStore.setState({ isStarting: false })
    else await actions.openPipeline(path)
  } catch (error) {
    connectionStore.setState({ trouble: messageOf(error), isStarting: false })
  }
}

function listenToHost(app: App): void {
  app.client.on('app.notice', ({ level, text, detail }) =>
    addToast(app.uiStore, { level, text, ...(detail === undefined ? {} : { detail }) }),
  )
  app.client.on('app.command', ({ command, path }) => {
    if (command === 'open' && path !== undefined) void app.actions.openPipeline(path)
    else runCommand(command, app)
  })
}

/** A draft survives, but leaving without a word would surprise. */
function warnBeforeLeaving(app: App): void {
  window.addEventListener('beforeunload', (event) => {
    if (app.documentStore.getState().document?.isSaved === false) event.preventDefault()
  })
}

interface LateTransport extends Transport {
  join(transport: Transport): void
}

/** The client exists before there is a way to the host: what is sent until then waits. */
function createLateTransport(): LateTransport {
  let joined: Transport | undefined
  const waiting: Request[] = []
  const messages: ((message: HostMessage) => void)[] = []
  const connection: ((isConnected: boolean) => void)[] = []
  return {
    send: (message) => (joined ? joined.send(message) : void waiting.push(message)),
    onMessage: (listener) => void messages.push(listener),
    onConnection: (listener) => void connection.push(listener),
    join(transport) {
      joined = transport
      for (const listener of messages) transport.onMessage(listener)
      for (const listener of connection) transport.onConnection(listener)
      for (const message of waiting.splice(0)) transport.send(message)
    },
  }
}
