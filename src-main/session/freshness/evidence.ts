import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { Clock, CodeClosure, FileState, Witness } from '../../engine/ports.ts'
import type { ClosureQuestion, Evidence, FileUsers, LookQuestion, Users } from './proof.ts'

/** Kernels stamp files with the time of the last tick: a write that soon after another may leave the same stat. */
const TICK_MS = 20
/** Some file systems keep whole or even seconds. */
const COARSE_TICK_MS = 2_000

/** Evidence, whom its files were seen for, and the tasks that nothing can be said of. */
export interface Gathered {
  readonly evidence: Evidence
  readonly users: FileUsers
  readonly open: ReadonlySet<number>
}

/**
 * Writes down what decisions rest on, for which tasks (by their places in `tasks`). Where one thing is seen in two states, or can't be
 * compared later, its tasks are left open.
 */
export class EvidenceNotes implements Witness {
  readonly #places: ReadonlyMap<TaskId, number>
  readonly #clock: Pick<Clock, 'now'>
  readonly #files = new Map<string, SeenFile>()
  readonly #others = {
    folders: new Map<string, Seen<LookQuestion, FileState>>(),
    globs: new Map<string, Seen<string, readonly string[]>>(),
    closures: new Map<string, Seen<ClosureQuestion, string>>(),
    interpreters: new Map<string, Seen<string, string>>(),
  }
  readonly #open = new Set<number>()
  #isOver = false

  constructor(tasks: readonly TaskId[], clock: Pick<Clock, 'now'>) {
    this.#places = new Map(tasks.map((task, place) => [task, place]))
    this.#clock = clock
  }

  file(task: TaskId, state: FileState, ...question: LookQuestion): void {
    if (this.#isOver) return
    const place = this.#placeOf(task)
    const [path, mode, folders] = question
    // A digest asked for by name is to be computed at every look; what can't be read can't be compared.
    if ((mode !== 'content' && mode !== 'stat') || state.kind === 'unreadable') this.#open.add(place)
    else if (state.kind !== 'directory') this.#sawFile(path, state, mode === 'content', place)
    // Where only files count, it counts that this is none, not what is in it.
    else this.#saw(this.#others.folders, question, folders === 'unlisted' ? ANY_FOLDER : state, place)
  }

  glob(task: TaskId, pattern: string, found: readonly string[]): void {
    this.#saw(this.#others.globs, pattern, found, this.#placeOf(task))
  }

  closure(task: TaskId, closure: CodeClosure, ...question: ClosureQuestion): void {
    this.#saw(this.#others.closures, question, JSON.stringify(closure), this.#placeOf(task))
  }

  interpreter(task: TaskId, name: string, identity: string): void {
    this.#saw(this.#others.interpreters, name, identity, this.#placeOf(task))
  }

  /** Nothing more is noted, and nothing of it is kept: for a run that changes what it sees. */
  end(): void {
    this.#isOver = true
    this.#files.clear()
  }

  /** What another proof, found true at `checkedAt`, knows of tasks that are not looked at here. What was seen here is newer. */
  addKept(kept: KeptEvidence): void {
    for (const file of keptFiles(kept)) this.#joinFile(file)
    this.#addOthers(kept)
  }

  #addOthers({ evidence, isKept }: KeptEvidence): void {
    const join = <Q, A>(table: Map<string, Seen<Q, A>>, all: readonly (readonly [Q, A, Users])[]): void => {
      for (const [question, answer, own] of all)
        for (const place of own) if (isKept(place)) this.#saw(table, question, answer, place)
    }
    join(this.#others.folders, evidence.folders)
    join(this.#others.globs, evidence.globs)
    join(this.#others.closures, evidence.closures)
    join(this.#others.interpreters, evidence.interpreters)
  }

  /**
   * Of tasks that are left open nothing is given. `rest` is added as by `addKept`, but its files, most of which nobody has seen here,
   * only pass through.
   */
  gathered(open: Iterable<number>, rest?: KeptEvidence): Gathered {
    for (const place of open) this.#open.add(place)
    if (rest !== undefined) this.#addOthers(rest)
    const untouched: KeptFile[] = []
    for (const file of rest === undefined ? NONE : keptFiles(rest)) {
      if (this.#files.has(file.path)) this.#joinFile(file)
      else untouched.push(file)
    }
    const isKnown = (place: number): boolean => !this.#open.has(place)
    const files: string[] = []
    const users: (number | Users)[] = []
    const young: [string, string][] = []
    const give = (path: string, { stamp, digest, places }: Omit<KeptFile, 'path'>): void => {
      const known = knownOf(places, isKnown)
      const [first] = known
      if (first === undefined) return
      files.push(path, stamp)
      users.push(known.length === 1 ? first : known)
      if (digest !== undefined) young.push([path, digest])
    }
    for (const file of untouched) give(file.path, file)
    for (const [path, file] of this.#files) give(path, file)
    const { folders, globs, closures, interpreters } = this.#others
    const evidence: Evidence = {
      files,
      young,
      folders: triples(folders, isKnown),
      globs: triples(globs, isKnown),
      closures: triples(closures, isKnown),
      interpreters: triples(interpreters, isKnown),
    }
    return { evidence, users, open: this.#open }
  }

  #placeOf(task: TaskId): number {
    const place = this.#places.get(task)
    if (place === undefined) throw new Error(`expected a task of the proof but was "${task}"`)
    return place
  }

  #sawFile(path: string, state: SeenState, byContent: boolean, place: number): void {
    const before = this.#files.get(path)
    const stamp = before?.state === state ? before.stamp : stampOfState(state)
    const digest =
      byContent && state.kind === 'file' && isYoung(state, this.#clock.now()) ? state.digest : undefined
    if (before === undefined) {
      this.#files.set(path, { state, stamp, digest, places: [place] })
      return
    }
    if (before.stamp !== stamp || (digest !== undefined && (before.digest ?? digest) !== digest)) {
      for (const user of [...before.places, place]) this.#open.add(user)
      return
    }
    before.digest ??= digest
    if (before.places.at(-1) !== place) before.places.push(place)
  }

  #joinFile({ path, stamp, digest, places }: KeptFile): void {
    const seen = this.#files.get(path)
    if (seen === undefined) this.#files.set(path, { state: undefined, stamp, digest, places: [...places] })
    // A run has changed it: whoever was judged by what it was before is judged anew.
    else if (seen.stamp !== stamp) for (const place of places) this.#open.add(place)
    else {
      // What was young once may be compared by content still, which does no harm.
      seen.digest ??= digest
      seen.places.push(...places)
    }
  }

  #saw<Q, A>(table: Map<string, Seen<Q, A>>, question: Q, answer: A, place: number): void {
    if (this.#isOver) return
    const key = JSON.stringify(question)
    const before = table.get(key)
    if (before === undefined) table.set(key, { question, answer, places: [place] })
    else if (before.answer !== answer && JSON.stringify(before.answer) !== JSON.stringify(answer))
      for (const user of [...before.places, place]) this.#open.add(user)
    else if (before.places.at(-1) !== place) before.places.push(place)
  }
}

/** An mtime that was set by hand proves nothing; every write moves ctime. */
function isYoung(
  { mtimeNs, ctimeNs }: { readonly mtimeNs: string; readonly ctimeNs: string },
  now: number,
): boolean {
  const isCoarse = mtimeNs.endsWith('000000000') && ctimeNs.endsWith('000000000')
  return now - Number(ctimeNs) / 1e6 < (isCoarse ? COARSE_TICK_MS : TICK_MS)
}

/** The same task may have been noted several times: its places are put in without a search. */
const knownOf = (places: readonly number[], isKnown: (place: number) => boolean): readonly number[] =>
  places.length === 1 ? places.filter(isKnown) : [...new Set(places)].filter(isKnown)

/** Evidence of another proof, found true at a time (milliseconds since 1970), for some of its tasks. */
export interface KeptEvidence {
  readonly evidence: Evidence
  readonly users: FileUsers
  readonly isKept: (place: number) => boolean
  readonly checkedAt: number
}

interface KeptFile {
  readonly path: string
  readonly stamp: string
  /** Where it is young still. */
  readonly digest: string | undefined
  readonly places: readonly number[]
}

function* keptFiles({ evidence, users, isKept, checkedAt }: KeptEvidence): Generator<KeptFile> {
  const young = new Map(evidence.young)
  for (let at = 0; at < users.length; at += 1) {
    const user = users[at] ?? NONE
    const places = (typeof user === 'number' ? [user] : user).filter(isKept)
    if (places.length === 0) continue
    const path = evidence.files[2 * at] ?? ''
    const stamp = evidence.files[2 * at + 1] ?? ''
    const known = young.size === 0 ? undefined : young.get(path)
    const [, mtimeNs = '', ctimeNs = ''] = known === undefined ? [] : stamp.split(':')
    const digest = known !== undefined && isYoung({ mtimeNs, ctimeNs }, checkedAt) ? known : undefined
    yield { path, stamp, digest, places }
  }
}

type SeenState = FileState & { readonly kind: 'file' | 'missing' }

interface SeenFile {
  readonly state: SeenState | undefined
  readonly stamp: string
  /** Where it was young. */
  digest: string | undefined
  readonly places: number[]
}

interface Seen<Q, A> {
  readonly question: Q
  readonly answer: A
  readonly places: number[]
}

/** A folder as such. */
export const ANY_FOLDER: FileState = { kind: 'directory', mtimeNs: '', files: 0 }

const NONE: readonly never[] = []

const stampOfState = (state: SeenState): string =>
  state.kind === 'missing' ? '' : `${state.sizeBytes}:${state.mtimeNs}:${state.ctimeNs}:${state.inode}`

const triples = <Q, A>(
  table: ReadonlyMap<string, Seen<Q, A>>,
  isKnown: (place: number) => boolean,
): (readonly [Q, A, Users])[] =>
  [...table.values()].flatMap(({ question, answer, places }) => {
    const users = knownOf(places, isKnown)
    return users.length > 0 ? [[question, answer, users] as const] : []
  })
