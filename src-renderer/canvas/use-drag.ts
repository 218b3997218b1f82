import { type PointerEvent, useRef } from 'react'
import { useApp } from '../stores/hooks.tsx'
import { onEscape } from './escape.ts'
import type { Xy } from './geometry.ts'

/** Less than this on the screen is a click. */
const leastMove = 3

/**
 * Dragging something that lies on the plane with the left button; the way is told in the plane's own measure. `isFree`: Alt is
 * held, nothing shall be brought into line. Escape calls it off: everything is to be as it was.
 */
export function useDrag({
  onMove,
  onEnd,
  onCallOff,
}: {
  readonly onMove: (way: Xy, isFree: boolean) => void
  readonly onEnd: (way: Xy, isFree: boolean) => void
  readonly onCallOff: () => void
}) {
  const { view } = useApp()
  const start = useRef<{ readonly at: Xy; readonly endEscape: () => void; hasMoved: boolean }>(undefined)
  const wayTo = (event: PointerEvent, from: Xy): Xy => {
    const { zoom } = view.store.getState().viewport
    return { x: (event.clientX - from.x) / zoom, y: (event.clientY - from.y) / zoom }
  }
  const end = (): typeof start.current => {
    const drag = start.current
    start.current = undefined
    drag?.endEscape()
    return drag
  }
  const callOff = (): void => {
    if (end()?.hasMoved) onCallOff()
  }
  return {
    onPointerCancel: callOff,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      const at = { x: event.clientX, y: event.clientY }
      start.current = { at, endEscape: onEscape(callOff), hasMoved: false }
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
      const drag = end()
      if (drag?.hasMoved) onEnd(wayTo(event, drag.at), event.altKey)
    },
  }
}
