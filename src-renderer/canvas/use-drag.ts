import { type PointerEvent, useRef } from 'react'
import { useApp } from '../stores/hooks.tsx'
import type { Xy } from './geometry.ts'

/** Less than this on the screen is a click. */
const leastMove = 3

/**
 * Dragging something that lies on the plane with the left button; the way is told in the plane's own measure. `isFree`: Alt is
 * held, nothing shall be brought into line.
 */
export function useDrag({
  onMove,
  onEnd,
}: {
  readonly onMove: (way: Xy, isFree: boolean) => void
  readonly onEnd: (way: Xy, isFree: boolean) => void
}) {
  const { view } = useApp()
  const start = useRef<{ readonly at: Xy; hasMoved: boolean } | undefined>(undefined)
  const wayTo = (event: PointerEvent, from: Xy): Xy => {
    const { zoom } = view.store.getState().viewport
    return { x: (event.clientX - from.x) / zoom, y: (event.clientY - from.y) / zoom }
  }
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      start.current = { at: { x: event.clientX, y: event.clientY }, hasMoved: false }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const drag = start.current
      if (!drag) return
      const { x, y } = drag.at
      drag.hasMoved ||= Math.hypot(event.clientX - x, event.clientY - y) >= leastMove
      if (drag.hasMoved) onMove(wayTo(event, drag.at), event.altKey)
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const drag = start.current
      start.current = undefined
      if (drag?.hasMoved) onEnd(wayTo(event, drag.at), event.altKey)
    },
  }
}
