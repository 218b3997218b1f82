import { formatDuration } from '../../ui/format.ts'
import { displayStateOf } from '../../ui/StateBadge.tsx'
import type { TimelineBar } from './timeline-layout.ts'
import { timelineTicks } from './timeline-layout.ts'
import { firstFrom, type Lanes, type TimeView } from './timeline-view.ts'

/** Sizes of the drawing in CSS pixels; pointing uses the same. */
export const axisHeight = 22
export const laneHeight = 28
export const gutterWidth = 76
const barTop = 4
const barHeight = 20

export interface Drawing {
  readonly lanes: Lanes
  readonly view: TimeView
  readonly width: number
  readonly height: number
  /** How far the lanes are scrolled down. */
  readonly scrollTop: number
  readonly critical: readonly TimelineBar[]
  readonly active: TimelineBar | undefined
  readonly isSelected: (bar: TimelineBar) => boolean
  readonly laneName: (lane: number) => string
}

/** Marks beside the colour of a state. */
const marks: Readonly<Record<string, string>> = {
  succeeded: '✓',
  running: '▶',
  failed: '✕',
  'timed-out': '✕',
  cancelled: '■',
}

/** Draws what is in view. Bars that share a pixel column of a lane are drawn once: ten thousand cost no more than the pixels. */
export function drawTimeline(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const scale = window.devicePixelRatio || 1
  const { width, height } = drawing
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  context.setTransform(scale, 0, 0, scale, 0, 0)
  const look = readLook()
  context.clearRect(0, 0, width, height)
  drawLanes(context, drawing, look)
  drawCritical(context, drawing, look)
  drawAxis(context, drawing, look)
}

interface Look {
  readonly color: (name: string) => string
  readonly font: string
}

function readLook(): Look {
  const style = getComputedStyle(document.documentElement)
  const known = new Map<string, string>()
  return {
    color(name) {
      const value = known.get(name) ?? style.getPropertyValue(`--${name}`).trim()
      known.set(name, value)
      return value
    },
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
  }
}

export const xOf = (time: number, { from, to }: TimeView, width: number): number =>
  gutterWidth + ((time - from) / Math.max(1e-9, to - from)) * (width - gutterWidth)

function drawLanes(context: CanvasRenderingContext2D, drawing: Drawing, look: Look): void {
  const { lanes, width, height, scrollTop, laneName } = drawing
  context.font = look.font
  context.textBaseline = 'middle'
  const onPath = new Set(drawing.critical)
  const first = Math.floor(scrollTop / laneHeight)
  const last = Math.min(lanes.length - 1, Math.ceil((scrollTop + height - axisHeight) / laneHeight))
  for (let lane = first; lane <= last; lane++) {
    const top = axisHeight + lane * laneHeight - scrollTop
    context.fillStyle = look.color('border')
    context.fillRect(0, top + laneHeight - 1, width, 1)
    context.save()
    context.beginPath()
    context.rect(gutterWidth, Math.max(axisHeight, top), width - gutterWidth, laneHeight)
    context.clip()
    drawLane(context, { ...drawing, lane: lanes[lane] ?? [], top, onPath }, look)
    context.restore()
    context.fillStyle = look.color('text-muted')
    context.fillText(laneName(lane + 1), 12, top + laneHeight / 2)
  }
}

function drawLane(
  context: CanvasRenderingContext2D,
  drawing: Drawing & {
    readonly lane: readonly TimelineBar[]
    readonly top: number
    readonly onPath: ReadonlySet<TimelineBar>
  },
  look: Look,
): void {
  const { lane, view, width, top, onPath } = drawing
  let drawnTo = -1
  for (let index = firstFrom(lane, view.from); index < lane.length; index++) {
    const bar = lane[index]
    if (!bar || Math.min(bar.waitFrom, bar.startAt) > view.to) break
    const from = xOf(bar.startAt, view, width)
    const to = Math.max(from + 1.5, xOf(bar.endAt, view, width) - 1)
    const isMarked = onPath.has(bar) || bar === drawing.active
    if (to <= drawnTo && !isMarked) continue
    drawnTo = Math.max(drawnTo, Math.ceil(to))
    drawWait(context, xOf(bar.waitFrom, view, width), from, top, look)
    drawBar(context, { bar, from, to, top, isOnPath: onPath.has(bar), drawing }, look)
  }
}

