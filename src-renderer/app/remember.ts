import type { Remembered, UiState, UiStore } from '../stores/ui-store.ts'

const key = 'taskgraph.ui'
const booleans = ['isOutlineOpen', 'isInspectorOpen', 'isBottomOpen', 'isMinimapOpen'] as const
const choices = {
  theme: ['light', 'dark', 'system'],
  inspectorTab: ['task', 'why', 'log', 'outputs', 'history'],
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
      (booleans.some((each) => each === name) && typeof value === 'boolean') ||
      Object.entries(choices).some(
        ([choice, values]) => choice === name && values.some((each) => each === value),
      ),
  )
  return Object.fromEntries(entries)
}

/** Writes it down again whenever it changes. */
export function keepRemembering(uiStore: UiStore, storage: Pick<Storage, 'setItem'>): void {
  let last = JSON.stringify(pick(uiStore.getState()))
  uiStore.subscribe((ui) => {
    const text = JSON.stringify(pick(ui))
    if (text === last) return
    last = text
    storage.setItem(key, text)
  })
}

function pick(ui: UiState): Remembered {
  const { isOutlineOpen, isInspectorOpen, isBottomOpen, isMinimapOpen, theme, bottomTab, inspectorTab } = ui
  return { isOutlineOpen, isInspectorOpen, isBottomOpen, isMinimapOpen, theme, bottomTab, inspectorTab }
}
