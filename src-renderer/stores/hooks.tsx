import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { HostClient } from '../../src-shared/contract/client.ts'
import type { RunView, TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import type { Actions } from '../app/actions.ts'
import type { Tabs } from '../app/tabs.ts'
import type { Scene } from '../canvas/scene.ts'
import type { View } from '../canvas/view.ts'
import type { Clock } from './clock.ts'
import type { ConnectionState, ConnectionStore } from './connection-store.ts'
import type { DocumentState, DocumentStore } from './document-store.ts'
import type { RunStore, StateCounts } from './run-store.ts'
import type { UiState, UiStore } from './ui-store.ts'

/** Everything that components get at: one for each tab, and nothing in it is ever replaced. */
export interface App {
  readonly client: HostClient
  readonly documentStore: DocumentStore
  readonly runStore: RunStore
  readonly uiStore: UiStore
  readonly connectionStore: ConnectionStore
  readonly clock: Clock
  readonly actions: Actions
  /** What the canvas draws, and where it looks. */
  readonly scene: Scene
  readonly view: View
  /** All tabs of the window. */
  readonly tabs: Tabs
}

const AppContext = createContext<App | undefined>(undefined)

export function AppProvider({ app, children }: { readonly app: App; readonly children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>
}

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('expected an AppProvider around this component')
  return app
}

/** `selector` must give a part of the state, never a new array or object. */
export function useDocument<T>(selector: (state: DocumentState) => T): T {
  return useStore(useApp().documentStore, selector)
}

/** `selector` must give a part of the state, never a new array or object. */
export function useUi<T>(selector: (state: UiState) => T): T {
  return useStore(useApp().uiStore, selector)
}

export function useConnection<T>(selector: (state: ConnectionState) => T): T {
  return useStore(useApp().connectionStore, selector)
}

/** The live row of one task; renders again only when that row changes. */
export function useRow(id: string): TaskRow | undefined {
  const { runStore } = useApp()
  const subscribe = useCallback((listener: () => void) => runStore.subscribeRow(id, listener), [runStore, id])
  return useSyncExternalStore(subscribe, () => runStore.row(id))
}

/** The state alone of one task: renders again only when that changes. */
export function useRowState(id: string): DisplayState | undefined {
  const { runStore } = useApp()
  const subscribe = useCallback((listener: () => void) => runStore.subscribeRow(id, listener), [runStore, id])
  return useSyncExternalStore(subscribe, () => runStore.row(id)?.state)
}

/** How many tasks are in each state. */
export function useCounts(): StateCounts {
  const { runStore } = useApp()
  return useSyncExternalStore(runStore.subscribe, runStore.counts)
}

/** The present run, or the last one. */
export function useRun(): RunView | undefined {
  const { runStore } = useApp()
  return useSyncExternalStore(runStore.subscribe, runStore.run)
}

/** The present time, renewed every second or every minute, shared by all who ask. */
export function useNow(every: 'second' | 'minute'): number {
  const { clock } = useApp()
  return useSyncExternalStore(clock[every].subscribe, clock[every].now)
}
