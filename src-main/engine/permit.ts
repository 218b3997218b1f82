import type { RunPermit } from './ports.ts'

const issued = new WeakSet<object>()

/**
 * Makes a proof that the user allowed a run. Only `platform/trust.ts` (and tests) may call it.
 * A permit is an object by identity: it can't be forged by a message, copied or revived from JSON.
 */
export function issuePermit(): RunPermit {
  const permit = Object.freeze({})
  issued.add(permit)
  // The one boundary: nothing but this function can make a value of this type.
  return permit as unknown as RunPermit
}

/** Whether `value` came from `issuePermit`. The launcher asks at each start. */
export function isPermit(value: unknown): value is RunPermit {
  return typeof value === 'object' && value !== null && issued.has(value)
}
