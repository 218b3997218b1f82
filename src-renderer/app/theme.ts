import type { UiStore } from '../stores/ui-store.ts'

/** Keeps `data-theme` of the document at the chosen theme; `system` follows the system. Gives the end of it. */
export function followTheme(uiStore: UiStore): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const { theme } = uiStore.getState()
    const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  }
  const onSystem = (): void => {
    apply()
    // Whoever paints by hand looks its colours up again.
    uiStore.setState({ theme: uiStore.getState().theme })
  }
  apply()
  dark.addEventListener('change', onSystem)
  const stop = uiStore.subscribe((ui, before) => {
    if (ui.theme !== before.theme) apply()
  })
  return () => {
    dark.removeEventListener('change', onSystem)
    stop()
  }
}
