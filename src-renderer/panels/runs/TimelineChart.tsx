// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its active bar.
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { goTo } from '../../app/selected.ts'
import { useApp, useUi } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { fileId } from '../task-id.ts'
import type { CriticalStep } from './critical-path.ts'
import { axisHeight, drawTimeline, gutterWidth, laneHeight } from './timeline-draw.ts'
import type { TimelineBar, TimelineLayout } from './timeline-layout.ts'
import { barText } from './timeline-text.ts'
import {
  barAt,
  lanesOf,
  panView,
  revealBar,
  type Step,
  stepFrom,
  type TimeView,
  wholeRun,
  zoomView,
} from './timeline-view.ts'

const words = texts.runs.timeline
/** So many bars before and after the active one exist for screen readers. */
const readAround = 100
const nearPx = 4

const steps: Readonly<Record<string, Step>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
}

/** What is zoomed to; undefined is the whole run, also while it grows. */
export type Zoom = TimeView | undefined

/** The lanes as a picture, with the pointer and the keys at work on it, and as a list for those who can't see it. */
export function TimelineChart({
  layout,
  critical,
  zoom,
  onZoom,
}: {
  readonly layout: TimelineLayout
  readonly critical: readonly CriticalStep[]
  readonly zoom: Zoom
  readonly onZoom: (zoom: Zoom) => void
}) {
  const app = useApp()
  const theme = useUi((ui) => ui.theme)
  const selection = useUi((ui) => ui.selection)
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0, scrollTop: 0 })
  const [activeKey, setActiveKey] = useState<string>()
  const [tip, setTip] = useState<{ readonly key: string; readonly x: number; readonly y: number }>()
  const lanes = useMemo(() => lanesOf(layout), [layout])
  const held = useMemo(() => new Map(critical.map((step) => [step.bar, step])), [critical])
  const view = zoom ?? wholeRun(layout)
  const active = layout.bars.find((bar) => bar.key === activeKey)
  const { spanMs } = layout

  useEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = (): void =>
      setSize({ width: element.clientWidth, height: element.clientHeight, scrollTop: element.scrollTop })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure)
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [])
  const isDark = useIsDark()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read.
  useEffect(() => {
    if (!canvas.current || size.width === 0) return
    const path = critical.map((step) => step.bar)
    drawTimeline(canvas.current, {
      lanes,
      view,
      ...size,
      critical: path,
      active,
      isSelected: (bar) => selection.has(fileId(bar.task)),
      laneName: words.worker,
    })
  }, [lanes, view.from, view.to, size, critical, active, selection, theme, isDark])

  const perPx = (view.to - view.from) / Math.max(1, size.width - gutterWidth)
  const timeAt = (x: number): number => view.from + (x - gutterWidth) * perPx
  const pointed = (event: { readonly clientX: number; readonly clientY: number }) => {
    const box = canvas.current?.getBoundingClientRect()
    const x = event.clientX - (box?.left ?? 0)
    const y = event.clientY - (box?.top ?? 0)
    const lane = y < axisHeight ? -1 : Math.floor((y - axisHeight + size.scrollTop) / laneHeight)
    const bar = x < gutterWidth ? undefined : barAt(lanes[lane], timeAt(x), nearPx * perPx)
    return { x, y, bar }
  }
  useWheel(frame, (event) => {
    const { x } = pointed(event)
    if (x < gutterWidth && frame.current) {
      frame.current.scrollTop += event.deltaY
      return
    }
    const isPan = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    const delta =
      event.deltaY === 0 || Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY
    const next = isPan
      ? panView(view, spanMs, delta * perPx)
      : zoomView(view, spanMs, Math.exp(-delta * 0.002), timeAt(x))
    onZoom(next.to - next.from >= spanMs ? undefined : next)
  })
  const drag = useRef<{ readonly x: number; readonly y: number; readonly view: TimeView; moved: boolean }>(
    undefined,
  )
  const onPointerMove = (event: PointerEvent): void => {
    const start = drag.current
    if (start && event.buttons === 1) {
      if (Math.abs(event.clientX - start.x) > 3) start.moved = true
      if (start.moved && zoom) onZoom(panView(start.view, spanMs, (start.x - event.clientX) * perPx))
    }
    const { x, y, bar } = pointed(event)
    setTip(bar && { key: bar.key, x, y })
  }
  const choose = (bar: TimelineBar | undefined): void => {
    if (!bar) return
    setActiveKey(bar.key)
    goTo(app, fileId(bar.task))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const middle = active ? (active.startAt + active.endAt) / 2 : (view.from + view.to) / 2
    const step = steps[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (step) walk(step)
    else if (event.key === '+' || event.key === '=') onZoom(zoomView(view, spanMs, 1.6, middle))
    else if (event.key === '-' || event.key === '−') onZoom(zoomView(view, spanMs, 1 / 1.6, middle))
    else if (event.key === '0') onZoom(undefined)
    else if (event.key === 'Enter' || event.key === ' ') choose(active)
    else return
    event.preventDefault()
  }
  const walk = (step: Step): void => {
    const bar = stepFrom(lanes, active, step)
    if (!bar) return
    setActiveKey(bar.key)
    if (zoom) onZoom(revealBar(view, spanMs, bar))
    const top = bar.lane * laneHeight
    const element = frame.current
    if (!element) return
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + laneHeight > element.scrollTop + size.height - axisHeight)
      element.scrollTop = top + laneHeight - size.height + axisHeight
    const x = gutterWidth + (bar.startAt - view.from) / Math.max(1e-9, perPx)
    setTip({
      key: bar.key,
      x: Math.min(size.width - 40, Math.max(gutterWidth, x)),
      y: axisHeight + top - element.scrollTop + 20,
    })
  }
  const shown = tip && layout.bars.find((bar) => bar.key === tip.key)
  return (
    <div className="timeline-frame">
      <div
        className="timeline-scroll"
        ref={frame}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, view, moved: false }
        }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setTip(undefined)}
        onPointerUp={(event) => {
          if (!drag.current?.moved) choose(pointed(event).bar)
          drag.current = undefined
        }}
      >
        <div style={{ height: axisHeight + layout.lanes * laneHeight }}>
          <canvas
            ref={canvas}
            className="timeline-canvas"
            style={{ width: size.width, height: size.height }}
          />
        </div>
      </div>
      <BarList
        layout={layout}
        held={held}
        active={active}
        isSelected={(bar) => selection.has(fileId(bar.task))}
        onKeyDown={onKeyDown}
        onBlur={() => setTip(undefined)}
        onChoose={choose}
      />
      {shown && tip && (
        <BarTip lines={barText(shown, held.get(shown), critical)} x={tip.x} y={tip.y} frame={size} />
      )}
    </div>
  )
}

