/** One timer for all who show a time that goes on. It runs only while somebody listens. */
export interface Ticker {
  now(): number
  subscribe(listener: () => void): () => void
}

export interface Clock {
  readonly second: Ticker
  readonly minute: Ticker
}

export function createClock(): Clock {
  return { second: createTicker(1000), minute: createTicker(60_000) }
}

function createTicker(periodMs: number): Ticker {
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    now() {
      // Without a timer the kept time may be hours old; inside one period it stays the same for React.
      if (timer === undefined && Date.now() - now > periodMs) now = Date.now()
      return now
    },
    subscribe(listener) {
      listeners.add(listener)
      if (timer === undefined) {
        now = Date.now()
        timer = setInterval(() => {
          now = Date.now()
          for (const each of listeners) each()
        }, periodMs)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
