import type { NodeView } from '../../src-shared/contract/views.ts'

export const nodeWidth = 220
export const nodeHeight = 72
/** Between columns and rows of a layout. */
export const columnGap = 88
export const rowGap = 28
/** A task with more targets than this has one handle for all of them. */
export const mostTargetHandles = 4

export interface Xy {
  readonly x: number
  readonly y: number
}

export interface Rect extends Xy {
  readonly width: number
  readonly height: number
}

export interface Viewport extends Xy {
  readonly zoom: number
}

/** Where one handle sits on a task, from its upper left corner. */
export interface HandlePlace extends Xy {
  readonly id: string
  readonly type: 'source' | 'target'
  /** Which target of the task a reference starts at; absent for the title's handle and the incoming one. */
  readonly target?: number
}

const outgoingPlaces: readonly (readonly number[])[] = [[], [42], [36, 56], [34, 47, 60], [31, 41, 51, 61]]

const handlesByTargets: readonly (readonly HandlePlace[])[] = outgoingPlaces.map((ys) => [
  { id: 'in', type: 'target', x: 0, y: nodeHeight / 2 },
  { id: 'needs', type: 'source', x: nodeWidth, y: 18 },
  ...ys.map((y, target): HandlePlace => ({ id: `t${target}`, type: 'source', x: nodeWidth, y, target })),
])

/**
 * The handles of a task: `in` on the left, `needs` beside the title, `t0`, `t1`, … one for each target when they are few.
 * Tasks with as many targets share one list.
 */
export function handlesOf({ targets }: NodeView): readonly HandlePlace[] {
  const isFew = targets.length <= mostTargetHandles
  return handlesByTargets[isFew ? targets.length : 1] ?? []
}

/** The handle that an edge starts at. */
export function sourceHandle(view: NodeView, kind: string, target: number | undefined): string {
  if (kind === 'needs' || view.targets.length === 0) return 'needs'
  return view.targets.length <= mostTargetHandles && target !== undefined && target < view.targets.length
    ? `t${target}`
    : 't0'
}

/** The smallest rectangle around boxes of a task's size; undefined for none. */
export function boundsOf(positions: Iterable<Xy>): Rect | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of positions) {
    if (x < left) left = x
    if (y < top) top = y
    if (x + nodeWidth > right) right = x + nodeWidth
    if (y + nodeHeight > bottom) bottom = y + nodeHeight
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top }
}

const groupMargin = 20
const groupTitleHeight = 28

/** The area of a group around its tasks, with room for the title; undefined for none. */
export function groupArea(positions: readonly Xy[]): Rect | undefined {
  const bounds = boundsOf(positions)
  return (
    bounds && {
      x: bounds.x - groupMargin,
      y: bounds.y - groupMargin - groupTitleHeight,
      width: bounds.width + 2 * groupMargin,
      height: bounds.height + 2 * groupMargin + groupTitleHeight,
    }
  )
}

export function noteArea(at: readonly [number, number], size: readonly [number, number] = [220, 120]): Rect {
  return { x: at[0], y: at[1], width: size[0], height: size[1] }
}

/** The smallest rectangle around rectangles; undefined for none. */
export function unite(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined
  const x = Math.min(...rects.map((rect) => rect.x))
  const y = Math.min(...rects.map((rect) => rect.y))
  const right = Math.max(...rects.map((rect) => rect.x + rect.width))
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** The viewport that shows a rectangle in the middle of a canvas, never larger than life. */
export function fitViewport(
  bounds: Rect,
  canvas: { readonly width: number; readonly height: number },
  limits: { readonly min: number; readonly max: number } = { min: 0.02, max: 1 },
): Viewport {
  const margin = Math.min(48, canvas.width * 0.08, canvas.height * 0.08)
  const zoomX = (canvas.width - 2 * margin) / Math.max(1, bounds.width)
  const zoomY = (canvas.height - 2 * margin) / Math.max(1, bounds.height)
  const zoom = Math.min(limits.max, Math.max(limits.min, Math.min(zoomX, zoomY)))
  return {
    zoom,
    x: (canvas.width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: (canvas.height - bounds.height * zoom) / 2 - bounds.y * zoom,
  }
}

/** The part of the plane that a canvas shows. */
export function visibleRect(
  viewport: Viewport,
  canvas: { readonly width: number; readonly height: number },
): Rect {
  return {
    x: -viewport.x / viewport.zoom,
    y: -viewport.y / viewport.zoom,
    width: canvas.width / viewport.zoom,
    height: canvas.height / viewport.zoom,
  }
}

/** Whether a task at this place touches a rectangle. */
export function touches(position: Xy, rect: Rect): boolean {
  return (
    position.x < rect.x + rect.width &&
    position.x + nodeWidth > rect.x &&
    position.y < rect.y + rect.height &&
    position.y + nodeHeight > rect.y
  )
}
