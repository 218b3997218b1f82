import { fileId } from '../panels/task-id.ts'
import type { App } from '../stores/hooks.tsx'
import { select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'

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

/** The instance that is chosen of the task that the inspector speaks of; undefined where none is. */
export function chosenInstance({ uiStore }: Pick<App, 'uiStore'>): string | undefined {
  const { instance, selection, focused } = uiStore.getState()
  const inspected = focused !== undefined && selection.has(focused) ? focused : [...selection].at(-1)
  return instance !== undefined && instance !== inspected && fileId(instance) === inspected
    ? instance
    : undefined
}

/**
 * Selects one task and brings it into view; a collapsed group that it is in stands open from then on, in this window alone.
 */
export function goTo(app: Pick<App, 'uiStore' | 'view' | 'documentStore'>, id: string): void {
  goToAll(app, [id])
}

/** The same for several: all are selected, the first one is brought into view. */
export function goToAll(
  app: Pick<App, 'uiStore' | 'view' | 'documentStore'>,
  wanted: readonly string[],
): void {
  const { nodes, groups } = app.documentStore.getState()
  const ids = wanted.filter((id) => nodes.has(id))
  const [first] = ids
  if (first === undefined) return
  const { peeked } = app.uiStore.getState()
  const isWanted = new Set(ids)
  const shut = groups.filter(
    ({ id, collapsed, tasks }) => collapsed && !peeked.has(id) && tasks.some((task) => isWanted.has(task)),
  )
  if (shut.length > 0) app.uiStore.setState({ peeked: new Set([...peeked, ...shut.map(({ id }) => id)]) })
  select(app.uiStore, ids)
  app.view.reveal(first)
}

/** `3 tasks`, or the only one's name. */
export function nameTasks(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] ?? '') : texts.canvas.tasks(ids.length)
}
