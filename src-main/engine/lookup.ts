import type { FingerprintMode } from '../../src-shared/pipeline/model.ts'
import type { Code, CodeClosure, FileState, Files } from './ports.ts'

/** Path and mode of a file whose content must be read before its state is known. */
export interface Unread {
  readonly path: string
  readonly mode: FingerprintMode
}

/**
 * One look at the world: each path, glob and closure is asked for once, so that everything decided with the same look-up agrees.
 * It is only true for the moment: whoever waits (a process ended, a promise settled) begins a new one.
 */
export class Lookup {
  readonly #files: Files
  readonly #code: Code
  readonly #states = new Map<FingerprintMode, Map<string, FileState | 'unread'>>()
  readonly #globs = new Map<string, readonly string[]>()
  readonly #closures = new Map<string, CodeClosure>()
  readonly #interpreters = new Map<string, string>()

  constructor(files: Files, code: Code) {
    this.#files = files
    this.#code = code
  }

  state(path: string, mode: FingerprintMode): FileState | 'unread' {
    const states = this.#statesOf(mode)
    const known = states.get(path)
    if (known !== undefined) return known
    const state = this.#files.look(path, mode)
    states.set(path, state)
    return state
  }

  /**
   * As `state`, for a path that counts only while it is a file: a folder is never walked, since a command may name any (`/`, the
   * home folder).
   */
  stateIfFile(path: string, mode: FingerprintMode): FileState | 'unread' {
    const states = this.#statesOf(mode)
    const known = states.get(path)
    if (known !== undefined) return known
    const state = this.#files.look(path, mode, 'unlisted')
    if (state === 'unread' || state.kind !== 'directory') states.set(path, state)
    return state
  }

  /** The state in mode `stat`; for a file, what is known with a digest serves as well. */
  stat(path: string): FileState | 'unread' {
    const known = this.#states.get('content')?.get(path)
    if (known !== undefined && known !== 'unread' && known.kind !== 'directory') return known
    return this.state(path, 'stat')
  }

  /**
   * As `stat`, for a path that is probably a file and an input of others: where its digest is kept, one look serves both.
   */
  statOfFile(path: string): FileState | 'unread' {
    const state = this.state(path, 'content')
    return state === 'unread' || state.kind === 'directory' ? this.state(path, 'stat') : state
  }

  exists(path: string): boolean {
    const state = this.stat(path)
    return state === 'unread' || state.kind !== 'missing'
  }

  glob(pattern: string): readonly string[] {
    const known = this.#globs.get(pattern)
    if (known !== undefined) return known
    const paths = this.#files.glob(pattern)
    this.#globs.set(pattern, paths)
    return paths
  }

  closure(kind: 'module' | 'python', module: string, symbol: string, isFile: boolean): CodeClosure {
    const key = `${kind}\0${module}\0${symbol}`
    const known = this.#closures.get(key)
    if (known !== undefined) return known
    const closure = this.#code.closure(kind, module, symbol, isFile)
    this.#closures.set(key, closure)
    return closure
  }

  interpreter(name: string): string {
    const known = this.#interpreters.get(name)
    if (known !== undefined) return known
    const identity = this.#code.interpreterIdentity?.(name) ?? name
    this.#interpreters.set(name, identity)
    return identity
  }

  /** Reads contents; afterwards `state` knows them. */
  async read(unread: readonly Unread[]): Promise<void> {
    const byMode = new Map<FingerprintMode, Set<string>>()
    for (const { path, mode } of unread) byMode.set(mode, (byMode.get(mode) ?? new Set()).add(path))
    const readings = [...byMode].map(async ([mode, set]) => {
      const paths = [...set]
      const states = await this.#files.read(paths, mode)
      const known = this.#statesOf(mode)
      paths.forEach((path, at) => {
        known.set(path, states[at] ?? { kind: 'unreadable', error: 'could not be read' })
      })
    })
    await Promise.all(readings)
  }

  #statesOf(mode: FingerprintMode): Map<string, FileState | 'unread'> {
    const known = this.#states.get(mode)
    if (known !== undefined) return known
    const states = new Map<string, FileState | 'unread'>()
    this.#states.set(mode, states)
    return states
  }
}
