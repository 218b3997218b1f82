import { type PointerEvent, useEffect, useRef } from 'react'
import { useApp } from '../stores/hooks.tsx'
import { fitViewport, nodeHeight, nodeWidth, visibleRect } from './geometry.ts'
import { createPainter, fitToScreen } from './painter.ts'
import { currentPalette } from './palette.ts'

const size = { width: 200, height: 132 }

/** The whole pipeline, small, with a frame around what the canvas shows. Click or drag to go there. */
export function Minimap() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { scene, view, runStore, uiStore } = useApp()
  useEffect(() => {
    const painter = createPainter(() => {
      const context = canvas.current && fitToScreen(canvas.current, size)
      const bounds = scene.bounds()
      if (!context || !bounds) return
      const palette = currentPalette()
      const { x, y, zoom } = fitViewport(bounds, size)
      context.clearRect(0, 0, size.width, size.height)
      for (const { id, position } of scene.store.getState().drawn.nodes) {
        context.fillStyle = palette.states[runStore.row(id)?.state ?? 'stale']
        const [width, height] = [Math.max(1.5, nodeWidth * zoom), Math.max(1.5, nodeHeight * zoom)]
        context.fillRect(position.x * zoom + x, position.y * zoom + y, width, height)
      }
      const shown = visibleRect(view.store.getState().viewport, view.store.getState().size)
      context.strokeStyle = palette.accent
      context.lineWidth = 1.5
      context.strokeRect(shown.x * zoom + x, shown.y * zoom + y, shown.width * zoom, shown.height * zoom)
    })
    const stops = [
      view.store.subscribe(painter.soon),
      scene.store.subscribe(painter.soon),
      runStore.subscribe(painter.soon),
      uiStore.subscribe((ui, before) => ui.theme !== before.theme && painter.soon()),
    ]
    painter.now()
    return () => {
      for (const stop of stops) stop()
      painter.dispose()
    }
  }, [scene, view, runStore, uiStore])

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    const bounds = scene.bounds()
    if (!bounds || event.buttons !== 1) return
    const corner = event.currentTarget.getBoundingClientRect()
    const { x, y, zoom } = fitViewport(bounds, size)
    view.center({ x: (event.clientX - corner.left - x) / zoom, y: (event.clientY - corner.top - y) / zoom })
  }
  return (
    <canvas
      ref={canvas}
      className="minimap"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={go}
    />
  )
}
