import type { Transport } from '../../src-shared/contract/client.ts'
import type { HostMessage, Request } from '../../src-shared/contract/wire.ts'

/** What the preload script puts on the window. */
export interface ElectronBridge {
  send(message: Request): void
  onMessage(listener: (message: HostMessage) => void): void
  /** Where a file from the desktop lies. */
  pathOf?(file: File): string
}

/** The bridge, where the page runs in Electron. */
export function electronBridge(): ElectronBridge | undefined {
  return (window as { taskgraphHost?: ElectronBridge }).taskgraphHost
}

/** Always connected: the host is this window's own main process. */
export function createElectronTransport(bridge: ElectronBridge): Transport {
  return {
    send: (message) => bridge.send(message),
    onMessage: (listener) => bridge.onMessage(listener),
    onConnection: (listener) => queueMicrotask(() => listener(true)),
  }
}
