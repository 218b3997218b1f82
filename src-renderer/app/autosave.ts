import type { App } from '../stores/hooks.tsx'

const idleMs = 1000

/**
 * With autosave switched on: writes the file a second after the last change. A file that was changed outside as well, or
 * can't be written, waits for the user; a refused save is not tried again before the next change.
 */
export function followAutosave({
  documentStore,
  uiStore,
  actions,
}: Pick<App, 'documentStore' | 'uiStore' | 'actions'>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let tried: number | undefined
  const stopTimer = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const save = (): void => {
    timer = undefined
    const { document } = documentStore.getState()
    tried = document?.revision
    void actions.save()
  }
  const look = (): void => {
    const { document } = documentStore.getState()
    stopTimer()
    const isWanted =
      uiStore.getState().isAutosaveOn &&
      document?.isSaved === false &&
      document.revision !== tried &&
      document.conflict === undefined &&
      document.trouble === undefined
    if (isWanted) timer = setTimeout(save, idleMs)
  }
  const stops = [
    documentStore.subscribe((state, before) => {
      if (state.document !== before.document) look()
    }),
    uiStore.subscribe((ui, before) => {
      if (ui.isAutosaveOn !== before.isAutosaveOn) look()
    }),
  ]
  return () => {
    stopTimer()
    for (const stop of stops) stop()
  }
}
