import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { App } from '../stores/hooks.tsx'
import { speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import type { Xy } from './geometry.ts'
import type { MembershipChange } from './membership.ts'

/** Less than this on the screen is a click by a hand that trembles. */
const leastMove = 3

/** Writes where tasks have been dragged to, and what that means for groups: one undo step. Where it is refused they go back. */
export async function dropTasks(
  ids: readonly string[],
  app: Pick<App, 'scene' | 'view' | 'actions' | 'uiStore'>,
  membership?: MembershipChange,
): Promise<void> {
  const { positions } = app.scene.store.getState()
  const { zoom } = app.view.store.getState().viewport
  const places = new Map<string, Xy>()
  for (const id of ids) {
    const [at, home] = [positions.get(id), app.scene.homeOf(id)]
    if (at && home && Math.hypot(at.x - home.x, at.y - home.y) * zoom >= leastMove) places.set(id, at)
  }
  if (places.size === 0) return app.scene.settle(ids)
  const label = membership?.label ?? texts.canvas.labels.move(ids)
  const done = await app.actions.edit([moveEdit(places), ...(membership?.edits ?? [])], label)
  if (!done) app.scene.settle(ids)
  else if (membership) speak(app.uiStore, label)
}

export type Arrangement = 'left' | 'right' | 'top' | 'bottom' | 'columns' | 'rows'

/** Brings the selected tasks into line, or spreads them evenly between the outermost two; one undo step. */
export async function arrange(
  how: Arrangement,
  app: Pick<App, 'scene' | 'actions' | 'documentStore' | 'uiStore'>,
): Promise<void> {
  const { positions } = app.scene.store.getState()
  const { selection } = app.uiStore.getState()
  const places = arranged(how, new Map([...positions].filter(([id]) => selection.has(id))))
  if (places.size === 0) return
  app.scene.move(places)
  const { align, distribute } = texts.canvas.labels
  const label = (how === 'columns' || how === 'rows' ? distribute : align)(places.size)
  const done = await app.actions.edit([moveEdit(places)], label)
  if (!done) app.scene.settle(places.keys())
}

/** Where the tasks go; nothing for fewer than two (for spreading: three). All tasks are of one size. */
export function arranged(how: Arrangement, from: ReadonlyMap<string, Xy>): ReadonlyMap<string, Xy> {
  const all = [...from]
  if (all.length < (how === 'columns' || how === 'rows' ? 3 : 2)) return new Map()
  const xs = all.map(([, { x }]) => x)
  const ys = all.map(([, { y }]) => y)
  switch (how) {
    case 'left':
    case 'right': {
      const x = how === 'left' ? Math.min(...xs) : Math.max(...xs)
      return new Map(all.map(([id, { y }]) => [id, { x, y }]))
    }
    case 'top':
    case 'bottom': {
      const y = how === 'top' ? Math.min(...ys) : Math.max(...ys)
      return new Map(all.map(([id, { x }]) => [id, { x, y }]))
    }
    case 'columns':
      return spread(all, 'x')
    case 'rows':
      return spread(all, 'y')
  }
}

function spread(all: readonly (readonly [string, Xy])[], axis: 'x' | 'y'): ReadonlyMap<string, Xy> {
  const sorted = [...all].sort(([, a], [, b]) => a[axis] - b[axis])
  const first = sorted[0]?.[1][axis] ?? 0
  const step = ((sorted.at(-1)?.[1][axis] ?? 0) - first) / (sorted.length - 1)
  return new Map(sorted.map(([id, at], index) => [id, { ...at, [axis]: Math.round(first + index * step) }]))
}

/** Writes places into the file. */
export function moveEdit(places: ReadonlyMap<string, Xy>): Edit {
  const positions: Record<string, [number, number]> = {}
  for (const [id, { x, y }] of places) positions[id] = [Math.round(x), Math.round(y)]
  return { kind: 'layout.move', positions }
}
