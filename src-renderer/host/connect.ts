import type { Transport } from '../../src-shared/contract/client.ts'
import { createElectronTransport, electronBridge } from './electron-transport.ts'
import { isSessionRefused, openSocket, startSession } from './session.ts'
import { createSocketTransport } from './socket-transport.ts'

/** A way to the host, or why there is none. */
export type Connected =
  | { readonly kind: 'transport'; readonly transport: Transport }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unreachable' }

/** Electron's bridge where there is one, else a WebSocket to where the page came from. */
export async function connectToHost(onExpired: () => void): Promise<Connected> {
  const bridge = electronBridge()
  if (bridge) return { kind: 'transport', transport: createElectronTransport(bridge) }
  const result = await startSession()
  if (result.kind !== 'session') return result
  const transport = createSocketTransport({
    makeSocket: () => openSocket(result.session),
    isExpired: isSessionRefused,
    onExpired,
  })
  return { kind: 'transport', transport }
}
