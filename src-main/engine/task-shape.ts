import type { JsonObject } from '../../src-shared/json.ts'
import { commandParts } from '../../src-shared/pipeline/bind.ts'
import { globMatcher } from '../../src-shared/pipeline/instances.ts'
import type {
  Action,
  ArgumentNode,
  FingerprintMode,
  Hole,
  Task,
  TaskGraph,
  TaskId,
} from '../../src-shared/pipeline/model.ts'
import { ancestors, isGlobPattern } from '../../src-shared/pipeline/paths.ts'
import { canonicalJson } from './canonical.ts'

/** What of a task's fingerprint follows from the file alone. */
export interface TaskShape {
  readonly mode: FingerprintMode
  /** All command parts but the interpreter, which is looked up. */
  readonly command: JsonObject
  readonly commandText: string
  /** Paths that are inputs whatever they are now: declared, or targets of others that it uses. Sorted. */
  readonly fixed: readonly string[]
  readonly globs: readonly string[]
  /** Inputs only while they are regular files (named in arguments or `run`). Sorted, none of them in `fixed`. */
  readonly candidates: readonly string[]
  /** `fixed` and `candidates`, sorted; undefined where globs decide what else there is, or what is left out. */
  readonly paths: readonly string[] | undefined
  readonly isCandidate: ReadonlySet<string>
  /** Those candidates that lie in a directory that another task makes: they count as directories, too. */
  readonly isMadeByOthers: ReadonlySet<string>
  /** Tasks whose results it uses. Sorted. */
  readonly results: readonly TaskId[]
  readonly ownTargets: ReadonlySet<string>
  readonly ignoredPaths: ReadonlySet<string>
  readonly ignoredGlobs: readonly string[]
  /** What of an input that is a folder doesn't count, as seen from it: the task's own targets, and what it ignores. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>
  readonly code?: {
    readonly kind: 'module' | 'python'
    readonly module: string
    readonly symbol: string
    readonly isFile: boolean
  }
  readonly python?: string
}

/**
 * A task is asked about several times while its turn is, and then no more: the shapes of all of 10,000 tasks would take 12 MB, and
 * making one anew takes some 10 µs, and as many kilobytes to be collected.
 */
const MOST_KEPT = 2048

/** Shapes of one graph; those that were asked for last are kept. */
export class TaskShapes {
  readonly #graph: TaskGraph
  readonly #shapes = new Map<TaskId, TaskShape>()
  #wanted: ReadonlySet<TaskId> | undefined
  #nested: ReadonlyMap<string, readonly string[]> | undefined

  constructor(graph: TaskGraph) {
    this.#graph = graph
  }

