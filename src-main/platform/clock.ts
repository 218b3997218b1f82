import type { Clock } from '../engine/ports.ts'

/**
 * The machine's clock. Timers keep the process alive: what the engine waits for (a retry, a grace time) must happen. Housekeeping
 * that may be dropped at exit uses its own unref'd timers.
 */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(delayMs, callback) {
      // setTimeout fires at once for anything above 2^31-1 ms: wait that long in steps instead.
      const longestMs = 2 ** 31 - 1
      const dueAt = performance.now() + delayMs
      let timer: NodeJS.Timeout
      const arm = (): void => {
        const leftMs = dueAt - performance.now()
        timer = leftMs > longestMs ? setTimeout(arm, longestMs) : setTimeout(callback, Math.max(0, leftMs))
      }
      arm()
      return () => clearTimeout(timer)
    },
  }
}
