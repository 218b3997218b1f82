import type { DisplayState } from '../../src-shared/run/state.ts'
import { nodeHeight, nodeWidth, type Rect, touches, type Viewport, type Xy } from './geometry.ts'
import { allStates, type Palette } from './palette.ts'
import type { SceneState, TaskFlowNode } from './scene.ts'

export interface FarPicture {
  readonly scene: SceneState
  readonly viewport: Viewport
  readonly visible: Rect
  readonly stateOf: (node: TaskFlowNode) => DisplayState
  readonly palette: Palette
}

/** Paints boxes and lines: what the canvas shows from afar. All of one look in one path, so the cost hardly grows. */
export function paintFar(context: CanvasRenderingContext2D, picture: FarPicture): void {
  onPlane(context, picture, () => {
    paintEdges(context, picture)
    paintTasks(context, picture, inView(picture.scene.drawn.nodes, picture))
  })
}

/**
 * Paints only these tasks anew, over a picture of the same scene and viewport: a change of state need not cost a whole
 * picture. Where tasks lie over each other the order may differ until the next whole one.
 */
export function paintFarTasks(
  context: CanvasRenderingContext2D,
  picture: FarPicture,
  nodes: readonly TaskFlowNode[],
): void {
  const shown = inView(nodes, picture)
  if (shown.length === 0) return
  onPlane(context, picture, () => {
    clearTasks(context, picture.viewport, shown)
    paintTasks(context, picture, shown)
  })
}

function clearTasks(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  nodes: readonly TaskFlowNode[],
): void {
  if (isTiny(viewport)) {
    const dots = dotsOf(viewport)
    for (const { position } of nodes)
      context.clearRect(dots.x(position.x), dots.y(position.y), dots.width, dots.height)
    return
  }
  const margin = borderWidth(viewport) / 2
  for (const { position: at } of nodes)
    context.clearRect(at.x - margin, at.y - margin, nodeWidth + 2 * margin, nodeHeight + 2 * margin)
}

/**
 * Moves a picture by whole dots of the screen and paints only what comes into view. `picture` is what shall be shown, `from` the
 * viewport that was painted. Gives false, and does nothing, where that can't be done exactly.
 */
export function shiftFar(
  context: CanvasRenderingContext2D,
  picture: FarPicture,
  from: Viewport,
  size: { readonly width: number; readonly height: number },
): boolean {
  const { viewport } = picture
  const scale = window.devicePixelRatio
  const [dx, dy] = [viewport.x - from.x, viewport.y - from.y]
  const [dotsX, dotsY] = [Math.round(dx * scale), Math.round(dy * scale)]
  const isExact = Math.abs(dx * scale - dotsX) + Math.abs(dy * scale - dotsY) < 0.01
  const isNear = Math.abs(dx) < size.width / 2 && Math.abs(dy) < size.height / 2
  if (viewport.zoom !== from.zoom || !isExact || !isNear) return false
  if (dotsX === 0 && dotsY === 0) return true
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.globalCompositeOperation = 'copy'
  context.drawImage(context.canvas, dotsX, dotsY)
  context.restore()
  for (const strip of newStrips(dotsX / scale, dotsY / scale, size)) paintStrip(context, picture, strip)
  return true
}

