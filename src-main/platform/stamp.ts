import { type BigIntStats, statSync } from 'node:fs'

/**
 * Everything of a stat that changes when a file's content does, as one text. ctime is in it because no program can set it: it catches
 * an edit of the same size whose mtime was put back.
 */
export const stampOf = (stat: BigIntStats): string =>
  `${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.ino}`

/** The stat of what a path points to; undefined where nothing is there; an Error where it can't be seen. */
export function statOf(path: string): BigIntStats | undefined | NodeJS.ErrnoException {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const problem: NodeJS.ErrnoException = error
    return problem.code === 'ENOTDIR' || problem.code === 'ENOENT' ? undefined : problem
  }
}

/**
 * Kernels stamp files with the time of the last tick (up to 10 ms at 100 Hz), so two writes within a tick may leave equal stats with
 * different content: measured for 170 of 2,000 pairs. Twice a tick is safe.
 */
const TICK_MS = 20
/** FAT and some network file systems keep whole or even seconds. */
const COARSE_TICK_MS = 2_000
const SECOND_NS = 1_000_000_000n
const MILLISECOND_NS = 1_000_000n

/**
 * Whether a later write could leave the very same stat (git: "racily clean"), so that a digest read at `readAtMs` must not be kept.
 * An mtime in the future, set by hand, is harmless by itself: the next write still moves ctime.
 */
export function isRacy(stat: BigIntStats, readAtMs: number): boolean {
  const readAtNs = BigInt(Math.floor(readAtMs)) * MILLISECOND_NS
  const latestNs = stat.mtimeNs <= readAtNs && stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs
  const isCoarse = stat.mtimeNs % SECOND_NS === 0n && stat.ctimeNs % SECOND_NS === 0n
  return readAtNs - latestNs < BigInt(isCoarse ? COARSE_TICK_MS : TICK_MS) * MILLISECOND_NS
}
