const callbacks = new Set<(now: number) => void>()
let timer: NodeJS.Timeout | undefined

/**
 * Calls back four times a second until the function returned is called. One timer serves all, so that starting and ending an attempt costs
 * nothing here. It never keeps the process alive by itself.
 */
export function onTick(callback: (now: number) => void): () => void {
  callbacks.add(callback)
  timer ??= setInterval(tick, 250).unref()
  return () => {
    callbacks.delete(callback)
  }
}

function tick(): void {
  const now = performance.now()
  for (const callback of callbacks) callback(now)
  if (callbacks.size > 0) return
  clearInterval(timer)
  timer = undefined
}
