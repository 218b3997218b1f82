import { useEffect, useRef } from 'react'
import { useApp } from '../stores/hooks.tsx'
import { paintFar, paintFarTasks, shiftFar } from './far-draw.ts'
import { type Viewport, visibleRect } from './geometry.ts'
import { groupState } from './groups.ts'
import { createPainter, fitToScreen } from './painter.ts'
import { currentPalette } from './palette.ts'
import type { SceneState, TaskFlowNode } from './scene.ts'

/** Boxes and lines on one canvas, for when there are too many tasks in view to mount them. */
export function FarLayer() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { scene, view, runStore, uiStore } = useApp()
  useEffect(() => {
    /** What the canvas shows; undefined: everything has to be painted. */
    let painted:
      | { readonly viewport: Viewport; readonly scene: SceneState; readonly size: object }
      | undefined
    /** Tasks whose state has changed since then. */
    let changed = new Set<string>()
    const nodeOf = createNodeIndex()
    const painter = createPainter(() => {
      const { viewport, size } = view.store.getState()
      const context = canvas.current && fitToScreen(canvas.current, size)
      if (!context) return
      const picture = {
        scene: scene.store.getState(),
        viewport,
        visible: visibleRect(viewport, size),
        stateOf: ({ id, data }: TaskFlowNode) =>
          data.group
            ? groupState(data.group.tasks, runStore.row).state
            : (runStore.row(id)?.state ?? 'stale'),
        palette: currentPalette(),
      }
      // A box stands for tasks of its own: cheaper to paint everything than to know whose box it is.
      const hasBoxes = picture.scene.drawn.nodes !== picture.scene.nodes && changed.size > 0
      const isSame = painted?.scene === picture.scene && painted.size === size && !hasBoxes
      if (isSame && painted && shiftFar(context, picture, painted.viewport, size)) {
        paintFarTasks(context, picture, nodeOf(picture.scene.drawn.nodes, changed))
      } else {
        context.clearRect(0, 0, size.width, size.height)
        paintFar(context, picture)
      }
      painted = { viewport, scene: picture.scene, size }
      changed = new Set()
    })
    const all = (): void => {
      painted = undefined
      painter.now()
    }
    const stops = [
      view.store.subscribe(painter.now),
      scene.store.subscribe(painter.now),
      runStore.subscribe((ids) => {
        if (!ids) painted = undefined
        else for (const id of ids) changed.add(id)
        painter.soon()
      }),
      uiStore.subscribe((ui, before) => ui.theme !== before.theme && all()),
      followScheme(all),
    ]
    all()
    return () => {
      for (const stop of stops) stop()
      painter.dispose()
    }
  }, [scene, view, runStore, uiStore])
  return <canvas ref={canvas} className="far-layer" />
}

/** Finds nodes by id; made anew only when the list is another one. */
function createNodeIndex(): (
  nodes: readonly TaskFlowNode[],
  ids: ReadonlySet<string>,
) => readonly TaskFlowNode[] {
  let of: readonly TaskFlowNode[] | undefined
  let byId = new Map<string, TaskFlowNode>()
  return (nodes, ids) => {
    if (of !== nodes) byId = new Map(nodes.map((node) => [node.id, node]))
    of = nodes
    return [...ids].flatMap((id) => byId.get(id) ?? [])
  }
}

/** The system may go from light to dark while the theme stays "system". */
function followScheme(listener: () => void): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', listener)
  return () => dark.removeEventListener('change', listener)
}
