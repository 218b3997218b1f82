import { useStore } from 'zustand'
import { useApp, useUi } from '../stores/hooks.tsx'

/** Lines that show what a dragged thing is in line with. */
export function Guides() {
  const guides = useUi((ui) => ui.guides)
  const { x, y, zoom } = useStore(useApp().view.store, (state) => state.viewport)
  if (guides.length === 0) return null
  const across = (at: number): number => Math.round(at * zoom + x) + 0.5
  const down = (at: number): number => Math.round(at * zoom + y) + 0.5
  return (
    <svg className="guides" aria-hidden="true">
      {guides.map(({ axis, at, from, to }) =>
        axis === 'x' ? (
          <line
            key={`x${at}`}
            data-guide="x"
            x1={across(at)}
            x2={across(at)}
            y1={down(from) - 8}
            y2={down(to) + 8}
          />
        ) : (
          <line
            key={`y${at}`}
            data-guide="y"
            y1={down(at)}
            y2={down(at)}
            x1={across(from) - 8}
            x2={across(to) + 8}
          />
        ),
      )}
    </svg>
  )
}
