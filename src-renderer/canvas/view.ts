import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  fitViewport,
  nodeHeight,
  nodeWidth,
  type Rect,
  type Viewport,
  visibleRect,
  type Xy,
} from './geometry.ts'
import type { Scene } from './scene.ts'

export const minZoom = 0.02
export const maxZoom = 2
/** Below this zoom, in a pipeline larger than `alwaysDom`, boxes and lines are painted instead of mounted. */
const farZoom = 0.35
const mostMounted = 300
/** Pipelines up to this size are always mounted as a whole: cheap, and every task stays reachable for assistive tools. */
export const alwaysDom = 150

const fitMs = 160

export interface ViewState {
  readonly viewport: Viewport
  readonly size: { readonly width: number; readonly height: number }
  /** The far layer paints; React Flow gets no nodes. */
  readonly isFar: boolean
  /** A camera follows the viewport. What is mounted before would be seen at another place first. */
  readonly isAttached: boolean
}

/** What moves the canvas: React Flow's own instance. */
export interface Camera {
  setViewport(viewport: Viewport, options?: { readonly duration?: number }): unknown
}

/** Where the canvas looks. `viewport` follows each move; `isFar` is decided here alone. */
export interface View {
  readonly store: StoreApi<ViewState>
  attach(camera: Camera | undefined): void
  moved(viewport: Viewport, isByUser: boolean): void
  resized(size: { readonly width: number; readonly height: number }): void
  /** Brings everything, or some tasks, into view. */
  fit(ids?: Iterable<string>): void
  /** From here on a new size of the canvas no longer fits everything in again. */
  hold(): void
  zoomTo(zoom: number): void
  /** Brings a task into the middle unless it is in full view already. */
  reveal(id: string): void
  /** The same for a rectangle of the plane. */
  revealRect(rect: Rect): void
  center(point: Xy): void
  /** At once: for what follows the pointer. */
  moveTo(viewport: Viewport): void
  /** The middle of what is shown. */
  middle(): Xy
  /** From the window's coordinates to the plane's; needs the canvas's own corner. */
  toPlane(point: Xy): Xy
  setOrigin(origin: Xy): void
  /** The user's system asks for less motion. */
  readonly prefersStill: () => boolean
  /** Where the pointer is over the canvas, in the window; undefined when it has left. */
  pointed(at: Xy | undefined): void
  /** That place: for what is added by key. */
  pointer(): Xy | undefined
}

export interface ViewDeps {
  readonly scene: Scene
  /** Runs an update of the store so that the screen has followed when it returns. */
  readonly flush: (update: () => void) => void
  readonly prefersStill: () => boolean
}

const now = (update: () => void): void => update()

