/** Calls back at Escape, which then means nothing else, until it is ended: for gestures that can be called off. */
export function onEscape(callOff: () => void): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    callOff()
  }
  window.addEventListener('keydown', listen, true)
  return () => window.removeEventListener('keydown', listen, true)
}
