import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Hello } from '../../src-shared/contract/views.ts'

/** How the app stands with its host. */
export interface ConnectionState {
  readonly status: 'connecting' | 'open' | 'lost' | 'expired' | 'failed'
  readonly hello: Hello | undefined
  /** What went wrong while opening the pipeline, for the start screen. */
  readonly trouble: string | undefined
  /** True until the first pipeline (or none) is known. */
  readonly isStarting: boolean
}

export type ConnectionStore = StoreApi<ConnectionState>

export function createConnectionStore(): ConnectionStore {
  return createStore<ConnectionState>(() => ({
    status: 'connecting',
    hello: undefined,
    trouble: undefined,
    isStarting: true,
  }))
}
