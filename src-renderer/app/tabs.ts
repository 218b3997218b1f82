import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Hello } from '../../src-shared/contract/views.ts'
import type { App } from '../stores/hooks.tsx'
import { addToast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import type { KeptTabs, TabMemory } from './tab-memory.ts'

/** One pipeline with stores of its own, or the start screen. */
export interface Tab {
  readonly id: number
  readonly app: App
  /** What it shows or is about to; undefined: the start screen. */
  readonly path: string | undefined
}

export interface TabsState {
  /** Never empty. */
  readonly tabs: readonly Tab[]
  readonly active: number
}

/**
 * The pipelines of this window. Each tab keeps its selection, viewport and panels while another is shown, and goes on hearing
 * from its runs.
 */
export interface Tabs {
  readonly store: StoreApi<TabsState>
  current(): App
  /** Shows a pipeline: in the tab that has it, in a start screen, else in a tab of its own. */
  open(path: string): Promise<void>
  /** Shows the start screen: that which is open, or a new one. */
  openStart(): void
  show(id: number): void
  /** The same for the tab that has these parts. */
  showApp(app: App): void
  /** Shows the next tab, or the one before, round and round. */
  step(by: 1 | -1): void
  /** Without a question: see `closeTab`. The last one becomes a start screen. */
  close(id: number): void
  /** The way to the host is there: opens what was open, or what the window is to begin with. */
  connected(hello: Hello): Promise<void>
  /** Calls for the tab that is shown, now and after each change; what it gave back is called before the next. */
  onActive(listener: (app: App) => () => void): void
}

/** The parts of one tab. */
export interface TabParts {
  readonly app: App
  readonly dispose: () => void
}

export interface TabsDeps {
  readonly makeParts: (tabs: Tabs) => TabParts
  /** Takes over what all tabs have in common, such as the theme. */
  readonly handOver: (from: App, to: App) => void
  readonly memory: TabMemory
}

const mostTabs = 24

export function createTabs({ makeParts, handOver, memory }: TabsDeps): Tabs {
  const store = createStore<TabsState>(() => ({ tabs: [], active: 0 }))
  const disposers = new Map<number, () => void>()
  let lastId = 0
  let wasConnected = false

  const add = (path: string | undefined): Tab => {
    const { app, dispose } = makeParts(tabs)
    const tab = { id: ++lastId, app, path }
    disposers.set(tab.id, dispose)
    store.setState((state) => ({ tabs: [...state.tabs, tab] }))
    return tab
  }
  const find = (id: number): Tab | undefined => store.getState().tabs.find((tab) => tab.id === id)
  const setPath = (id: number, path: string | undefined): void =>
    store.setState((state) => ({ tabs: state.tabs.map((tab) => (tab.id === id ? { ...tab, path } : tab)) }))
  const drop = (id: number): void => {
    const { tabs: before, active } = store.getState()
    const index = before.findIndex((tab) => tab.id === id)
    const tab = before[index]
    if (!tab) return
    if (before.length === 1) add(undefined)
    const left = store.getState().tabs.filter((each) => each !== tab)
    const next = active === id ? (left[Math.min(index, left.length - 1)] ?? tab) : undefined
    if (next) handOver(tab.app, next.app)
    store.setState({ tabs: left, ...(next ? { active: next.id } : {}) })
    disposers.get(id)?.()
    disposers.delete(id)
  }
  /** True where the tab then shows a pipeline that no other shows. */
  const load = async (id: number, path: string): Promise<boolean> => {
    setPath(id, path)
    const tab = find(id)
    await tab?.app.actions.openPipeline(path)
    const opened = tab?.app.documentStore.getState().document?.path
    // The host knows a file by its real path: two ways to the same one meet here.
    const twin = store.getState().tabs.find((each) => each.id !== id && each.path === opened)
    if (opened !== undefined && twin) {
      drop(id)
      tabs.show(twin.id)
      return false
    }
    setPath(id, opened)
    return opened !== undefined
  }
  const openBeside = async (path: string): Promise<void> => {
    const before = tabs.current()
    if (store.getState().tabs.length >= mostTabs) {
      addToast(before.uiStore, { level: 'warning', text: texts.app.tooManyTabs(mostTabs) })
      return
    }
    const { id, app } = add(path)
    if (await load(id, path)) return tabs.show(id)
    const { trouble } = app.connectionStore.getState()
    if (!find(id)) return
    drop(id)
    app.connectionStore.setState({ trouble: undefined })
    if (trouble !== undefined) addToast(before.uiStore, { level: 'error', text: trouble })
  }
  const begin = async (kept: KeptTabs): Promise<void> => {
    const [first, ...rest] = store.getState().tabs
    if (!first || kept.paths.length === 0) return
    setPath(first.id, kept.paths[0])
    const all = [first, ...kept.paths.slice(1).map((path) => add(path)), ...rest]
    const shown = all[kept.active] ?? first
    store.setState({ active: shown.id })
    for (const tab of [shown, ...all.filter((each) => each !== shown)]) {
      const path = kept.paths[all.indexOf(tab)]
      if (path === undefined || (await load(tab.id, path)) || all.length === 1) continue
      if (find(tab.id)) drop(tab.id)
    }
  }

  const tabs: Tabs = {
    store,
    current() {
      const { tabs: all, active } = store.getState()
      const tab = all.find(({ id }) => id === active) ?? all[0]
      if (!tab) throw new Error('expected at least one tab but there was none')
      return tab.app
    },
    async open(path) {
      const { tabs: all } = store.getState()
      const known = all.find((tab) => tab.path === path)
      if (known) return tabs.show(known.id)
      const empty = all.find((tab) => tab.path === undefined)
      if (!empty) return openBeside(path)
      tabs.show(empty.id)
      await load(empty.id, path)
    },
    openStart() {
      const { tabs: all } = store.getState()
      const empty = all.find((tab) => tab.path === undefined) ?? (all.length < mostTabs && add(undefined))
      if (empty) tabs.show(empty.id)
    },
    show(id) {
      const tab = find(id)
      if (!tab || store.getState().active === id) return
      handOver(tabs.current(), tab.app)
      store.setState({ active: id })
    },
    showApp(app) {
      const tab = store.getState().tabs.find((each) => each.app === app)
      if (tab) tabs.show(tab.id)
    },
    step(by) {
      const { tabs: all, active } = store.getState()
      const index = all.findIndex(({ id }) => id === active)
      const next = all[(index + by + all.length) % all.length]
      if (next) tabs.show(next.id)
    },
    close: drop,
    async connected(hello) {
      if (!wasConnected) {
        wasConnected = true
        return begin(memory.first(hello))
      }
      for (const { app, path } of store.getState().tabs)
        if (path !== undefined) await app.actions.openPipeline(path)
    },
    onActive(listener) {
      let shown = tabs.current()
      let stop = listener(shown)
      store.subscribe(() => {
        const next = tabs.current()
        if (next === shown) return
        stop()
        shown = next
        stop = listener(next)
      })
    },
  }
  store.setState({ active: add(undefined).id })
  store.subscribe(({ tabs: all, active }) => {
    const shown = all.filter(({ path }) => path !== undefined)
    if (wasConnected)
      memory.keep({
        paths: shown.flatMap(({ path }) => path ?? []),
        active: shown.findIndex(({ id }) => id === active),
      })
  })
  return tabs
}
