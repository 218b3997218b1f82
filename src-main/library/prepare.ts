import { hash } from 'node:crypto'
import type { Json, JsonObject } from '../../src-shared/json.ts'
import type { Action, Dependency, Task, TaskDefinition, TaskId } from '../../src-shared/pipeline/model.ts'
import { ancestors } from '../../src-shared/pipeline/paths.ts'
import { canonicalJson } from '../engine/canonical.ts'
import { type Call, type Callable, type CallContext, callableOf } from './call.ts'
import { describeValue, marked, type TextMeaning } from './described.ts'
import type { AddTaskOptions } from './options.ts'
import { pathList, type SeenPath, seePath } from './paths.ts'
import { fingerprintMode, type TargetCheck, targetCheck } from './signatures.ts'
import { asTaskId } from './task-id.ts'

export interface PrepareContext extends CallContext {
  /** Absolute. */
  readonly folder: string
  readonly ownerOf: (path: string) => TaskId | undefined
  /** Files that the arguments name and that this task was seen to make without declaring them. */
  readonly ownOutputs: (task: TaskId) => ReadonlySet<string>
}

/** A task that was asked for, before it is known whether it is a new one. */
export interface Prepared {
  readonly name: string
  readonly call: Call
  /**
   * For the same function, source and arguments, with target paths left out, at least one is equal: the arguments are compared as they
   * are written, and with the paths in them resolved as far as they are files by now.
   */
  readonly identities: readonly [string, string]
  /** Without the number that tells tasks apart which have all else in common. */
  readonly id: TaskId
  readonly targets: readonly string[]
  readonly check: TargetCheck
  readonly action: Action
  readonly candidates: readonly string[]
  readonly inputs: readonly string[]
  readonly dependencies: readonly Dependency[]
  readonly options: AddTaskOptions
}

/** Reads what `addTask` was given. Throws a TypeError for what can't be used; nothing has happened then. */
export function prepare(
  options: AddTaskOptions,
  dependsOn: readonly TaskId[],
  context: PrepareContext,
): Prepared {
  const { folder, cwd } = context
  const targets = pathList('targetPathList', options.targetPathList, folder, cwd)
  const ignored = new Set(pathList('ignorePathList', options.ignorePathList, folder, cwd))
  const { hashAlgorithm = 'sizetimestamp', hashTargetFiles = true } = options
  fingerprintMode(hashAlgorithm)
  const callable = callableOf(options, context)
  const seen: SeenPath[] = []
  const reader = new ArgumentReader(options, { targets, ignored, context, seen })
  const written = reader.read(undefined)
  const id = idOf(callable, targets, written, dependsOn)
  const described = reader.read(context.ownOutputs(id))
  const identityOf = (args: Json): string =>
    hash('sha256', canonicalJson([callable.identity, args, joined(callable, dependsOn)]))
  const counted = seen.filter(({ path }) => !targets.includes(path) && !ignored.has(path))
  const { ignoreDirectories = true } = options
  return {
    name: options.taskName ?? callable.name,
    call: callable.call,
    identities: [identityOf(described), identityOf(written)],
    id,
    targets,
    check: targetCheck(hashAlgorithm, hashTargetFiles),
    action: actionOf(callable, described),
    candidates: unique(counted.map(({ path }) => path)),
    inputs: ignoreDirectories
      ? []
      : unique(counted.filter(({ kind }) => kind === 'directory').map(({ path }) => path)),
    dependencies: dependenciesOf(dependsOn, counted, context),
    options,
  }
}

/** The engine's task. */
export function engineTask(prepared: Prepared, id: TaskId, python: string, after?: TaskId): Task {
  const { targets, action, name } = prepared
  const definition = definitionOf(prepared, id, after !== undefined)
  const extra: readonly Dependency[] = after === undefined ? [] : [{ on: after, kind: 'needs', at: ['func'] }]
  return {
    id,
    definition: { ...definition, title: name },
    action,
    inputs: prepared.inputs.map((path) => ({ path, isGlob: false })),
    targets: targets.map((path) => ({ path })),
    candidates: prepared.candidates,
    ignore: [],
    dependencies: [...prepared.dependencies, ...extra],
    env: {},
    envReferences: {},
    cwd: '.',
    python,
    isDisabled: false,
  }
}

