import { type MouseEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { App } from '../stores/hooks.tsx'
import { combineSelection, select } from '../stores/ui-store.ts'
import { crossedBy, cutAt } from './cutting.ts'
import { dropTasks } from './dragging.ts'
import { onEscape } from './escape.ts'
import { boundsOf, type Rect, type Xy } from './geometry.ts'
import { beginGrouping, type Grouping } from './membership.ts'
import { beginSnapping, type Snapping } from './snapping.ts'

type Mode = 'replace' | 'add' | 'remove' | 'toggle'

type Gesture = { readonly start: Xy; hasMoved: boolean } & (
  | { readonly kind: 'marquee'; readonly mode: Mode; readonly before: ReadonlySet<string> }
  /** On the far layer: the places of the tasks that are being dragged. */
  | {
      readonly kind: 'drag'
      readonly from: ReadonlyMap<string, Xy>
      readonly snapping: Snapping
      readonly grouping: Grouping
    }
  | { readonly kind: 'cut'; readonly points: Xy[] }
)

const threshold = 4
const nothing: ReadonlySet<string> = new Set()

/**
 * The mouse on the empty canvas: a marquee on plain drag (Shift adds, Ctrl takes away), with Ctrl and Shift a stroke that cuts the
 * connections it crosses; a click lets go. Where the far layer paints, tasks are found in the model, so that clicks and drags work on
 * them as on mounted ones.
 */
export function usePane(app: App, isSpaceHeld: () => boolean) {
  const gesture = useRef<Gesture | undefined>(undefined)
  const [marquee, setMarquee] = useState<Rect | undefined>(undefined)
  const [stroke, setStroke] = useState<readonly Xy[] | undefined>(undefined)
  const wasDrag = useRef(false)
  const endEscape = useRef((): void => {})
  const { view, uiStore, scene } = app

  /** Takes back what the gesture has done so far; the rest of it does nothing. */
  const callOff = useCallback((): void => {
    const present = gesture.current
    if (!present) return
    gesture.current = undefined
    endEscape.current()
    setMarquee(undefined)
    setStroke(undefined)
    uiStore.setState({ cutEdges: nothing })
    if (present.kind === 'marquee') select(uiStore, present.before)
    if (present.kind === 'drag') {
      present.snapping.end()
      present.grouping.end(true)
      scene.settle(present.from.keys())
    }
  }, [uiStore, scene])
  useEffect(() => () => endEscape.current(), [])

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    wasDrag.current = false
    if (event.button !== 0 || isSpaceHeld() || !isPane(event.target)) return
    gesture.current = beginGesture(event, view.toPlane({ x: event.clientX, y: event.clientY }), app)
    endEscape.current()
    endEscape.current = onEscape(callOff)
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const present = gesture.current
    if (!present) return
    const at = view.toPlane({ x: event.clientX, y: event.clientY })
    const [dx, dy] = [at.x - present.start.x, at.y - present.start.y]
    if (!present.hasMoved && Math.hypot(dx, dy) * view.store.getState().viewport.zoom < threshold) return
    present.hasMoved = true
    wasDrag.current = true
    switch (present.kind) {
      case 'drag':
        return dragOn(present, { x: dx, y: dy }, event.altKey, app)
      case 'cut':
        cutOn(present.points, at, app)
        return setStroke([...present.points])
      case 'marquee':
        return setMarquee(selectIn(present, at, app))
    }
  }

  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const present = gesture.current
    if (!present) return
    gesture.current = undefined
    endEscape.current()
    event.currentTarget.releasePointerCapture(event.pointerId)
    setMarquee(undefined)
    setStroke(undefined)
    if (present.kind === 'drag') {
      present.snapping.end()
      const membership = present.grouping.end(event.altKey)
      if (present.hasMoved) void dropTasks([...present.from.keys()], app, membership)
    } else if (present.kind === 'cut') {
      const cut = uiStore.getState().cutEdges
      uiStore.setState({ cutEdges: nothing })
      void cutAt([event.clientX, event.clientY], cut, app)
    } else if (!present.hasMoved && present.mode === 'replace') select(uiStore, [])
  }

  /** The click at the end of a gesture is not one on the canvas. */
  const onClickCapture = (event: MouseEvent): void => {
    if (!wasDrag.current && !view.store.getState().isFar) return
    wasDrag.current = false
    if (isPane(event.target)) event.stopPropagation()
  }

  return {
    marquee,
    stroke,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: callOff, onClickCapture },
  }
}

function beginGesture(event: PointerEvent, start: Xy, app: App): Gesture {
  const { scene, view, uiStore } = app
  const isCtrl = event.ctrlKey || event.metaKey
  if (isCtrl && event.shiftKey) return { kind: 'cut', start, points: [start], hasMoved: false }
  const hit = view.store.getState().isFar ? scene.taskAt(start) : undefined
  const before = uiStore.getState().selection
  const mode: Mode = event.shiftKey ? 'add' : isCtrl ? 'remove' : 'replace'
  if (hit === undefined) return { kind: 'marquee', start, mode, before, hasMoved: false }
  const isChosen = before.has(hit) && mode === 'replace'
  const next = isChosen ? before : combineSelection(before, [hit], mode === 'replace' ? 'replace' : 'toggle')
  if (!isChosen) select(uiStore, next)
  const { positions } = scene.store.getState()
  const from = new Map(
    [...next].flatMap((id) => (positions.has(id) ? [[id, positions.get(id) ?? start]] : [])),
  )
  const ids = [...next]
  const [snapping, grouping] = [beginSnapping(ids, app), beginGrouping(ids, app)]
  return { kind: 'drag', start, hasMoved: false, from, snapping, grouping }
}

function dragOn(
  { from, snapping, grouping }: Extract<Gesture, { kind: 'drag' }>,
  way: Xy,
  isFree: boolean,
  { scene }: App,
): void {
  const bounds = boundsOf(from.values())
  if (!bounds) return
  const shift = snapping.shift({ ...bounds, x: bounds.x + way.x, y: bounds.y + way.y }, isFree)
  const [dx, dy] = [way.x + shift.x, way.y + shift.y]
  scene.move(new Map([...from].map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }])))
  grouping.update(isFree)
}

function cutOn(points: Xy[], at: Xy, { scene, uiStore }: App): void {
  const last = points.at(-1) ?? at
  points.push(at)
  const crossed = crossedBy(scene.store.getState(), last, at)
  const before = uiStore.getState().cutEdges
  if (crossed.some((id) => !before.has(id))) uiStore.setState({ cutEdges: new Set([...before, ...crossed]) })
}

function selectIn(
  { start, before, mode }: Extract<Gesture, { kind: 'marquee' }>,
  at: Xy,
  { scene, uiStore }: App,
): Rect {
  const rect = {
    x: Math.min(at.x, start.x),
    y: Math.min(at.y, start.y),
    width: Math.abs(at.x - start.x),
    height: Math.abs(at.y - start.y),
  }
  const next = combineSelection(before, scene.tasksIn(rect), mode)
  if (!isSame(next, uiStore.getState().selection)) select(uiStore, next)
  return rect
}

/** Whether an event happened on the canvas itself and not on something that lies on it. */
export function isPane(target: EventTarget | null): boolean {
  return (
    target instanceof Element && (target.classList.contains('react-flow__pane') || target.matches('.canvas'))
  )
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id))
}