const tipWidth = 290
const tipLineHeight = 16

/** Beside the pointer, moved so far that it is inside the frame. */
function BarTip({
  lines,
  x,
  y,
  frame,
}: {
  readonly lines: readonly string[]
  readonly x: number
  readonly y: number
  readonly frame: { readonly width: number; readonly height: number }
}) {
  // Long lines break once or twice.
  const height = lines.reduce((sum, line) => sum + Math.ceil(line.length / 46), 0) * tipLineHeight + 16
  const isLeft = x + tipWidth + 16 > frame.width
  const style = {
    left: isLeft ? Math.max(4, x - tipWidth - 14) : x + 14,
    top: Math.max(0, Math.min(y + 14, frame.height - height)),
    width: tipWidth,
  }
  return (
    <div className="timeline-tip" role="presentation" style={style}>
      {lines.map((line, index) => (index === 0 ? <b key={line}>{line}</b> : <span key={line}>{line}</span>))}
    </div>
  )
}

/** The bars around the active one, for screen readers; the list is what has the focus. */
function BarList({
  layout,
  held,
  active,
  isSelected,
  onKeyDown,
  onBlur,
  onChoose,
}: {
  readonly layout: TimelineLayout
  readonly held: ReadonlyMap<TimelineBar, CriticalStep>
  readonly active: TimelineBar | undefined
  readonly isSelected: (bar: TimelineBar) => boolean
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onBlur: () => void
  readonly onChoose: (bar: TimelineBar) => void
}) {
  const id = useId()
  const at = Math.max(0, active ? layout.bars.indexOf(active) : 0)
  const first = Math.max(0, at - readAround)
  const critical = useMemo(() => [...held.values()], [held])
  return (
    <div
      className="timeline-keys"
      role="listbox"
      tabIndex={0}
      aria-label={words.label}
      aria-description={words.keys}
      aria-activedescendant={active ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {layout.bars.slice(first, at + readAround + 1).map((bar, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of its active bar.
        <div
          key={bar.key}
          id={`${id}-${first + index}`}
          role="option"
          aria-selected={isSelected(bar)}
          aria-setsize={layout.bars.length}
          aria-posinset={first + index + 1}
          data-bar={bar.task}
          data-state={bar.state}
          data-lane={bar.lane}
          data-critical={held.has(bar) || undefined}
          onClick={() => onChoose(bar)}
        >
          {barText(bar, held.get(bar), critical).join(', ')}
        </div>
      ))}
    </div>
  )
}

/** React listens to the wheel passively: then the page could not be kept from scrolling. */
function useWheel(
  element: { readonly current: HTMLElement | null },
  onWheel: (event: WheelEvent) => void,
): void {
  const latest = useRef(onWheel)
  latest.current = onWheel
  useEffect(() => {
    const target = element.current
    if (!target) return
    const listen = (event: WheelEvent): void => {
      event.preventDefault()
      latest.current(event)
    }
    target.addEventListener('wheel', listen, { passive: false })
    return () => target.removeEventListener('wheel', listen)
  }, [element])
}

/** Renders again when light becomes dark: by choice, or with the system. */
function useIsDark(): boolean {
  const [isDark, setIsDark] = useState(() => document.documentElement.dataset.theme === 'dark')
  useEffect(() => {
    const observer = new MutationObserver(() => setIsDark(document.documentElement.dataset.theme === 'dark'))
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => observer.disconnect()
  }, [])
  return isDark
}