  of(task: Task): TaskShape {
    const known = this.#shapes.get(task.id)
    if (known !== undefined) return known
    const shape = shapeOf(task, this.#graph, this.wantsResult(task))
    if (this.#shapes.size >= MOST_KEPT) this.#shapes.clear()
    this.#shapes.set(task.id, shape)
    return shape
  }

  /** Targets of tasks within a target that is a folder, as seen from it: its own task doesn't answer for them. */
  nestedIn(target: string): readonly string[] {
    const { owners } = this.#graph
    this.#nested ??= belowFolders(
      owners.keys(),
      owners,
      (path, folder) => owners.get(path) !== owners.get(folder),
    )
    return this.#nested.get(target) ?? none
  }

  /** True where the result is to be kept: the task says so, or another one uses it. */
  wantsResult(task: Task): boolean {
    if (task.definition.result) return true
    this.#wanted ??= new Set([...this.#graph.tasks.values()].flatMap((other) => usedResults(other.action)))
    return this.#wanted.has(task.id)
  }
}

/** The tasks whose results an action uses, each once, sorted. */
export function usedResults(action: Action): readonly TaskId[] {
  const used = new Set<TaskId>()
  const add = (part: string | Hole): void => {
    if (typeof part !== 'string' && part.hole === 'result') used.add(part.of)
  }
  switch (action.kind) {
    case 'shell':
      action.command.forEach(add)
      break
    case 'exec':
      for (const word of action.words) word.forEach(add)
      break
    default:
      addFromArguments(action.args, used, add)
  }
  return used.size === 0 ? none : [...used].sort()
}

const none: readonly never[] = []

function addFromArguments(node: ArgumentNode, used: Set<TaskId>, add: (part: string | Hole) => void): void {
  if (node.kind === 'text') node.template.forEach(add)
  else if (node.kind === 'result') used.add(node.of)
  else if (node.kind === 'list') for (const item of node.items) addFromArguments(item, used, add)
  else if (node.kind === 'map') for (const [, value] of node.entries) addFromArguments(value, used, add)
}

function shapeOf(task: Task, graph: TaskGraph, wantsResult: boolean): TaskShape {
  const mode = task.definition.fingerprint
  const targets = sortedOnce(task.targets.map(({ path }) => path))
  const ownTargets = setOf(targets)
  const ignoredPaths =
    task.ignore.length === 0 ? noPaths : setOf(task.ignore.filter((path) => !isGlobPattern(path)))
  const counts = (path: string): boolean => !isWithin(path, ownTargets) && !isWithin(path, ignoredPaths)
  const declared = task.inputs.filter((input) => !input.isGlob).map(({ path }) => path)
  const fixed = sortedOnce([...declared, ...usedTargets(task, graph)].filter(counts))
  const isFixed = setOf(fixed)
  const candidates = sortedOnce(task.candidates.filter((path) => counts(path) && !isFixed.has(path)))
  const isMadeByOthers = madeByOthers(task, candidates)
  const globs = task.inputs.flatMap(({ isGlob, path }) => (isGlob ? [path] : []))
  const ignoredGlobs = task.ignore.filter(isGlobPattern)
  const command: JsonObject = {
    ...commandParts(task),
    targets,
    ...(mode === 'content' ? {} : { fingerprint: mode }),
    ...(wantsResult ? { result: true } : {}),
  }
  return {
    mode,
    command,
    commandText: canonicalJson(command),
    fixed,
    globs,
    candidates,
    paths: globs.length + ignoredGlobs.length > 0 ? undefined : sortedOnce([...fixed, ...candidates]),
    isCandidate: setOf(candidates),
    isMadeByOthers,
    results: usedResults(task.action),
    ownTargets,
    ignoredPaths,
    ignoredGlobs,
    leftOut:
      targets.length + ignoredPaths.size === 0
        ? nothingLeftOut
        : belowFolders(
            [...targets, ...ignoredPaths],
            isMadeByOthers.size === 0 ? isFixed : new Set([...fixed, ...isMadeByOthers]),
          ),
    ...codeOf(task),
  }
}

const noPaths: ReadonlySet<string> = new Set()
const nothingLeftOut: ReadonlyMap<string, readonly string[]> = new Map()

/** Which of the paths lie below which of the folders, each as seen from there, sorted. */
export function belowFolders(
  paths: Iterable<string>,
  folders: { has(path: string): boolean },
  counts: (path: string, folder: string) => boolean = () => true,
): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>()
  const add = (folder: string, path: string, name: string): void => {
    if (!folders.has(folder) || !counts(path, folder)) return
    const names = below.get(folder)
    if (names === undefined) below.set(folder, [name])
    else names.push(name)
  }
  for (const path of paths) {
    for (const folder of ancestors(path)) add(folder, path, path.slice(folder.length + 1))
    if (!/^(\.\.?(\/|$)|\/|[A-Za-z]:)/.test(path)) add('.', path, path)
  }
  for (const names of below.values()) names.sort()
  return below
}

const setOf = (paths: readonly string[]): ReadonlySet<string> =>
  paths.length === 0 ? noPaths : new Set(paths)

function sortedOnce(paths: readonly string[]): readonly string[] {
  return paths.length < 2 ? paths : [...new Set(paths)].sort()
}

/**
 * Targets of other tasks that a reference or a path names exactly; they count whether file or directory. Where a path only lies in
 * one, the path itself counts and what else the directory holds does not.
 */
function usedTargets(task: Task, graph: TaskGraph): readonly string[] {
  if (task.dependencies.length === 0) return none
  const used: string[] = []
  const isNamed = namingOf(task)
  for (const { on, kind, path } of task.dependencies) {
    if (kind === 'needs' || path === undefined || graph.owners.get(path) !== on) continue
    if (kind === 'reference' || isNamed(path)) used.push(path)
  }
  return used
}

/** Whether a path stands among what a task names, itself or by a glob. */
function namingOf({ candidates, inputs }: Task): (path: string) => boolean {
  const named = new Set([...candidates, ...inputs.flatMap(({ path, isGlob }) => (isGlob ? [] : [path]))])
  const globs = inputs.flatMap(({ path, isGlob }) => (isGlob ? [globMatcher(path)] : []))
  return (path) => named.has(path) || globs.some((matches) => matches(path))
}

function madeByOthers(task: Task, candidates: readonly string[]): ReadonlySet<string> {
  const folders = new Set(
    task.dependencies.flatMap(({ kind, path }) => (kind === 'inferred' && path !== undefined ? [path] : [])),
  )
  const inside = folders.size === 0 ? [] : candidates.filter((path) => isWithin(path, folders))
  return inside.length === 0 ? noPaths : new Set(inside)
}

function codeOf(task: Task): Pick<TaskShape, 'code' | 'python'> {
  const { action } = task
  if (action.kind === 'module') {
    return { code: { kind: 'module', module: action.module, symbol: action.export, isFile: true } }
  }
  if (action.kind !== 'python') return {}
  const code = {
    kind: 'python',
    module: action.module,
    symbol: action.function,
    isFile: action.isFile,
  } as const
  return { code, python: task.python }
}

/** True for a member of `folders` and for every path below one. */
export function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false
  return folders.has(path) || ancestors(path).some((folder) => folders.has(folder))
}
