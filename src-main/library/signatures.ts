import { getHashes } from 'node:crypto'
import type { FingerprintMode } from '../../src-shared/pipeline/model.ts'
import type { DigestCache, FileState, Files } from '../engine/ports.ts'

/** How a target is compared with what its task left: by existence, by size and time, or by content. */
export type TargetCheck = 'existence' | 'stat' | 'content'

/** The engine's mode for an input, from a `hashAlgorithm`; names of Python's hashlib are taken too. */
export function fingerprintMode(hashAlgorithm: string): FingerprintMode {
  if (hashAlgorithm === 'sizetimestamp' || hashAlgorithm === 'exists') return hashAlgorithm
  if (hashAlgorithm === 'content') return 'contents'
  const name = hashAlgorithm.toLowerCase()
  const wanted = hashlibNames[name] ?? name.replace(/^sha3_/, 'sha3-').replace(/^shake_/, 'shake')
  const found = getHashes().find((known) => known.toLowerCase() === wanted)
  if (found !== undefined) return found
  throw new TypeError(
    `hashAlgorithm "${hashAlgorithm}" is not known; use sizetimestamp, exists, content, or one of crypto.getHashes(), such as md5 or sha256`,
  )
}

const hashlibNames: Readonly<Record<string, string>> = { blake2b: 'blake2b512', blake2s: 'blake2s256' }

/** The check of the targets that goes with a `hashAlgorithm`. */
export function targetCheck(hashAlgorithm: string, hashTargetFiles: boolean): TargetCheck {
  if (!hashTargetFiles || hashAlgorithm === 'exists') return 'existence'
  return hashAlgorithm === 'sizetimestamp' ? 'stat' : 'content'
}

/** What is needed for files whose times are too coarse to tell two contents apart. */
export interface CoarseTimes {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly kept: DigestCache
}

/**
 * The files as a library's tasks see them. The engine asks for inputs in a task's own mode, and for targets always in `stat` or
 * `content`; what these two mean follows from the path's owner.
 */
export function libraryFiles(
  inner: Files,
  checkOf: (path: string) => TargetCheck | undefined,
  times: CoarseTimes,
): Files {
  const howOf = (path: string, mode: FingerprintMode): How => {
    if (mode === 'exists') return { mode: 'stat', counts: 'existence' }
    if (mode === 'sizetimestamp') return { mode: 'stat', counts: 'size and time' }
    if (mode === 'contents') return { mode: 'content', counts: 'all' }
    if (mode !== 'stat' && mode !== 'content') return { mode, counts: 'all' }
    const check = checkOf(path) ?? mode
    if (check === 'existence') return { mode: 'stat', counts: 'existence' }
    return { mode: check === 'stat' ? 'stat' : mode, counts: 'all' }
  }
  return {
    ...inner,
    look(path, mode, ...rest) {
      const how = howOf(path, mode)
      const state = inner.look(path, how.mode, ...rest)
      if (state === 'unread') return state
      if (how.counts === 'existence') return bare(state)
      if (how.counts === 'all' || !needsContent(path, state, times)) return state
      const full = inner.look(path, 'content')
      return full === 'unread' ? full : withTimes(full)
    },
    readSmall(path, mode) {
      const how = howOf(path, mode)
      return how.counts === 'all' ? inner.readSmall(path, how.mode) : undefined
    },
    async read(paths, mode, ...rest) {
      const states: FileState[] = []
      for (const path of paths) {
        const how = howOf(path, mode)
        const [state = unreadable] = await inner.read([path], how.mode, ...rest)
        if (how.counts === 'existence') states.push(bare(state))
        else if (how.counts === 'all' || !needsContent(path, state, times)) states.push(state)
        else states.push(withTimes((await inner.read([path], 'content'))[0] ?? unreadable))
      }
      return states
    },
  }
}

interface How {
  readonly mode: FingerprintMode
  readonly counts: 'existence' | 'size and time' | 'all'
}

const unreadable: FileState = { kind: 'unreadable', error: 'could not be read' }

/** All that is left of a state when only existence counts. */
function bare(state: FileState): FileState {
  if (state.kind === 'file')
    return { kind: 'file', sizeBytes: 0, mtimeNs: '0', ctimeNs: '0', inode: '0', digest: 'exists' }
  return state.kind === 'directory' ? { kind: 'directory', mtimeNs: '0', digest: 'exists', files: 0 } : state
}

/** FAT keeps even seconds, HFS+ whole ones. */
const COARSE_MS = 2000
const isWholeSecond = (nanoseconds: string): boolean => /0{9}$/.test(nanoseconds)

/**
 * Whether a later write could leave the same size and time ("racily clean"): then the content counts as well, now and for as long as
 * size and time stay what they are. Only where times are coarse: elsewhere every file that was just made would be read.
 */
function needsContent(path: string, state: FileState, { now, kept }: CoarseTimes): boolean {
  if (state.kind !== 'file') return false
  const { sizeBytes, mtimeNs, ctimeNs } = state
  if (!isWholeSecond(mtimeNs) || !isWholeSecond(ctimeNs)) return false
  const stamp = `${sizeBytes}:${mtimeNs}`
  if (kept.get(path, 'racy')?.stamp === stamp) return true
  if (now() - Number(mtimeNs) / 1e6 >= COARSE_MS) return false
  kept.put(path, 'racy', { stamp, digest: 'racy' })
  return true
}

function withTimes(state: FileState): FileState {
  if (state.kind !== 'file') return state
  return { ...state, digest: `stat:${state.sizeBytes}:${state.mtimeNs}:${state.digest}` }
}