/** A hatched strip: it was ready, and no worker was free. */
function drawWait(
  context: CanvasRenderingContext2D,
  from: number,
  to: number,
  top: number,
  look: Look,
): void {
  if (to - from < 2) return
  context.strokeStyle = look.color('text-faint')
  context.lineWidth = 1
  context.setLineDash([2, 3])
  context.beginPath()
  context.moveTo(from, top + laneHeight / 2)
  context.lineTo(to, top + laneHeight / 2)
  context.stroke()
  context.setLineDash([])
  context.beginPath()
  context.moveTo(from + 0.5, top + 9)
  context.lineTo(from + 0.5, top + laneHeight - 9)
  context.stroke()
}

function drawBar(
  context: CanvasRenderingContext2D,
  one: {
    readonly bar: TimelineBar
    readonly from: number
    readonly to: number
    readonly top: number
    readonly isOnPath: boolean
    readonly drawing: Drawing
  },
  look: Look,
): void {
  const { bar, from, to, top, isOnPath, drawing } = one
  const state = displayStateOf(bar.state)
  const color = look.color(`state-${state}`)
  const y = top + barTop
  const size = to - from
  context.beginPath()
  context.roundRect(from, y, size, barHeight, Math.min(4, size / 2))
  context.fillStyle = look.color('bg-surface')
  context.fill()
  context.globalAlpha = isOnPath ? 0.34 : 0.16
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
  if (size < 6) context.fill()
  else {
    context.lineWidth = 1
    context.strokeStyle = color
    context.stroke()
    context.fillRect(from, y + 1, 3, barHeight - 2)
  }
  // Rings around slivers would cover them.
  const isSelected = size >= 6 && drawing.isSelected(bar)
  if (isSelected || bar === drawing.active) {
    context.beginPath()
    context.roundRect(from - 1.5, y - 1.5, size + 3, barHeight + 3, 5)
    context.lineWidth = 2
    context.strokeStyle = look.color(bar === drawing.active ? 'focus-ring' : 'accent')
    context.stroke()
  }
  if (size < 18) return
  context.save()
  context.clip()
  context.beginPath()
  context.rect(from, y, size - 3, barHeight)
  context.clip()
  context.fillStyle = look.color('text')
  // Two letters of a name say nothing: then the mark stands alone.
  const text = size < 48 ? '' : ` ${bar.title}`
  context.fillText(`${marks[state] ?? ''}${text}`, Math.max(from, gutterWidth) + 7, y + barHeight / 2 + 0.5)
  context.restore()
}

/** A line from the end of each step to the start of the next. */
function drawCritical(context: CanvasRenderingContext2D, drawing: Drawing, look: Look): void {
  const { critical, view, width, height, scrollTop } = drawing
  context.save()
  context.beginPath()
  context.rect(gutterWidth, axisHeight, width - gutterWidth, height - axisHeight)
  context.clip()
  context.strokeStyle = look.color('accent')
  context.lineWidth = 2
  const edge = (bar: TimelineBar): number =>
    axisHeight + bar.lane * laneHeight - scrollTop + barTop + barHeight
  for (const [index, bar] of critical.entries()) {
    const from = xOf(bar.startAt, view, width)
    const to = Math.max(from + 1.5, xOf(bar.endAt, view, width) - 1)
    context.beginPath()
    context.moveTo(from, edge(bar) + 1)
    context.lineTo(to, edge(bar) + 1)
    const next = critical[index + 1]
    if (next) context.lineTo(xOf(next.startAt, view, width), edge(next) + 1)
    context.stroke()
  }
  context.restore()
}

function drawAxis(context: CanvasRenderingContext2D, { view, width }: Drawing, look: Look): void {
  context.fillStyle = look.color('bg-panel')
  context.fillRect(0, 0, width, axisHeight)
  context.fillStyle = look.color('border')
  context.fillRect(0, axisHeight - 1, width, 1)
  context.textBaseline = 'middle'
  context.font = look.font
  const span = view.to - view.from
  const most = Math.max(2, Math.floor((width - gutterWidth) / 90))
  const [, step = span] = timelineTicks(span, most)
  for (let time = Math.ceil(view.from / step) * step; time <= view.to; time += step) {
    const x = xOf(time, view, width)
    context.fillStyle = look.color('border-strong')
    context.fillRect(Math.round(x), 4, 1, axisHeight - 5)
    context.fillStyle = look.color('text-muted')
    if (width - x > 40) context.fillText(time === 0 ? '0' : formatDuration(time), x + 5, axisHeight / 2)
  }
}
