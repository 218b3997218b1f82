import type { Code, FileState, Files, ObservingPorts } from '../../engine/ports.ts'
import type { ClosureQuestion, Evidence, LookQuestion } from './proof.ts'

/** Ports through which a decision is made, and what they were asked and answered. */
export interface RecordingPorts {
  readonly ports: ObservingPorts
  /** Undefined where one thing was seen in two states, or can't be compared later. */
  evidence(): Evidence | undefined
}

/** Kernels stamp files with the time of the last tick: a write that soon after another may leave the same stat. */
const TICK_MS = 20
/** Some file systems keep whole or even seconds. */
const COARSE_TICK_MS = 2_000

/** Writes down all that is seen through the ports. */
export function recordEvidence(ports: ObservingPorts): RecordingPorts {
  const notes = new Notes(() => ports.clock.now())
  const files: Files = {
    ...ports.files,
    look(...question) {
      const state = ports.files.look(...question)
      if (state !== 'unread') notes.saw(question, state)
      return state
    },
    async read(paths, mode) {
      const states = await ports.files.read(paths, mode)
      for (const [at, path] of paths.entries()) {
        const state = states[at]
        if (state !== undefined) notes.saw([path, mode], state)
      }
      return states
    },
    glob(pattern) {
      const found = ports.files.glob(pattern)
      notes.globs.set(pattern, found)
      return found
    },
  }
  const code: Code = {
    closure(...question) {
      const closure = ports.code.closure(...question)
      notes.closures.set(JSON.stringify(question), [question, JSON.stringify(closure)])
      return closure
    },
    interpreterIdentity(name) {
      const identity = ports.code.interpreterIdentity?.(name) ?? name
      notes.interpreters.set(name, identity)
      return identity
    },
  }
  return { ports: { ...ports, files, code }, evidence: () => notes.evidence() }
}

class Notes {
  readonly globs = new Map<string, readonly string[]>()
  readonly closures = new Map<string, readonly [ClosureQuestion, string]>()
  readonly interpreters = new Map<string, string>()
  readonly #now: () => number
  readonly #stamps = new Map<string, string>()
  readonly #young = new Map<string, string>()
  readonly #folders = new Map<string, readonly [LookQuestion, FileState]>()
  #isSpoilt = false

  constructor(now: () => number) {
    this.#now = now
  }

  saw(question: LookQuestion, state: FileState): void {
    const [path, mode] = question
    // A digest asked for by name is to be computed at every look; what can't be read can't be compared.
    if ((mode !== 'content' && mode !== 'stat') || state.kind === 'unreadable') this.#isSpoilt = true
    else if (state.kind === 'directory') this.#folders.set(JSON.stringify(question), [question, state])
    else if (state.kind === 'missing') this.#stamp(path, '')
    else {
      this.#stamp(path, `${state.sizeBytes}:${state.mtimeNs}:${state.ctimeNs}:${state.inode}`)
      if (mode === 'content' && state.digest !== undefined && isYoung(state, this.#now()))
        this.#young.set(path, state.digest)
    }
  }

  evidence(): Evidence | undefined {
    if (this.#isSpoilt) return undefined
    const files: string[] = []
    const missing: string[] = []
    for (const [path, stamp] of this.#stamps) {
      if (stamp === '') missing.push(path)
      else files.push(path, stamp)
    }
    return {
      files,
      missing,
      young: [...this.#young],
      folders: [...this.#folders.values()],
      globs: [...this.globs],
      closures: [...this.closures.values()],
      interpreters: [...this.interpreters],
    }
  }

  #stamp(path: string, stamp: string): void {
    const before = this.#stamps.get(path)
    if (before !== undefined && before !== stamp) this.#isSpoilt = true
    this.#stamps.set(path, stamp)
  }
}

/** An mtime that was set by hand proves nothing; every write moves ctime. */
function isYoung({ mtimeNs, ctimeNs }: FileState & { readonly kind: 'file' }, now: number): boolean {
  const isCoarse = mtimeNs.endsWith('000000000') && ctimeNs.endsWith('000000000')
  return now - Number(ctimeNs) / 1e6 < (isCoarse ? COARSE_TICK_MS : TICK_MS)
}