export function createView({ scene, flush, prefersStill }: ViewDeps): View {
  const store = createStore<ViewState>(() => ({
    viewport: { x: 0, y: 0, zoom: 1 },
    size: { width: 0, height: 0 },
    isFar: false,
    isAttached: false,
  }))
  let camera: Camera | undefined
  let origin: Xy = { x: 0, y: 0 }
  let pointer: Xy | undefined
  /** Nobody has moved the canvas since everything was fitted into it: a new size fits it again. */
  let isFitted = false

  const isFarAt = (viewport: Viewport): boolean => {
    const { nodes, positions } = scene.store.getState()
    if (nodes.length <= alwaysDom) return false
    const { size, isFar } = store.getState()
    // Until the canvas has a size nothing is mounted: what will be in view is not known yet.
    if (viewport.zoom < farZoom || size.width === 0) return true
    const rect = visibleRect(viewport, size)
    return (
      nodes.length > mostMounted &&
      countIn(positions.values(), rect) > (isFar ? mostMounted * 0.85 : mostMounted)
    )
  }
  const show = (bounds: Rect | undefined, durationMs: number): void => {
    const { size } = store.getState()
    if (bounds && size.width > 0) go(fitViewport(bounds, size, { min: minZoom, max: 1 }), durationMs)
  }
  const fitAll = (durationMs: number): void => {
    show(scene.bounds(), durationMs)
    isFitted = true
  }
  const go = (viewport: Viewport, durationMs: number): void => {
    isFitted = false
    const isFar = isFarAt(viewport)
    // Away from the tasks first the layer, then the move, else React Flow would mount everything only to drop it; to them first the move,
    // for the same reason. What is just being opened is not on the screen yet.
    if (isFar && !store.getState().isFar) (durationMs > 0 ? flush : now)(() => store.setState({ isFar }))
    const isLarge = scene.store.getState().nodes.length > alwaysDom
    const duration = isLarge || prefersStill() ? 0 : durationMs
    camera?.setViewport(viewport, { duration })
    // A camera that is there already tells of no move.
    if (!camera) store.setState({ viewport, isFar })
    else if (duration === 0 && isFar !== store.getState().isFar) store.setState({ isFar })
  }

  const view: View = {
    store,
    prefersStill,
    attach(next) {
      camera = next
      camera?.setViewport(store.getState().viewport)
      store.setState({ isAttached: camera !== undefined })
    },
    moved(viewport, isByUser) {
      if (isByUser) isFitted = false
      store.setState({ viewport, isFar: isFarAt(viewport) })
    },
    resized(size) {
      const before = store.getState().size
      if (before.width === size.width && before.height === size.height) return
      store.setState({ size })
      if (isFitted) fitAll(0)
      else store.setState({ isFar: isFarAt(store.getState().viewport) })
    },
    fit(ids) {
      if (ids) show(scene.bounds(ids), fitMs)
      else fitAll(fitMs)
    },
    hold() {
      isFitted = false
    },
    zoomTo(zoom) {
      isFitted = false
      const { viewport, size } = store.getState()
      const next = Math.min(maxZoom, Math.max(minZoom, zoom))
      const scale = next / viewport.zoom
      go(
        {
          zoom: next,
          x: size.width / 2 - (size.width / 2 - viewport.x) * scale,
          y: size.height / 2 - (size.height / 2 - viewport.y) * scale,
        },
        fitMs,
      )
    },
    reveal(id) {
      const at = scene.store.getState().positions.get(id)
      if (!at) return
      const { viewport, size } = store.getState()
      const margin = 24 / viewport.zoom
      const rect = visibleRect(viewport, size)
      const isReadable = viewport.zoom >= farZoom || scene.store.getState().nodes.length <= alwaysDom
      if (isReadable && contains(rect, at, margin)) return
      const zoom = isReadable ? viewport.zoom : 0.8
      go(centred({ x: at.x + nodeWidth / 2, y: at.y + nodeHeight / 2 }, zoom, size), fitMs)
    },
    revealRect(rect) {
      const { viewport, size } = store.getState()
      const shown = visibleRect(viewport, size)
      const margin = revealMargin / viewport.zoom
      const dx = shiftInto(rect.x - margin, rect.width + 2 * margin, shown.x, shown.width)
      const dy = shiftInto(rect.y - margin, rect.height + 2 * margin, shown.y, shown.height)
      const { x, y, zoom } = viewport
      if (dx !== 0 || dy !== 0) go({ zoom, x: x - dx * zoom, y: y - dy * zoom }, fitMs)
    },
    center(point) {
      const { viewport, size } = store.getState()
      isFitted = false
      camera?.setViewport(centred(point, viewport.zoom, size))
    },
    moveTo(viewport) {
      isFitted = false
      camera?.setViewport(viewport)
    },
    middle() {
      const { viewport, size } = store.getState()
      const rect = visibleRect(viewport, size)
      return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }
    },
    toPlane({ x, y }) {
      const { viewport } = store.getState()
      return {
        x: (x - origin.x - viewport.x) / viewport.zoom,
        y: (y - origin.y - viewport.y) / viewport.zoom,
      }
    },
    setOrigin(next) {
      origin = next
    },
    pointed(at) {
      pointer = at
    },
    pointer() {
      const { width, height } = store.getState().size
      if (!pointer) return undefined
      const [x, y] = [pointer.x - origin.x, pointer.y - origin.y]
      return x >= 0 && y >= 0 && x <= width && y <= height ? pointer : undefined
    },
  }
  // A pipeline just opened is seen as a whole before anything of it is drawn. Else: tasks came, went or moved; paint or mount?
  scene.store.subscribe((state, before) => {
    if (state.path !== before.path && state.path !== undefined) return fitAll(0)
    const isFar = isFarAt(store.getState().viewport)
    if (isFar !== store.getState().isFar) store.setState({ isFar })
  })
  return view
}

function centred(
  point: Xy,
  zoom: number,
  size: { readonly width: number; readonly height: number },
): Viewport {
  return { zoom, x: size.width / 2 - point.x * zoom, y: size.height / 2 - point.y * zoom }
}

/** From the edge of the canvas, in pixels, for what is brought into view. */
const revealMargin = 32

/** How far a window must move to show a stretch; one that is longer than the window is shown from its middle. */
function shiftInto(start: number, length: number, from: number, size: number): number {
  if (length > size) return start + length / 2 - (from + size / 2)
  return Math.min(0, start - from) || Math.max(0, start + length - (from + size))
}

function contains(rect: Rect, at: Xy, margin: number): boolean {
  return (
    at.x >= rect.x + margin &&
    at.y >= rect.y + margin &&
    at.x + nodeWidth <= rect.x + rect.width - margin &&
    at.y + nodeHeight <= rect.y + rect.height - margin
  )
}

function countIn(positions: Iterable<Xy>, rect: Rect): number {
  let count = 0
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height]
  for (const { x, y } of positions)
    if (x < right && x + nodeWidth > rect.x && y < bottom && y + nodeHeight > rect.y) count++
  return count
}
