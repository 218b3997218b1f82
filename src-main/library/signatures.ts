import { getHashes } from 'node:crypto'
import type { FingerprintMode } from '../../src-shared/pipeline/model.ts'
import type { FileState, Files } from '../engine/ports.ts'

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

/**
 * The files as a library's tasks see them. The engine asks for inputs in a task's own mode, and for targets always in `stat` or
 * `content`; what these two mean follows from the path's owner.
 */
export function libraryFiles(inner: Files, checkOf: (path: string) => TargetCheck | undefined): Files {
  const modeOf = (path: string, mode: FingerprintMode): { mode: FingerprintMode; isBare: boolean } => {
    if (mode === 'exists') return { mode: 'stat', isBare: true }
    if (mode === 'sizetimestamp') return { mode: 'stat', isBare: false }
    if (mode === 'contents') return { mode: 'content', isBare: false }
    if (mode !== 'stat' && mode !== 'content') return { mode, isBare: false }
    const check = checkOf(path) ?? mode
    return check === 'existence'
      ? { mode: 'stat', isBare: true }
      : { mode: check === 'stat' ? 'stat' : mode, isBare: false }
  }
  return {
    ...inner,
    look(path, mode, ...rest) {
      const wanted = modeOf(path, mode)
      const state = inner.look(path, wanted.mode, ...rest)
      return wanted.isBare ? bare(state) : state
    },
    async read(paths, mode) {
      const states: FileState[] = []
      for (const path of paths) {
        const wanted = modeOf(path, mode)
        const [state] = await inner.read([path], wanted.mode)
        states.push(bareIf(wanted.isBare, state ?? { kind: 'unreadable', error: 'could not be read' }))
      }
      return states
    },
  }
}

const bareIf = (isBare: boolean, state: FileState): FileState => {
  const seen = isBare ? bare(state) : state
  return seen === 'unread' ? state : seen
}

/** All that is left of a state when only existence counts. */
function bare(state: FileState | 'unread'): FileState | 'unread' {
  if (state === 'unread') return state
  if (state.kind === 'file')
    return { kind: 'file', sizeBytes: 0, mtimeNs: '0', ctimeNs: '0', inode: '0', digest: 'exists' }
  return state.kind === 'directory' ? { kind: 'directory', mtimeNs: '0', digest: 'exists', files: 0 } : state
}
