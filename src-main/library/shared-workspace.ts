import { realpathSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeFolders } from '../platform/make-folder.ts'
import { LIBRARY_PIPELINE } from '../session/recorded/record-lines.ts'
import { recoverRuns } from '../session/recover.ts'
import { lockedMessage } from '../session/run-pipeline.ts'
import { forgetOldRuns } from '../session/upkeep.ts'
import { Workspace } from '../session/workspace.ts'
import { takeLock, type WorkspaceLock } from '../store/lock.ts'

interface Shared {
  readonly workspace: Workspace
  readonly lock: WorkspaceLock
  users: number
}

const open = new Map<string, Shared>()

export interface WorkspaceUse {
  readonly workspace: Workspace
  /** Worth a line to the user. */
  readonly notices: readonly string[]
  /** Repeated: no-op. */
  release(): void
}

/**
 * Opens a folder's history, making the folder; graphs of one process share it. Throws where the folder can't be made, or another
 * process holds it.
 */
export function shareWorkspace(directory: string, onProblem: (message: string) => void): WorkspaceUse {
  const { folder, key } = makeFolder(directory)
  let shared = open.get(key)
  const notices: string[] = []
  if (shared === undefined) {
    const lock = takeLock(folder)
    if (!lock.ok) throw new Error(lockedMessage(lock.error))
    if (lock.value.warning !== undefined) notices.push(lock.value.warning)
    const workspace = new Workspace(join(folder, LIBRARY_PIPELINE), { onProblem })
    notices.push(...workspace.notices.map(({ message }) => message))
    recoverRuns(workspace)
    shared = { workspace, lock: lock.value, users: 0 }
    open.set(key, shared)
  }
  const { workspace, lock } = shared
  const used = shared
  used.users += 1
  let isReleased = false
  return {
    workspace,
    notices,
    release() {
      if (isReleased) return
      isReleased = true
      used.users -= 1
      if (used.users > 0) return
      open.delete(key)
      for (const folder of forgetOldRuns(workspace)) rmSync(folder, { recursive: true, force: true })
      // At once, not `workspace.close()`: the next graph here must see all that was written.
      workspace.store.close()
      lock.release()
    },
  }
}

function makeFolder(directory: string): { readonly folder: string; readonly key: string } {
  const folder = resolve(directory)
  try {
    makeFolders(folder)
    return { folder, key: realpathSync(folder) }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`the workspace ${folder} can't be made (${detail}); give another folder`, { cause })
  }
}
