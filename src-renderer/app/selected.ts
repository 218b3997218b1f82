import type { App } from '../stores/hooks.tsx'
import { select } from '../stores/ui-store.ts'

/** The selected tasks in the order of the file. */
export function selectedTasks({
  documentStore,
  uiStore,
}: Pick<App, 'documentStore' | 'uiStore'>): readonly string[] {
  const { selection } = uiStore.getState()
  return documentStore.getState().order.filter((id) => selection.has(id))
}

export const hasSelection = ({ uiStore }: Pick<App, 'uiStore'>): boolean =>
  uiStore.getState().selection.size > 0

export const hasPipeline = ({ documentStore }: Pick<App, 'documentStore'>): boolean =>
  documentStore.getState().document !== undefined

/** Selects one task and brings it into view. */
export function goTo(app: Pick<App, 'uiStore' | 'view' | 'documentStore'>, id: string): void {
  if (!app.documentStore.getState().nodes.has(id)) return
  select(app.uiStore, [id])
  app.view.reveal(id)
}

/** `3 tasks`, or the only one's name. */
export function nameTasks(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] ?? '') : `${ids.length} tasks`
}
