import type { Remembered, UiState, UiStore } from '../stores/ui-store.ts'

const key = 'taskgraph.ui'
const booleans = [
  'isOutlineOpen',
  'isInspectorOpen',
  'isBottomOpen',
  'isMinimapOpen',
  'isGridOn',
  'isAutosaveOn',
  'areNotificationsOn',
] as const
const choices = {
  theme: ['light', 'dark', 'system'],
  inspectorTab: ['task', 'why', 'log', 'outputs', 'history', 'instances'],
  bottomTab: ['runs', 'timeline', 'problems', 'file'],
} as const

/** What the last start left behind; anything that doesn't fit is left out. */
export function remembered(storage: Pick<Storage, 'getItem'>): Partial<Remembered> {
  let kept: unknown
  try {
    kept = JSON.parse(storage.getItem(key) ?? '{}')
  } catch {
    return {}
  }
  if (typeof kept !== 'object' || kept === null) return {}
  const entries = Object.entries(kept).filter(
    ([name, value]) =>
      (name === 'keys' && isKeyChanges(value)) ||
      (booleans.some((each) => each === name) && typeof value === 'boolean') ||
      Object.entries(choices).some(
        ([choice, values]) => choice === name && values.some((each) => each === value),
      ),
  )
  return Object.fromEntries(entries)
}

function isKeyChanges(value: unknown): boolean {
  const isKeys = (keys: unknown): boolean =>
    Array.isArray(keys) && keys.every((key) => typeof key === 'string' && key !== '')
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isKeys)
  )
}

/** Writes it down again whenever it changes. */
export function keepRemembering(uiStore: UiStore, storage: Pick<Storage, 'setItem'>): () => void {
  let last = JSON.stringify(pick(uiStore.getState()))
  return uiStore.subscribe((ui) => {
    const text = JSON.stringify(pick(ui))
    if (text === last) return
    last = text
    storage.setItem(key, text)
  })
}

/** What a tab takes over from the one shown before it: all that is of the window, not of the pipeline. */
export function handOver(from: { readonly uiStore: UiStore }, to: { readonly uiStore: UiStore }): void {
  const { inspectorTab: _, bottomTab: __, ...ofWindow } = pick(from.uiStore.getState())
  to.uiStore.setState(ofWindow)
}

function pick(ui: UiState): Remembered {
  const {
    isOutlineOpen,
    isInspectorOpen,
    isBottomOpen,
    isMinimapOpen,
    isGridOn,
    isAutosaveOn,
    areNotificationsOn,
  } = ui
  const { theme, bottomTab, inspectorTab, keys } = ui
  return {
    isOutlineOpen,
    isInspectorOpen,
    isBottomOpen,
    isMinimapOpen,
    isGridOn,
    isAutosaveOn,
    areNotificationsOn,
    theme,
    bottomTab,
    inspectorTab,
    keys,
  }
}
