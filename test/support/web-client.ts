import { WebSocket } from 'ws'
import type { App } from '../../src-main/session/app.ts'
import { createHostClient, type HostClient, type Transport } from '../../src-shared/contract/client.ts'
import type { Permission } from '../../src-shared/contract/commands.ts'
import type { HostMessage } from '../../src-shared/contract/wire.ts'

/** A client of the contract on a start address, as a browser would be one. */
export async function connectTo(address: string): Promise<{ readonly client: HostClient } & AsyncDisposable> {
  const { origin, hash, host } = new URL(address)
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ token: hash.slice('#token='.length) }),
  })
  const body: unknown = await answer.json()
  const session = String(Reflect.get(Object(body), 'session'))
  const socket = new WebSocket(`ws://${host}/api/socket`, ['taskgraph.v1', `session.${session}`], { origin })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const transport: Transport = {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      void socket.on('message', (data) => listener(JSON.parse(data.toString()) as HostMessage)),
    onConnection: (listener) => void socket.on('close', () => listener(false)),
  }
  return {
    client: createHostClient(transport),
    async [Symbol.asyncDispose]() {
      socket.terminate()
    },
  }
}

/** A client of an app of this process, without a transport between them. */
export function directClient(app: App): HostClient {
  const listeners: ((message: HostMessage) => void)[] = []
  const tell = (message: HostMessage | undefined): void => {
    if (message !== undefined) for (const listener of listeners) listener(message)
  }
  const connection = app.connect(tell)
  const allowed: ReadonlySet<Permission> = new Set(['read', 'edit', 'run', 'trust'])
  return createHostClient({
    send: (message) => void app.dispatch(message, connection, allowed).then(tell),
    onMessage: (listener) => void listeners.push(listener),
    onConnection: () => {},
  })
}