/** What a move brings into view: a strip at one side, one at the top or bottom. They don't overlap. */
export function newStrips(
  dx: number,
  dy: number,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Rect[] {
  const strips: Rect[] = []
  if (dx !== 0) strips.push({ x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height })
  if (dy !== 0) {
    const y = dy > 0 ? 0 : height + dy
    strips.push({ x: Math.max(0, dx), y, width: width - Math.abs(dx), height: Math.abs(dy) })
  }
  return strips
}

/** As far outside a strip as lines and frames of what lies there reach into it, on the screen. */
const reachPx = 8

function paintStrip(context: CanvasRenderingContext2D, picture: FarPicture, strip: Rect): void {
  const { x, y, zoom } = picture.viewport
  const reach = Math.max(reachPx, 8 * zoom)
  context.save()
  context.beginPath()
  context.rect(strip.x, strip.y, strip.width, strip.height)
  context.clip()
  paintFar(context, {
    ...picture,
    visible: {
      x: (strip.x - reach - x) / zoom,
      y: (strip.y - reach - y) / zoom,
      width: (strip.width + 2 * reach) / zoom,
      height: (strip.height + 2 * reach) / zoom,
    },
  })
  context.restore()
}

function onPlane(context: CanvasRenderingContext2D, { viewport }: FarPicture, paint: () => void): void {
  context.save()
  context.translate(viewport.x, viewport.y)
  context.scale(viewport.zoom, viewport.zoom)
  paint()
  context.restore()
}

function inView(nodes: readonly TaskFlowNode[], { visible }: FarPicture): readonly TaskFlowNode[] {
  return nodes.filter(({ position }) => touches(position, visible))
}

function paintTasks(
  context: CanvasRenderingContext2D,
  picture: FarPicture,
  nodes: readonly TaskFlowNode[],
): void {
  const byState = new Map<DisplayState, [number, number, string][]>(allStates.map((state) => [state, []]))
  for (const node of nodes)
    byState.get(picture.stateOf(node))?.push([node.position.x, node.position.y, node.data.view.title])
  if (isTiny(picture.viewport)) paintDots(context, byState, picture)
  else paintBoxes(context, byState, picture)
  paintMarks(context, picture, nodes)
  if (picture.viewport.zoom > 0.22) paintTitles(context, byState, picture.palette)
}

const borderWidth = ({ zoom }: Viewport): number => Math.max(1.5, 0.8 / zoom)

function paintEdges(context: CanvasRenderingContext2D, picture: FarPicture): void {
  const { scene, palette, viewport, visible } = picture
  const [right, bottom] = [visible.x + visible.width, visible.y + visible.height]
  const boxes = new Map<string, Xy>()
  if (scene.drawn.nodes !== scene.nodes)
    for (const { id, position, data } of scene.drawn.nodes) if (data.group) boxes.set(id, position)
  const placeOf = (id: string): Xy | undefined => scene.positions.get(id) ?? boxes.get(id)
  const usual = new Path2D()
  const strong = new Path2D()
  for (const edge of scene.drawn.edges) {
    const from = placeOf(edge.source)
    const to = placeOf(edge.target)
    if (!from || !to) continue
    const [x1, y1, x2, y2] = [from.x + nodeWidth, from.y + nodeHeight / 2, to.x, to.y + nodeHeight / 2]
    if (Math.max(x1, x2) < visible.x || Math.min(x1, x2) > right) continue
    if (Math.max(y1, y2) < visible.y || Math.min(y1, y2) > bottom) continue
    const path = edge.selected || edge.className === 'is-related' ? strong : usual
    path.moveTo(x1, y1)
    path.lineTo(x2, y2)
  }
  context.lineWidth = Math.max(1.2, 0.7 / viewport.zoom)
  context.strokeStyle = palette.edge
  context.globalAlpha = scene.related.size > 0 ? 0.25 : 0.5
  context.stroke(usual)
  context.globalAlpha = 1
  context.lineWidth = Math.max(2, 1.4 / viewport.zoom)
  context.strokeStyle = palette.accent
  context.stroke(strong)
}

type Boxes = ReadonlyMap<DisplayState, readonly (readonly [number, number, string])[]>

/** States that ask for a look are filled, the others outlined with a bar: they differ without their colour too. */
const filled: ReadonlySet<DisplayState> = new Set(['running', 'failed', 'timed-out', 'stale', 'succeeded'])

function paintBoxes(
  context: CanvasRenderingContext2D,
  boxes: Boxes,
  { palette, viewport }: FarPicture,
): void {
  const bar = Math.max(10, 3 / viewport.zoom)
  for (const [state, places] of boxes) {
    if (places.length === 0) continue
    const all = new Path2D()
    const bars = new Path2D()
    for (const [x, y] of places) {
      all.rect(x, y, nodeWidth, nodeHeight)
      bars.rect(x, y, Math.min(bar, nodeWidth / 3), nodeHeight)
    }
    const color = palette.states[state]
    context.fillStyle = palette.surface
    context.fill(all)
    context.fillStyle = color
    context.globalAlpha = filled.has(state) ? 0.42 : 0.1
    context.fill(all)
    context.globalAlpha = 1
    context.fill(bars)
    context.lineWidth = borderWidth(viewport)
    context.strokeStyle = filled.has(state) ? color : palette.border
    context.setLineDash(state === 'upstream' || state === 'queued' ? [10, 8] : [])
    context.stroke(all)
    context.setLineDash([])
  }
}

/** Boxes this low have no room for a frame and a bar of their own. */
const isTiny = ({ zoom }: Viewport): boolean => nodeHeight * zoom < 5

/**
 * Boxes of a few dots of the screen: a state that asks for a look fills its box, the others are a bar and a hint of the rest. Sharp, and
 * painted in a third of the time: ten thousand of them are a part of the first picture.
 */
function paintDots(context: CanvasRenderingContext2D, boxes: Boxes, { palette, viewport }: FarPicture): void {
  const dots = dotsOf(viewport)
  for (const [state, places] of boxes) {
    if (places.length === 0) continue
    const strong = new Path2D()
    const faint = new Path2D()
    const bar = filled.has(state) ? dots.width : dots.bar
    for (const [x, y] of places) {
      const [atX, atY] = [dots.x(x), dots.y(y)]
      strong.rect(atX, atY, bar, dots.height)
      if (bar < dots.width) faint.rect(atX + bar, atY, dots.width - bar, dots.height)
    }
    context.fillStyle = palette.states[state]
    context.globalAlpha = filled.has(state) ? 0.8 : 1
    context.fill(strong)
    context.globalAlpha = 0.2
    context.fill(faint)
    context.globalAlpha = 1
  }
}

/** Places and sizes of tiny boxes on the plane such that they cover whole dots of the screen. */
function dotsOf({ x: left, y: top, zoom }: Viewport) {
  const scale = window.devicePixelRatio
  const whole = (length: number, least: number): number =>
    Math.max(least, Math.round(length * zoom * scale)) / (zoom * scale)
  const onDot = (at: number, from: number): number =>
    (Math.round((at * zoom + from) * scale) / scale - from) / zoom
  return {
    x: (x: number) => onDot(x, left),
    y: (y: number) => onDot(y, top),
    width: whole(nodeWidth, 2),
    height: whole(nodeHeight, 1),
    bar: whole(nodeWidth / 3, 1),
  }
}

function paintMarks(
  context: CanvasRenderingContext2D,
  { palette, viewport }: FarPicture,
  nodes: readonly TaskFlowNode[],
): void {
  const selected = new Path2D()
  const related = new Path2D()
  for (const { position, selected: isSelected, className } of nodes) {
    const isRelated = className === 'is-related' || className?.includes('is-previewed')
    if (!isSelected && !isRelated) continue
    const path = isSelected ? selected : related
    path.rect(position.x - 4, position.y - 4, nodeWidth + 8, nodeHeight + 8)
  }
  context.strokeStyle = palette.accent
  context.lineWidth = Math.max(3, 1.2 / viewport.zoom)
  context.globalAlpha = 0.6
  context.stroke(related)
  context.globalAlpha = 1
  context.lineWidth = Math.max(6, 2.4 / viewport.zoom)
  context.stroke(selected)
}

function paintTitles(context: CanvasRenderingContext2D, boxes: Boxes, palette: Palette): void {
  context.fillStyle = palette.text
  context.font = `500 24px ${palette.font}`
  context.textBaseline = 'middle'
  for (const places of boxes.values())
    for (const [x, y, title] of places)
      context.fillText(
        title.length > 15 ? `${title.slice(0, 14)}…` : title,
        x + 20,
        y + nodeHeight / 2,
        nodeWidth - 30,
      )
}
