import { type MouseEvent, type PointerEvent, useRef } from 'react'
import type { App } from '../stores/hooks.tsx'
import type { Viewport, Xy } from './geometry.ts'
import { isPane } from './use-pane.ts'

interface Press {
  readonly button: number
  readonly at: Xy
  readonly from: Viewport
  readonly target: EventTarget
  hasMoved: boolean
}

/** Less than this on the screen is a click. */
const leastMove = 4

/**
 * The right button on what lies on the canvas: dragged it moves the canvas, as it does beside it, and let go where it was pressed it
 * opens the menu. Some systems ask for the menu at the press already: a drag would then end on one of its entries. The middle button,
 * and the left one with Space, move the canvas where React Flow lets them be.
 */
export function usePanAnywhere({ view }: Pick<App, 'view'>, isSpaceHeld: () => boolean) {
  const press = useRef<Press>(undefined)
  return {
    onPointerDownCapture(event: PointerEvent<HTMLElement>) {
      const { button, clientX, clientY, target } = event
      const isPanning = button === 1 || (button === 0 && isSpaceHeld())
      const isOurs = button === 2 ? !isPane(target) : isPanning && isWithoutPan(target)
      // What lies there would be dragged along.
      if (isOurs && button === 0) event.stopPropagation()
      const at = { x: clientX, y: clientY }
      press.current = isOurs
        ? { button, at, from: view.store.getState().viewport, target, hasMoved: false }
        : undefined
    },
    onPointerMoveCapture({ currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLElement>) {
      const present = press.current
      if (!present) return
      const [dx, dy] = [clientX - present.at.x, clientY - present.at.y]
      if (!present.hasMoved && Math.hypot(dx, dy) < leastMove) return
      if (!present.hasMoved) currentTarget.setPointerCapture(pointerId)
      present.hasMoved = true
      const { x, y, zoom } = present.from
      view.moveTo({ x: x + dx, y: y + dy, zoom })
    },
    onPointerUpCapture({ button, clientX, clientY }: PointerEvent<HTMLElement>) {
      const present = press.current
      if (present?.button !== button) return
      press.current = undefined
      if (present.hasMoved || button !== 2) return
      const more = { bubbles: true, cancelable: true, button, clientX, clientY }
      present.target.dispatchEvent(new window.MouseEvent('contextmenu', more))
    },
    /** The system's own request, but for one by key: the menu comes with the button's release. */
    onContextMenuCapture(event: MouseEvent<HTMLElement>) {
      if (!event.nativeEvent.isTrusted || event.button !== 2 || isPane(event.target)) return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

/** Where React Flow lets a press be for what is pressed there. */
const isWithoutPan = (target: EventTarget): boolean =>
  target instanceof Element &&
  target.closest('.nopan') !== null &&
  target.closest('.react-flow__node') === null