function definitionOf(
  { options, targets, check }: Prepared,
  id: string,
  isDuplicate: boolean,
): TaskDefinition {
  const { retries = 0, priority = 0, hashAlgorithm = 'sizetimestamp' } = options
  const wantsCopy = options.copyDuplicateArtifact === true || isDuplicate
  const reuse = options.hardlinkAllowed === true ? 'link' : 'copy'
  return {
    id,
    action: { kind: 'exec', words: [] },
    inputs: [],
    targets: targets.map((path) => ({ path })),
    needs: [],
    env: {},
    cwd: '.',
    retries: { count: retries, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
    graceMs: 1000,
    priority,
    resources: { cpu: 1 },
    fingerprint: fingerprintMode(hashAlgorithm),
    ignore: [],
    hashTargets: check === 'content',
    always: options.transientRun === true,
    result: options.storeResult === true,
    disabled: false,
    atomic: false,
    ...(wantsCopy && targets.length > 0 ? { reuse } : {}),
  }
}

interface ReadingContext {
  readonly targets: readonly string[]
  readonly ignored: ReadonlySet<string>
  readonly context: PrepareContext
  /** Receives every text that may be a path. */
  readonly seen: SeenPath[]
}

/** Describes the arguments. Without `ownOutputs` the description doesn't depend on which files and other tasks there are. */
class ArgumentReader {
  readonly #options: AddTaskOptions
  readonly #reading: ReadingContext

  constructor(options: AddTaskOptions, reading: ReadingContext) {
    this.#options = options
    this.#reading = reading
  }

  read(ownOutputs: ReadonlySet<string> | undefined): Json {
    this.#reading.seen.length = 0
    const meaning: TextMeaning = (text) => this.#meaning(text, ownOutputs)
    const { func, args = [], kwargs } = this.#options
    if (func !== undefined && func !== null && 'run' in func)
      return func.run.map((word) => meaning(word) ?? word)
    const list = args.map((value, at) => describeValue(value, `args[${at}]`, meaning))
    if (kwargs === undefined) return list
    const named: JsonObject = Object.fromEntries(
      Object.entries(kwargs).map(([key, value]) => [key, describeValue(value, `kwargs.${key}`, meaning)]),
    )
    return [...list, named]
  }

  #meaning(text: string, ownOutputs: ReadonlySet<string> | undefined): Json | undefined {
    const { targets, ignored, context, seen } = this.#reading
    const { folder, cwd, ownerOf } = context
    const found = seePath(text, folder, cwd)
    if (found === undefined) return undefined
    seen.push(found)
    const { path, kind, isInsideWorkspace } = found
    const target = targets.indexOf(path)
    if (target >= 0) return marked('target', target)
    if (ignored.has(path)) return marked('ignored', null)
    if (ownOutputs !== undefined && ownerOf(path) !== undefined) return marked('path', path)
    const isAbsolute = text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text)
    const end = /[\\/]$/.test(text) ? '/' : ''
    if (isAbsolute && isInsideWorkspace) return marked('path', path + end)
    const isFile = kind === 'file' && end === '' && ownOutputs !== undefined && !ownOutputs.has(path)
    if (!isFile) return undefined
    return isInsideWorkspace ? marked('path', path) : path
  }
}

/** Two tasks without a function are the same only where they join the same. */
const joined = ({ call }: Callable, dependsOn: readonly TaskId[]): readonly string[] =>
  call.kind === 'none' ? [...dependsOn].sort() : []

function idOf(
  callable: Callable,
  targets: readonly string[],
  described: Json,
  dependsOn: readonly TaskId[],
): TaskId {
  const what = targets.length > 0 ? targets : [described, callable.label, joined(callable, dependsOn)]
  const name = callable.name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 60)
  return asTaskId(`${name}~${hash('sha256', canonicalJson(what)).slice(0, 10)}`)
}

function actionOf({ kind, label, symbol }: Callable, described: Json): Action {
  const args = { kind: 'value', value: described } as const
  switch (kind) {
    case 'module':
      return { kind, module: label, export: symbol, args }
    case 'python':
      return { kind, module: label, isFile: true, function: symbol, args }
    case 'exec':
      return { kind, words: wordsOf(described).map((word) => [word]) }
  }
}

const wordsOf = (described: Json): readonly string[] =>
  Array.isArray(described)
    ? described.map((word: Json) => (typeof word === 'string' ? word : canonicalJson(word)))
    : []

function dependenciesOf(
  dependsOn: readonly TaskId[],
  paths: readonly SeenPath[],
  { ownerOf }: PrepareContext,
): readonly Dependency[] {
  const needs = dependsOn.map((on, at): Dependency => ({ on, kind: 'needs', at: ['dependentTaskList', at] }))
  const inferred = unique(paths.map(({ path }) => path)).flatMap((path): Dependency[] => {
    const maker = [path, ...ancestors(path)].map((each) => ({ on: ownerOf(each), path: each }))
    const first = maker.find(({ on }) => on !== undefined)
    return first?.on === undefined ? [] : [{ on: first.on, kind: 'inferred', path: first.path, at: ['args'] }]
  })
  return [...needs, ...inferred]
}

const unique = (paths: readonly string[]): readonly string[] => [...new Set(paths)].sort()
