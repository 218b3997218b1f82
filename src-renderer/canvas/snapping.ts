import type { App } from '../stores/hooks.tsx'
import type { Guide } from '../stores/ui-store.ts'
import { nodeHeight, nodeWidth, noteArea, type Rect, touches, visibleRect, type Xy } from './geometry.ts'

/** As near as edges or middles must come to be brought into line, on the screen. */
export const snapPx = 6
/** The distance of the points that a grid has. */
export const gridStep = 24

/** Brings what is dragged into line with what stands around it, from the beginning of a drag to its end. */
export interface Snapping {
  /** How far the dragged rectangle has to be moved to be in line; shows by what. `isFree`: not at all. */
  shift(rect: Rect, isFree: boolean): Xy
  end(): void
}

type SnappingApp = Pick<App, 'scene' | 'view' | 'uiStore' | 'documentStore'>

/** `dragged`: ids of tasks and boxes that move; `note`: the index of one that does. They are not in line with themselves. */
export function beginSnapping(dragged: readonly string[], app: SnappingApp, note?: number): Snapping {
  const others = rectsAround(new Set(dragged), note, app)
  const { uiStore, view } = app
  const show = (guides: readonly Guide[]): void => {
    if (guides.length > 0 || uiStore.getState().guides.length > 0) uiStore.setState({ guides })
  }
  return {
    shift(rect, isFree) {
      if (isFree) {
        show([])
        return { x: 0, y: 0 }
      }
      if (uiStore.getState().isGridOn) {
        show([])
        return { x: toGrid(rect.x) - rect.x, y: toGrid(rect.y) - rect.y }
      }
      const { way, guides } = snapRect(rect, others, snapPx / view.store.getState().viewport.zoom)
      show(guides)
      return way
    },
    end: () => show([]),
  }
}

export const toGrid = (value: number): number => Math.round(value / gridStep) * gridStep

/** The smallest way that puts a left side, middle or right side (and the same upright) in line with one of another rectangle. */
export function snapRect(
  rect: Rect,
  others: readonly Rect[],
  reach: number,
): { readonly way: Xy; readonly guides: readonly Guide[] } {
  const way = { x: nearest(rect, others, 'x', reach) ?? 0, y: nearest(rect, others, 'y', reach) ?? 0 }
  const moved = { ...rect, x: rect.x + way.x, y: rect.y + way.y }
  return { way, guides: [...guidesOf(moved, others, 'x'), ...guidesOf(moved, others, 'y')] }
}

const sizes = { x: 'width', y: 'height' } as const
const across = { x: 'y', y: 'x' } as const

function marksOf(rect: Rect, axis: 'x' | 'y'): readonly number[] {
  const size = rect[sizes[axis]]
  return [rect[axis], rect[axis] + size / 2, rect[axis] + size]
}

function nearest(rect: Rect, others: readonly Rect[], axis: 'x' | 'y', reach: number): number | undefined {
  const marks = marksOf(rect, axis)
  let best: number | undefined
  for (const other of others)
    for (const there of marksOf(other, axis))
      for (const here of marks) {
        const way = there - here
        if (Math.abs(way) <= reach && (best === undefined || Math.abs(way) < Math.abs(best))) best = way
      }
  return best
}

/** One line for each place where something is in line, long enough to touch all that is. */
function guidesOf(rect: Rect, others: readonly Rect[], axis: 'x' | 'y'): readonly Guide[] {
  const lines = new Map<number, Guide>()
  const along = across[axis]
  const marks = marksOf(rect, axis)
  for (const other of others)
    for (const there of marksOf(other, axis)) {
      if (!marks.some((here) => Math.abs(here - there) < 0.5)) continue
      const at = Math.round(there * 2) / 2
      const line = lines.get(at)
      const from = Math.min(rect[along], other[along], line?.from ?? Infinity)
      const ends = [rect, other].map((each) => each[along] + each[sizes[along]])
      lines.set(at, { axis, at, from, to: Math.max(...ends, line?.to ?? -Infinity) })
    }
  const [first, middle, last] = marks.map((mark) => lines.get(Math.round(mark * 2) / 2))
  // Of something just as large both sides are in line: the line through the middle says nothing more.
  return [...lines.values()].filter((line) => !(first && last) || line !== middle)
}

/** What is in view and stays where it is. */
function rectsAround(
  dragged: ReadonlySet<string>,
  note: number | undefined,
  { scene, view, documentStore }: SnappingApp,
): readonly Rect[] {
  const { viewport, size } = view.store.getState()
  const shown = visibleRect(viewport, size)
  const tasks = scene.store
    .getState()
    .drawn.nodes.filter(({ id, position }) => !dragged.has(id) && touches(position, shown))
    .map(({ position }) => ({ ...position, width: nodeWidth, height: nodeHeight }))
  const notes = documentStore
    .getState()
    .notes.filter(({ index }) => index !== note)
    .map((each) => noteArea(each.at, each.size))
  return [...tasks, ...notes]
}
