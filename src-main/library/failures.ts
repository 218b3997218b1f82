import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { TaskChanged } from '../../src-shared/run/events.ts'
import type { Entry } from './entry.ts'
import { TaskNotRunError } from './errors.ts'
import { shownPaths } from './registry.ts'

/** The error of a task that failed without throwing: what it should have made, and what is there. */
export function failureOf({ name, prepared }: Entry, { error }: TaskChanged, folder: string): Error {
  const there = prepared.targets.filter((target) => existsSync(resolve(folder, target)))
  if (prepared.targets.length === there.length) return new Error(error ?? `task "${name}" failed`)
  return new Error(
    `Missing expected target path results: expected ${shownPaths(prepared.targets)}, observed ${shownPaths(there)} after task "${name}"; ${error ?? ''}`,
  )
}

/** The error of a task that didn't run to its end because of another, or of the graph's end. */
export function notRun(entry: Entry, blocker: Entry | undefined): TaskNotRunError {
  const cause = blocker?.error
  const why =
    blocker === undefined
      ? 'the graph was disposed'
      : `task "${blocker.name}" failed${cause === undefined ? '' : `: ${cause.message}`}`
  const what = entry.state === 'executing' ? 'was ended' : 'did not run'
  return new TaskNotRunError(`task "${entry.name}" ${what}, because ${why}`, { cause })
}
