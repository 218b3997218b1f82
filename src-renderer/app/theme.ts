import type { UiStore } from '../stores/ui-store.ts'

/** Keeps `data-theme` of the document at the chosen theme; `system` follows the system while the app is open. */
export function followTheme(uiStore: UiStore): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const { theme } = uiStore.getState()
    const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  }
  apply()
  dark.addEventListener('change', () => {
    apply()
    // Whoever paints by hand looks its colours up again.
    uiStore.setState({ theme: uiStore.getState().theme })
  })
  uiStore.subscribe((ui, before) => {
    if (ui.theme !== before.theme) apply()
  })
}
