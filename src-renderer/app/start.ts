import { createHostClient, type Transport } from '../../src-shared/contract/client.ts'
import type { HostMessage, Request } from '../../src-shared/contract/wire.ts'
import { createClock } from '../stores/clock.ts'
import { type ConnectionStore, createConnectionStore } from '../stores/connection-store.ts'
import { addToast } from '../stores/ui-store.ts'
import { messageOf } from './actions.ts'
import type { Ahead } from './ahead.ts'
import { runCommand } from './commands.ts'
import { listenToKeys } from './keys.ts'
import { listenToPaste } from './paste-event.ts'
import { handOver, keepRemembering } from './remember.ts'
import { makeTabParts, type Shared } from './tab-parts.ts'
import { createTabs, type Tabs } from './tabs.ts'
import { followTheme } from './theme.ts'
import { followTitle } from './title.ts'

/** Makes the app's parts, joins them, and connects to the host. Called once. */
export function startApp(ahead: Ahead): Tabs {
  const late = createLateTransport()
  const shared: Shared = {
    client: createHostClient(late),
    connectionStore: createConnectionStore(),
    clock: createClock(),
  }
  const tabs = createTabs({
    makeParts: (own) => makeTabParts(shared, own),
    handOver,
    memory: ahead.memory,
  })
  tabs.onActive(({ uiStore }) => followTheme(uiStore))
  tabs.onActive(({ uiStore }) => keepRemembering(uiStore, localStorage))
  tabs.onActive(followTitle)
  tabs.onActive(listenToKeys)
  tabs.onActive(listenToPaste)
  listenToHost(shared, tabs)
  warnBeforeLeaving(tabs)
  void connect(late, shared, tabs, ahead)
  return tabs
}

async function connect(late: LateTransport, shared: Shared, tabs: Tabs, ahead: Ahead): Promise<void> {
  const { client, connectionStore } = shared
  ahead.onExpired(() => connectionStore.setState({ status: 'expired' }))
  const result = await ahead.connected
  if (result.kind === 'transport') {
    client.onConnection((isConnected) => void onConnection(isConnected, shared, tabs))
    late.join(result.transport)
  } else {
    connectionStore.setState({ status: result.kind === 'expired' ? 'expired' : 'failed', isStarting: false })
  }
}

async function onConnection(isConnected: boolean, shared: Shared, tabs: Tabs): Promise<void> {
  const { connectionStore, client } = shared
  if (!isConnected) return tellLost(connectionStore)
  try {
    const hello = await client.call('app.hello', {})
    connectionStore.setState({ status: 'open', hello })
    await tabs.connected(hello)
    connectionStore.setState({ isStarting: false })
  } catch (error) {
    connectionStore.setState({ trouble: messageOf(error), isStarting: false })
  }
}

function tellLost(connectionStore: ConnectionStore): void {
  connectionStore.setState(({ hello }) => ({ status: hello ? 'lost' : 'connecting' }))
}

function listenToHost({ client }: Shared, tabs: Tabs): void {
  client.on('app.notice', ({ level, text, detail }) =>
    addToast(tabs.current().uiStore, { level, text, ...(detail === undefined ? {} : { detail }) }),
  )
  client.on('app.command', ({ command, path }) => {
    if (command === 'open' && path !== undefined) void tabs.open(path)
    else runCommand(command, tabs.current())
  })
}

/** A draft survives, but leaving without a word would surprise. */
function warnBeforeLeaving(tabs: Tabs): void {
  window.addEventListener('beforeunload', (event) => {
    const isUnsaved = tabs.store
      .getState()
      .tabs.some(({ app }) => app.documentStore.getState().document?.isSaved === false)
    if (isUnsaved) event.preventDefault()
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
