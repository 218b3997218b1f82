import { type MouseEvent, type PointerEvent, useRef, useState } from 'react'
import type { App } from '../stores/hooks.tsx'
import { combineSelection, select } from '../stores/ui-store.ts'
import { dropTasks } from './dragging.ts'
import type { Rect, Xy } from './geometry.ts'

type Mode = 'replace' | 'add' | 'remove' | 'toggle'

interface Gesture {
  readonly start: Xy
  readonly mode: Mode
  readonly before: ReadonlySet<string>
  /** On the far layer: the places of the tasks that are being dragged. */
  readonly dragged?: ReadonlyMap<string, Xy>
  hasMoved: boolean
}

const threshold = 4

/**
 * The mouse on the empty canvas: a marquee on plain drag (Shift adds, Ctrl takes away), a click lets go. Where the far layer
 * paints, tasks are found in the model, so that clicks and drags work on them as on mounted ones.
 */
export function usePane(app: App, isSpaceHeld: () => boolean) {
  const gesture = useRef<Gesture | undefined>(undefined)
  const [marquee, setMarquee] = useState<Rect | undefined>(undefined)
  const wasDrag = useRef(false)
  const { scene, view, uiStore } = app

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    wasDrag.current = false
    if (event.button !== 0 || isSpaceHeld() || !isPane(event.target)) return
    const start = view.toPlane({ x: event.clientX, y: event.clientY })
    const hit = view.store.getState().isFar ? scene.taskAt(start) : undefined
    const before = uiStore.getState().selection
    const mode: Mode = event.shiftKey ? 'add' : event.ctrlKey || event.metaKey ? 'remove' : 'replace'
    if (hit === undefined) {
      gesture.current = { start, mode, before, hasMoved: false }
    } else {
      const isChosen = before.has(hit) && mode === 'replace'
      const next = isChosen
        ? before
        : combineSelection(before, [hit], mode === 'replace' ? 'replace' : 'toggle')
      if (!isChosen) select(uiStore, next)
      const { positions } = scene.store.getState()
      const dragged = new Map(
        [...next].flatMap((id) => (positions.has(id) ? [[id, positions.get(id) ?? start]] : [])),
      )
      gesture.current = { start, mode, before, hasMoved: false, dragged }
    }
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
    if (present.dragged) {
      scene.move(new Map([...present.dragged].map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }])))
      return
    }
    const rect = {
      x: Math.min(at.x, present.start.x),
      y: Math.min(at.y, present.start.y),
      width: Math.abs(dx),
      height: Math.abs(dy),
    }
    setMarquee(rect)
    const next = combineSelection(present.before, scene.tasksIn(rect), present.mode)
    if (!isSame(next, uiStore.getState().selection)) select(uiStore, next)
  }

  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const present = gesture.current
    gesture.current = undefined
    if (!present) return
    event.currentTarget.releasePointerCapture(event.pointerId)
    setMarquee(undefined)
    if (present.dragged && present.hasMoved) void dropTasks([...present.dragged.keys()], app)
    else if (!present.dragged && !present.hasMoved && present.mode === 'replace') select(uiStore, [])
  }

  /** The click at the end of a gesture is not one on the canvas. */
  const onClickCapture = (event: MouseEvent): void => {
    if (!wasDrag.current && !view.store.getState().isFar) return
    wasDrag.current = false
    if (isPane(event.target)) event.stopPropagation()
  }

  return { marquee, handlers: { onPointerDown, onPointerMove, onPointerUp, onClickCapture } }
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
