import type { FingerprintMode, TaskId } from '../../src-shared/pipeline/model.ts'
import type { CodeClosure, FileState, ObservingPorts, Witness } from './ports.ts'

/** Path and mode of a file whose content must be read before its state is known. */
export interface Unread {
  readonly path: string
  readonly mode: FingerprintMode
  /** What of a folder doesn't count. */
  readonly without?: readonly string[]
}

const nothing: readonly string[] = []
const UNREADABLE: FileState = { kind: 'unreadable', error: 'could not be read' }

/** A folder without a part of it is another thing than the whole. No path has a NUL. */
const keyOf = (path: string, without: readonly string[]): string =>
  without.length === 0 ? path : `${path}\0${without.join('\0')}`

/** So many small files of one task are read without letting others in. */
export const MOST_READ_AT_ONCE = 4

/**
 * One look at the world: each path, glob and closure is asked for once, so that everything decided with the same look-up agrees.
 * It is only true for the moment: whoever waits (a process ended, a promise settled) begins a new one.
 */
export class Lookup {
  readonly #files: ObservingPorts['files']
  readonly #code: ObservingPorts['code']
  readonly #witness: Witness | undefined
  readonly #states = new Map<FingerprintMode, Map<string, FileState | 'unread'>>()
  // Made when they are needed: there is a look-up for each end of a task, and few tasks have any of these.
  #globs: Map<string, readonly string[]> | undefined
  #closures: Map<string, CodeClosure> | undefined
  #interpreters: Map<string, string> | undefined

  /** The task for which is asked, where there is a witness. */
  #asker: TaskId | undefined

  constructor({ files, code, witness }: Pick<ObservingPorts, 'files' | 'code' | 'witness'>) {
    this.#files = files
    this.#code = code
    this.#witness = witness
  }

  /** What is asked from now on is asked for this task: the witness is told so, also where the answer is known already. */
  askFor(task: TaskId): void {
    this.#asker = task
  }

  /** `without` names what doesn't count where the path is a folder: files and folders below it, as seen from it. */
  state(path: string, mode: FingerprintMode, without: readonly string[] = nothing): FileState | 'unread' {
    const states = this.#statesOf(mode)
    const key = keyOf(path, without)
    let state = states.get(key)
    if (state === undefined) {
      state = without.length === 0 ? this.#files.look(path, mode) : this.#files.look(path, mode, without)
      states.set(key, state)
    }
    if (this.#witness === undefined) return state
    if (without.length === 0) this.#tellFile(state, path, mode)
    else this.#tellFile(state, path, mode, without)
    return state
  }

  /**
   * As `state`, for a path that counts only while it is a file: a folder is never walked, since a command may name any (`/`, the
   * home folder).
   */
  stateIfFile(path: string, mode: FingerprintMode): FileState | 'unread' {
    const known = this.#statesOf(mode).get(path)
    if (known !== undefined) return this.state(path, mode)
    const state = this.#files.look(path, mode, 'unlisted')
    if (state === 'unread' || state.kind !== 'directory') this.#statesOf(mode).set(path, state)
    this.#tellFile(state, path, mode, 'unlisted')
    return state
  }

  /** The state in mode `stat`; for a file, what is known with a digest serves as well. */
  stat(path: string, without: readonly string[] = nothing): FileState | 'unread' {
    const known = this.#states.get('content')?.get(path)
    const isKnown = known !== undefined && known !== 'unread' && known.kind !== 'directory'
    return isKnown ? this.state(path, 'content') : this.state(path, 'stat', without)
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
    const paths = this.#globs?.get(pattern) ?? this.#files.glob(pattern)
    this.#globs ??= new Map()
    this.#globs.set(pattern, paths)
    if (this.#asker !== undefined) this.#witness?.glob(this.#asker, pattern, paths)
    return paths
  }

  closure(kind: 'module' | 'python', module: string, symbol: string, isFile: boolean): CodeClosure {
    const key = `${kind}\0${module}\0${symbol}`
    const closure = this.#closures?.get(key) ?? this.#code.closure(kind, module, symbol, isFile)
    this.#closures ??= new Map()
    this.#closures.set(key, closure)
    if (this.#asker !== undefined) this.#witness?.closure(this.#asker, closure, kind, module, symbol, isFile)
    return closure
  }

  interpreter(name: string): string {
    const identity = this.#interpreters?.get(name) ?? this.#code.interpreterIdentity?.(name) ?? name
    this.#interpreters ??= new Map()
    this.#interpreters.set(name, identity)
    if (this.#asker !== undefined) this.#witness?.interpreter(this.#asker, name, identity)
    return identity
  }

  /** A small file with its digest, for which it is read here and now where need be; undefined for all else. */
  smallFile(path: string): FileState | undefined {
    const states = this.#statesOf('content')
    const known = states.get(path)
    if (known !== undefined && known !== 'unread') return known.kind === 'file' ? known : undefined
    const state = this.#files.readSmall(path, 'content')
    if (state !== undefined) states.set(path, state)
    return state
  }

  /** As `read`, but here and now, where that is next to nothing; false: `read` must be called. */
  readLittle(unread: readonly Unread[]): boolean {
    if (unread.length > MOST_READ_AT_ONCE) return false
    return unread.every(({ path, mode, without = nothing }) => {
      const state = without.length === 0 ? this.#files.readSmall(path, mode) : undefined
      if (state !== undefined) this.#statesOf(mode).set(path, state)
      return state !== undefined
    })
  }

  /** Reads contents; afterwards `state` knows them. */
  async read(unread: readonly Unread[]): Promise<void> {
    const byMode = new Map<FingerprintMode, Set<string>>()
    const readings: Promise<void>[] = []
    for (const { path, mode, without = nothing } of unread) {
      if (without.length > 0) readings.push(this.#readPart(path, mode, without))
      else byMode.set(mode, (byMode.get(mode) ?? new Set()).add(path))
    }
    const wholes = [...byMode].map(async ([mode, set]) => {
      const paths = [...set]
      const states = await this.#files.read(paths, mode)
      const known = this.#statesOf(mode)
      paths.forEach((path, at) => {
        known.set(path, states[at] ?? UNREADABLE)
      })
    })
    await Promise.all([...readings, ...wholes])
  }

  async #readPart(path: string, mode: FingerprintMode, without: readonly string[]): Promise<void> {
    const [state = UNREADABLE] = await this.#files.read([path], mode, without)
    this.#statesOf(mode).set(keyOf(path, without), state)
  }

  #tellFile(state: FileState | 'unread', ...question: Parameters<ObservingPorts['files']['look']>): void {
    if (this.#asker !== undefined && state !== 'unread') this.#witness?.file(this.#asker, state, ...question)
  }

  #statesOf(mode: FingerprintMode): Map<string, FileState | 'unread'> {
    const known = this.#states.get(mode)
    if (known !== undefined) return known
    const states = new Map<string, FileState | 'unread'>()
    this.#states.set(mode, states)
    return states
  }
}
