import type { App } from '../stores/hooks.tsx'
import { addToast, closeToast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { moveEdit } from './dragging.ts'
import type { ElkLayout } from './elk-layout.ts'
import type { Xy } from './geometry.ts'
import { layeredLayout } from './layout.ts'
import { allEdges } from './place.ts'
import { type TidyInput, tidyPlaces } from './tidy-layout.ts'

/** Beyond this ELK takes too long (a minute at 10,000); the app's own layout takes 50 ms there. */
const mostForElk = 1500
const deadlineMs = 15_000
const quietMs = 200

export type StartElk = (onFailed: (error: unknown) => void) => ElkLayout | Promise<ElkLayout>

const startInWorker: StartElk = async (onFailed) => (await import('./elk-layout.ts')).startElk(onFailed)

let running: AbortController | undefined

/**
 * Lays out all tasks, or those that are selected around where they are now, as one undo step; pinned ones stay. What takes longer than a
 * moment says so and can be called off; a second call takes the place of the first. Gives whether anything was laid out.
 */
export async function tidy(
  app: Pick<App, 'scene' | 'actions' | 'documentStore' | 'uiStore'>,
  startElk: StartElk = startInWorker,
): Promise<boolean> {
  const { order, graph } = app.documentStore.getState()
  const { selection, pinned } = app.uiStore.getState()
  const isPart = selection.size > 1
  const ids = isPart ? order.filter((id) => selection.has(id)) : order
  if (ids.every((id) => pinned.has(id))) {
    if (ids.length > 0) addToast(app.uiStore, { level: 'info', text: texts.canvas.tidy.allPinned })
    return false
  }
  running?.abort()
  const called = new AbortController()
  running = called
  const { positions: places } = app.scene.store.getState()
  const input = { ids, edges: [...allEdges(graph)], places, pinned }
  const endProgress = tellProgress(app, called)
  const found = await layOut(input, startElk, called.signal)
  endProgress()
  if (called.signal.aborted) return false
  running = undefined
  const moved = stillThere(found, app)
  app.scene.move(moved)
  const done = await app.actions.edit(
    [moveEdit(moved)],
    texts.canvas.tidy.label(isPart ? ids.length : undefined),
  )
  if (!done) app.scene.settle(moved.keys())
  return done !== undefined
}

/** By ELK, or by the app's own layout where there are too many tasks, or where ELK fails or takes too long. */
async function layOut(
  input: TidyInput,
  startElk: StartElk,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Xy>> {
  const byElk = input.ids.length <= mostForElk ? await tryElk(input, startElk, signal) : undefined
  return byElk ?? (signal.aborted ? new Map() : tidyPlaces(input, layeredLayout))
}

async function tryElk(
  input: TidyInput,
  startElk: StartElk,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Xy> | undefined> {
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>()
  const giveUp = (): void => end(undefined)
  const deadline = setTimeout(giveUp, deadlineMs)
  signal.addEventListener('abort', giveUp)
  let elk: ElkLayout | undefined
  try {
    elk = await startElk(giveUp)
    return await Promise.race([tidyPlaces(input, elk.layoutPart), ended])
  } catch {
    // ELK could not be loaded or refused the graph: the other layout has no such limits.
    return undefined
  } finally {
    clearTimeout(deadline)
    signal.removeEventListener('abort', giveUp)
    elk?.stop()
  }
}

/** Says that it goes on, once it has gone on for a moment. Gives the end of it. */
function tellProgress({ uiStore }: Pick<App, 'uiStore'>, called: AbortController): () => void {
  let toast: number | undefined
  const { busy, cancel } = texts.canvas.tidy
  const timer = setTimeout(() => {
    const action = { title: cancel, run: () => called.abort() }
    toast = addToast(uiStore, { level: 'info', text: busy, action, isProgress: true })
  }, quietMs)
  return () => {
    clearTimeout(timer)
    if (toast !== undefined) closeToast(uiStore, toast)
  }
}

/** A task may have been deleted meanwhile. */
function stillThere(
  places: ReadonlyMap<string, Xy>,
  { documentStore }: Pick<App, 'documentStore'>,
): ReadonlyMap<string, Xy> {
  const { nodes } = documentStore.getState()
  return new Map([...places].filter(([id]) => nodes.has(id)))
}
