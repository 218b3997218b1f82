import { expect } from 'vitest'

/**
 * Holds something to a time that the specification promises. A machine that is busy with something else may miss it once or
 * twice; what is too slow misses it each time. `act` gives how long it took.
 */
export async function expectWithin(promisedMs: number, act: () => Promise<number>): Promise<void> {
  let fastestMs = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && fastestMs > promisedMs; tries++)
    fastestMs = Math.min(fastestMs, await act())
  expect(fastestMs).toBeLessThanOrEqual(promisedMs)
}
