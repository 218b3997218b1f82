import { useEffect, useRef } from 'react'

/** Tells, when asked, whether the space bar is held: dragging then moves the canvas. */
export function useHeldSpace(): () => boolean {
  const isHeld = useRef(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.code === 'Space') isHeld.current = event.type === 'keydown'
    }
    const release = (): void => {
      isHeld.current = false
    }
    window.addEventListener('keydown', onKey)
    window.addEventListener('keyup', onKey)
    window.addEventListener('blur', release)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('keyup', onKey)
      window.removeEventListener('blur', release)
    }
  }, [])
  return () => isHeld.current
}
