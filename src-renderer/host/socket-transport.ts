import type { Transport } from '../../src-shared/contract/client.ts'
import type { HostMessage, Request } from '../../src-shared/contract/wire.ts'
import { texts } from '../texts/index.ts'

const shortestWaitMs = 500
const longestWaitMs = 5000

export interface SocketDeps {
  readonly makeSocket: () => WebSocket
  /** True where the host answers but no longer knows this session. */
  readonly isExpired: () => Promise<boolean>
  readonly onExpired: () => void
}

/**
 * A WebSocket that comes back by itself, waiting longer after each failure. What is sent before the first connection
 * waits for it; what is sent while the connection is lost is refused at once, so that nothing runs minutes after the click.
 */
export function createSocketTransport({ makeSocket, isExpired, onExpired }: SocketDeps): Transport {
  const messages = new Set<(message: HostMessage) => void>()
  const connection = new Set<(isConnected: boolean) => void>()
  const early: Request[] = []
  let socket: WebSocket | undefined
  let wasConnected = false
  let waitMs = shortestWaitMs

  const connect = (): void => {
    const next = makeSocket()
    let isOpen = false
    next.addEventListener('open', () => {
      isOpen = true
      wasConnected = true
      waitMs = shortestWaitMs
      socket = next
      for (const message of early.splice(0)) next.send(JSON.stringify(message))
      for (const listener of connection) listener(true)
    })
    next.addEventListener('message', (event) => {
      const message = JSON.parse(String(event.data)) as HostMessage
      for (const listener of messages) listener(message)
    })
    next.addEventListener('close', () => {
      socket = undefined
      for (const listener of connection) listener(false)
      void retry(isOpen)
    })
  }
  const retry = async (wasOpen: boolean): Promise<void> => {
    if (!wasOpen && (await isExpired())) return onExpired()
    setTimeout(connect, waitMs)
    waitMs = Math.min(longestWaitMs, waitMs * 2)
  }

  connect()
  return {
    send(message) {
      if (socket) return socket.send(JSON.stringify(message))
      if (!wasConnected) return void early.push(message)
      const error = {
        code: 'disconnected',
        message: texts.app.disconnected,
      }
      for (const listener of messages) listener({ id: message.id, ok: false, error })
    },
    onMessage: (listener) => void messages.add(listener),
    onConnection: (listener) => void connection.add(listener),
  }
}
