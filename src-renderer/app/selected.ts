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

/** Selects one task and brings it into view; a collapsed group that it is in stands open from then on, in this window alone. */
export function goTo(app: Pick<App, 'uiStore' | 'view' | 'documentStore'>, id: string): void {
  const { nodes, groups } = app.documentStore.getState()
  if (!nodes.has(id)) return
  const shut = groups.filter(({ collapsed, tasks }) => collapsed && tasks.includes(id))
  const { peeked } = app.uiStore.getState()
  if (shut.some((group) => !peeked.has(group.id)))
    app.uiStore.setState({ peeked: new Set([...peeked, ...shut.map((group) => group.id)]) })
  select(app.uiStore, [id])
  app.view.reveal(id)
}

/** `3 tasks`, or the only one's name. */
export function nameTasks(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] ?? '') : `${ids.length} tasks`
}
