import { getHashes, hash } from 'node:crypto'
import { type BigIntStats, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { createHashPool, type HashPool } from './hash-worker.ts'
import { stampOf, statOf } from './stamp.ts'

/** A digest and the stat that the content had; `readAtMs` is when the reading began. */
export type Reading =
  | { readonly ok: true; readonly stat: BigIntStats; readonly digest: string; readonly readAtMs: number }
  | { readonly ok: false; readonly error: string; readonly isMissing: boolean }

/** Digests of contents, without holding the event loop for more than a few milliseconds. */
export interface ContentReader {
  /** `algorithm` is one of `crypto.getHashes()`, `seen` a stat from just before. Reads again when the file changed meanwhile. */
  read(path: string, algorithm: string, seen?: BigIntStats): Promise<Reading>
}

/** Smaller files are read where we are: handing one to a thread costs as much as 256 KiB of hashing. */
const SMALL_BYTES = 256n * 1024n

/** Whether a file goes to a thread. */
export const isBig = (sizeBytes: bigint): boolean => sizeBytes >= SMALL_BYTES
/** A file that never stops changing (a log) gets the digest of some moment, with the stat from before it. */
const MOST_TRIES = 3

export function createContentReader(now: () => number): ContentReader {
  const pace = createPace()
  let pool: HashPool | undefined
  const hexOf = async (path: string, sizeBytes: bigint, algorithm: string): Promise<string> => {
    if (!isBig(sizeBytes)) {
      await pace()
      return hash(algorithm, readFileSync(path), 'hex')
    }
    pool ??= createHashPool(Math.max(1, Math.min(4, availableParallelism())))
    const reply = await pool.digest(path, algorithm)
    if ('error' in reply) throw Object.assign(new Error(reply.error), { code: reply.code })
    return reply.hex
  }
  const attempt = async (
    path: string,
    algorithm: string,
    triesLeft: number,
    seen?: BigIntStats,
  ): Promise<Reading> => {
    const before = seen ?? statOf(path)
    if (before === undefined) return { ok: false, error: 'no such file', isMissing: true }
    if (before instanceof Error) return failure(before)
    const readAtMs = now()
    try {
      const hex = await hexOf(path, before.size, algorithm)
      const after = statOf(path)
      const isSteady = after !== undefined && !(after instanceof Error) && stampOf(after) === stampOf(before)
      if (!isSteady && triesLeft > 1) return await attempt(path, algorithm, triesLeft - 1)
      // A changing file must not be kept: its reading is dated so that it counts as racily clean.
      return { ok: true, stat: before, digest: `${algorithm}:${hex}`, readAtMs: isSteady ? readAtMs : 0 }
    } catch (error) {
      return failure(error)
    }
  }
  return { read: (path, algorithm, seen) => attempt(path, algorithm, MOST_TRIES, seen) }
}

let known: ReadonlySet<string> | undefined

/** The digests that this Node can compute. */
export function digestNames(): ReadonlySet<string> {
  known ??= new Set(getHashes())
  return known
}

export const isDigestName = (name: string): boolean => digestNames().has(name)

/** What to tell people about a file that can't be read. */
export function describeFileError(error: unknown): string {
  const problem: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
  if (problem.code === 'EACCES' || problem.code === 'EPERM') return 'permission denied'
  if (problem.code === 'ELOOP') return 'a symbolic link that leads to itself'
  if (problem.code === 'EISDIR') return 'is a directory'
  return problem.message
}

function failure(error: unknown): Reading {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return { ok: false, error: describeFileError(error), isMissing }
}

/** Lets the event loop turn after every 4 ms of reading that follows reading. Calls must follow one another, not run side by side. */
function createPace(): () => Promise<void> {
  let sliceStart = performance.now()
  let last = sliceStart
  return async () => {
    const now = performance.now()
    const sinceLast = now - last
    last = now
    // A file after a pause: the loop has turned since.
    if (sinceLast >= 4) sliceStart = now
    if (now - sliceStart < 4) return
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
    sliceStart = last = performance.now()
  }
}
