import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { sync as writeFileAtomic } from 'write-file-atomic'
import { fail, ok, type Result } from '../../src-shared/result.ts'

/**
 * Replaces a pipeline file by temporary name, fsync and rename: whoever reads it sees the old or the new text, whole. Mode and owner stay; a
 * link's target is written, not the link. The error says what to do.
 */
export function writePipelineFile(path: string, text: string): Result<null, string> {
  try {
    const isThere = existsSync(path)
    const real = isThere ? realpathSync(path) : path
    // A rename would get around a read-only file in a writable folder.
    if (isThere) accessSync(real, constants.W_OK)
    writeFileAtomic(real, text, isThere ? { mode: statSync(real).mode } : {})
    return ok(null)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return fail(`${path} can't be written: it or its folder is read-only; the draft is kept`)
    }
    if (code === 'ENOSPC' || code === 'EDQUOT') return fail(`${path} can't be written: the disk is full; free some space and save again, the draft is kept`)
    return fail(`${path} can't be written: ${error instanceof Error ? error.message : String(error)}; the draft is kept`)
  }
}
