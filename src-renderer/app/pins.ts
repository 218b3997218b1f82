import { moveEdit } from '../canvas/dragging.ts'
import type { App } from '../stores/hooks.tsx'
import { speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { nameTasks, selectedTasks } from './selected.ts'

const key = 'taskgraph.pins'
/** Of more pipelines than this, those whose pins were changed longest ago are forgotten. */
const mostPipelines = 100

type Pinning = Pick<App, 'documentStore' | 'uiStore'>

/** Keeps which tasks of each pipeline are pinned, from one start to the next; a task that is renamed stays pinned. Gives the end of it. */
export function followPins(
  { documentStore, uiStore }: Pinning,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): () => void {
  const stops = [
    documentStore.subscribe((state, before) => {
      const path = state.document?.path
      if (path !== before.document?.path)
        return uiStore.setState({ pinned: new Set(path === undefined ? [] : read(storage).get(path)) })
      const { pinned } = uiStore.getState()
      if (pinned.size === 0 || state.nodes === before.nodes) return
      const gone = before.order.filter((id) => !state.nodes.has(id))
      const come = state.order.filter((id) => !before.nodes.has(id))
      const [from, to] = [gone[0], come[0]]
      if (gone.length !== 1 || come.length !== 1 || from === undefined || to === undefined) return
      if (pinned.has(from))
        uiStore.setState({ pinned: new Set([...pinned].map((id) => (id === from ? to : id))) })
    }),
    uiStore.subscribe(({ pinned }, before) => {
      const path = documentStore.getState().document?.path
      if (pinned !== before.pinned && path !== undefined) write(storage, path, [...pinned])
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Whether all selected tasks are pinned: then the command unpins them. */
export function areAllPinned({ uiStore }: Pick<App, 'uiStore'>): boolean {
  const { selection, pinned } = uiStore.getState()
  return [...selection].every((id) => pinned.has(id))
}

/**
 * Pins the selected tasks where they are, or unpins them where all are pinned. A pinned one that has no place in the file gets one: else
 * it might be another one next time.
 */
export async function togglePins(app: App): Promise<void> {
  const tasks = selectedTasks(app)
  const isPin = !areAllPinned(app)
  const going = new Set(tasks)
  app.uiStore.setState(({ pinned }) => ({
    pinned: new Set(isPin ? [...pinned, ...tasks] : [...pinned].filter((id) => !going.has(id))),
  }))
  const label = texts.canvas.pins[isPin ? 'pin' : 'unpin'](nameTasks(tasks))
  speak(app.uiStore, label)
  const { nodes } = app.documentStore.getState()
  const { positions } = app.scene.store.getState()
  const places = new Map(
    tasks.flatMap((id) => {
      const at = nodes.get(id)?.position ? undefined : positions.get(id)
      return at ? [[id, at]] : []
    }),
  )
  if (isPin && places.size > 0) await app.actions.edit([moveEdit(places)], label)
}

function write(storage: Pick<Storage, 'getItem' | 'setItem'>, path: string, pinned: readonly string[]): void {
  const kept = read(storage)
  kept.delete(path)
  if (pinned.length > 0) kept.set(path, pinned)
  storage.setItem(key, JSON.stringify([...kept].slice(-mostPipelines)))
}

/** What doesn't fit is left out. */
function read(storage: Pick<Storage, 'getItem'>): Map<string, readonly string[]> {
  let kept: unknown
  try {
    kept = JSON.parse(storage.getItem(key) ?? '[]')
  } catch {
    kept = []
  }
  const all = new Map<string, readonly string[]>()
  for (const entry of Array.isArray(kept) ? kept : []) {
    const [path, ids] = Array.isArray(entry) ? entry : []
    if (typeof path === 'string' && Array.isArray(ids))
      all.set(
        path,
        ids.filter((id) => typeof id === 'string'),
      )
  }
  return all
}
