import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sweepLeftovers } from '../platform/atomic-write.ts'
import { createQueries } from '../store/queries.ts'
import type { Workspace } from './workspace.ts'

/** So many runs of a pipeline are kept, and those in which some task was executed last. */
const RUNS_KEPT = 100

/**
 * What is done in a folder after a run, while its lock is still held: forgets old runs with their logs, and removes what writers that
 * died left behind. Never rejects: what can't be removed now is no reason to fail a run.
 */
export async function tidyAfterRun(workspace: Workspace, runsKept = RUNS_KEPT): Promise<void> {
  try {
    sweepLeftovers(workspace.folder)
    await Promise.all(
      forgetOldRuns(workspace, runsKept).map((folder) => rm(folder, { recursive: true, force: true })),
    )
  } catch {
    // A full disk or a folder of another user: the next run's end tries the rest again.
  }
}

/** Absolute paths of the log folders that nothing refers to any more. Older runs than those kept are gone from the history then. */
export function forgetOldRuns(
  { store, fileName, stateFolder }: Workspace,
  runsKept = RUNS_KEPT,
): readonly string[] {
  return createQueries(store, fileName)
    .prune(runsKept)
    .map((run) => join(stateFolder, 'logs', run))
}
