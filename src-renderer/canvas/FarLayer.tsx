import { useEffect, useRef } from 'react'
import { useApp } from '../stores/hooks.tsx'
import { paintFar } from './far-draw.ts'
import { visibleRect } from './geometry.ts'
import { createPainter, fitToScreen } from './painter.ts'
import { currentPalette } from './palette.ts'

/** Boxes and lines on one canvas, for when there are too many tasks in view to mount them. */
export function FarLayer() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { scene, view, runStore, uiStore } = useApp()
  useEffect(() => {
    const painter = createPainter(() => {
      const { viewport, size } = view.store.getState()
      const context = canvas.current && fitToScreen(canvas.current, size)
      if (!context) return
      context.clearRect(0, 0, size.width, size.height)
      paintFar(context, {
        scene: scene.store.getState(),
        viewport,
        visible: visibleRect(viewport, size),
        stateOf: (id) => runStore.row(id)?.state ?? 'stale',
        palette: currentPalette(),
      })
    })
    const stops = [
      view.store.subscribe(painter.now),
      scene.store.subscribe(painter.now),
      runStore.subscribe(painter.soon),
      uiStore.subscribe((ui, before) => ui.theme !== before.theme && painter.soon()),
    ]
    painter.now()
    return () => {
      for (const stop of stops) stop()
      painter.dispose()
    }
  }, [scene, view, runStore, uiStore])
  return <canvas ref={canvas} className="far-layer" />
}
