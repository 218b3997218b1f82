import type { CommandInput, CommandName, CommandOutput, HostEventName, HostEvents } from './commands.ts'
import { givesSnapshot, type PackedSnapshot, unpackSnapshot } from './packed.ts'
import type { HostMessage, Request, WireError } from './wire.ts'

/** What a transport is: it sends text one way and hands over what comes back. 20 to 40 lines each. */
export interface Transport {
  send(message: Request): void
  onMessage(listener: (message: HostMessage) => void): void
  /** Called when the connection is lost (`false`) and when it is back (`true`). */
  onConnection(listener: (isConnected: boolean) => void): void
}

/** A command that the host refused, or that got lost with the connection (`code: 'disconnected'`). */
export class HostError extends Error {
  readonly code: string
  readonly details: unknown
  constructor(error: WireError) {
    super(error.message)
    this.name = 'HostError'
    this.code = error.code
    this.details = error.details
  }
}

export interface HostClient {
  /** Rejects with `HostError` alone. */
  call<N extends CommandName>(command: N, input: CommandInput<N>): Promise<CommandOutput<N>>
  on<N extends HostEventName>(event: N, listener: (data: HostEvents[N]) => void): () => void
  onConnection(listener: (isConnected: boolean) => void): () => void
}

/** A request as this client can read its answer. */
export function requestOf(id: number, command: string, input: unknown): Request {
  return givesSnapshot(command) ? { id, command, input, packed: true } : { id, command, input }
}

export function createHostClient(transport: Transport): HostClient {
  let nextId = 1
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: HostError): void }>()
  const listeners = new Map<string, Set<(data: never) => void>>()
  const connection = new Set<(isConnected: boolean) => void>()

  transport.onMessage((message) => {
    if ('event' in message) {
      for (const listener of listeners.get(message.event) ?? []) listener(message.data as never)
      return
    }
    const pending = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.ok)
      pending?.resolve(message.packed ? unpackSnapshot(message.value as PackedSnapshot) : message.value)
    else pending?.reject(new HostError(message.error))
  })
  transport.onConnection((isConnected) => {
    if (!isConnected) {
      const lost = [...waiting.values()]
      waiting.clear()
      for (const { reject } of lost) {
        reject(
          new HostError({
            code: 'disconnected',
            message: 'the connection to the engine was lost; trying again',
          }),
        )
      }
    }
    for (const listener of connection) listener(isConnected)
  })

  return {
    call(command, input) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: (value) => resolve(value as CommandOutput<typeof command>), reject })
        transport.send(requestOf(id, command, input))
      })
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set)
      set.add(listener as (data: never) => void)
      return () => set.delete(listener as (data: never) => void)
    },
    onConnection(listener) {
      connection.add(listener)
      return () => connection.delete(listener)
    },
  }
}
