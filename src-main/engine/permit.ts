import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { RunPermit } from './ports.ts'

/** Why a task may not start now, though its run was allowed; asked right before each start. */
export type Objection = (task: TaskId) => string | undefined

const issued = new WeakMap<object, Objection>()

/**
 * Makes a proof that the user allowed a run. Only `platform/trust.ts` (and tests) may call it.
 * A permit is an object by identity: it can't be forged by a message, copied or revived from JSON.
 */
export function issuePermit(objection: Objection = () => undefined): RunPermit {
  const permit = Object.freeze({})
  issued.set(permit, objection)
  // The one boundary: nothing but this function can make a value of this type.
  return permit as unknown as RunPermit
}

/** Whether `value` came from `issuePermit`. The launcher asks at each start. */
export function isPermit(value: unknown): value is RunPermit {
  return typeof value === 'object' && value !== null && issued.has(value)
}

/** What the permit has against starting this task now. What is no permit the launcher refuses. */
export const objectionTo = (permit: RunPermit, task: TaskId): string | undefined => issued.get(permit)?.(task)
