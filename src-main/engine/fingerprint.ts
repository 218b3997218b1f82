import type { Json, JsonObject } from '../../src-shared/json.ts'
import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import { canonicalJson } from './canonical.ts'
import type { Lookup, Unread } from './lookup.ts'
import type { FileState, Fingerprint, Hash, InputSignature } from './ports.ts'
import { belowFolders, isWithin, type TaskShape } from './task-shape.ts'

/** What a task is made of at this moment. */
export interface Observation {
  readonly hash: string
  readonly command: JsonObject
  readonly code: Readonly<Record<string, string>>
  readonly inputs: ReadonlyMap<string, InputSignature>
  readonly results: Readonly<Record<string, string>>
  /** What keeps it from being started now, in the words of an error: a missing input, code or result. */
  readonly obstacles: readonly string[]
}

export interface ObserveContext {
  readonly lookup: Lookup
  readonly hash: Hash
  /** The value that a task's last good attempt gave. */
  readonly resultOf: (task: TaskId) => Json | undefined
  /** The last good fingerprint, for the files that the task is known to make itself. */
  readonly good: Fingerprint | undefined
  /** More such files, found in an earlier attempt of this run. */
  readonly made?: ReadonlySet<string>
}

/**
 * The signature of a path that the arguments name and that the task itself made without declaring it: it counts as an output, so
 * it never makes its own task stale.
 */
const ownOutput = 'made by the task itself'
/** Ends the hash of a fingerprint that has such a path, so that the others need not be searched. */
const ownOutputMark = '~'
const changedMark = ' (changed while the task ran)'

/** Composes the fingerprint of now, or says which contents must be read first. */
export function observe(
  task: Task,
  shape: TaskShape,
  context: ObserveContext,
): Observation | { readonly unread: readonly Unread[] } {
  const { lookup } = context
  const unread: Unread[] = []
  const missing: string[] = []
  const inputs = new Map<string, InputSignature>()
  const ignored = ignoredFiles(shape, lookup)
  const leftOut = leftOutOf(shape, ignored)
  for (const path of inputPaths(shape, lookup, ignored)) {
    const isCandidate = shape.isCandidate.has(path)
    if (isCandidate && isOwnOutput(path, context)) {
      inputs.set(path, { signature: ownOutput })
      continue
    }
    const countsAlways = !isCandidate || shape.isMadeByOthers.has(path)
    const without = leftOut.get(path)
    const state = countsAlways
      ? lookup.state(path, shape.mode, without)
      : lookup.stateIfFile(path, shape.mode)
    if (state === 'unread') unread.push({ path, mode: shape.mode, ...(without ? { without } : {}) })
    else if (!isCandidate || state.kind === 'file' || (countsAlways && state.kind === 'directory'))
      inputs.set(path, signatureOf(state))
    if (state !== 'unread' && state.kind === 'missing' && !isCandidate) missing.push(path)
  }
  if (unread.length > 0) return { unread }
  const obstacles = missing.slice(0, MOST_TOLD).map((path) => missingInput(task, path))
  const command =
    shape.python === undefined
      ? shape.command
      : { ...shape.command, interpreter: `${shape.python} ${lookup.interpreter(shape.python)}` }
  const code = codeOf(shape, lookup, obstacles)
  const results = resultsOf(shape, context, obstacles)
  let known: string | undefined
  return {
    // What is seen after a success is compared part by part and needs none.
    get hash() {
      known ??= hashOf(shape, command, { code, inputs, results }, context.hash)
      return known
    },
    command,
    code,
    inputs,
    results,
    obstacles,
  }
}

/** The observation in the form in which it is kept. */
export function fingerprintOf({ hash, command, code, inputs, results }: Observation): Fingerprint {
  return { hash, command, code, inputs: Object.fromEntries(inputs), results }
}

/**
 * What is kept of an attempt that succeeded, from what was seen before and after it. An input or code file that changed meanwhile is
 * kept so that it matches nothing: the task is stale, even if the change is taken back. A file that the arguments name and that came
 * into being is the task's own output.
 */
export function settledFingerprint(
  shape: TaskShape,
  before: Observation,
  after: Observation,
  hash: Hash,
): Fingerprint {
  if (isSame(before, after)) return fingerprintOf(before)
  const inputs = new Map(before.inputs)
  for (const [path, was] of before.inputs) {
    const is = after.inputs.get(path)
    if (is?.signature !== was.signature) inputs.set(path, { ...was, signature: was.signature + changedMark })
  }
  for (const path of madeMeanwhile(shape, before, after)) inputs.set(path, { signature: ownOutput })
  const code = Object.fromEntries(
    Object.entries(before.code).map(([path, was]) => [
      path,
      after.code[path] === was ? was : was + changedMark,
    ]),
  )
  const parts = { code, inputs: sortedMap(inputs), results: before.results }
  return {
    ...parts,
    inputs: Object.fromEntries(parts.inputs),
    command: before.command,
    hash: hashOf(shape, before.command, parts, hash),
  }
}

function isSame(before: Observation, after: Observation): boolean {
  if (before.inputs.size !== after.inputs.size) return false
  for (const [path, { signature }] of before.inputs)
    if (after.inputs.get(path)?.signature !== signature) return false
  const isRestSame =
    before.command === after.command && before.code === after.code && before.results === after.results
  return isRestSame || before.hash === after.hash
}

/** Paths that only the arguments name and that are files in `after` but were none in `before`. */
export function madeMeanwhile(shape: TaskShape, before: Observation, after: Observation): readonly string[] {
  return [...after.inputs.keys()].filter((path) => shape.isCandidate.has(path) && !before.inputs.has(path))
}

/** A kept signature in the form for people: the digest, if it is one. */
export function digestIn(signature: string): string | undefined {
  const digest = signature.endsWith(changedMark) ? signature.slice(0, -changedMark.length) : signature
  return /^[\w-]+:[0-9a-f]{8,}$/i.test(digest) && !digest.startsWith('stat:') ? digest : undefined
}

/** True for the entry of a path that the task made itself. */
export const isOwnOutputSignature = (signature: string): boolean => signature === ownOutput

/** Files that a glob of `ignore` names, or that lie in a folder that it names. */
function ignoredFiles({ ignoredGlobs }: TaskShape, lookup: Lookup): ReadonlySet<string> {
  if (ignoredGlobs.length === 0) return noFiles
  const patterns = ignoredGlobs.flatMap((glob) => (glob.endsWith('**') ? [glob] : [glob, `${glob}/**`]))
  return new Set(patterns.flatMap((pattern) => lookup.glob(pattern)))
}

function leftOutOf(shape: TaskShape, ignored: ReadonlySet<string>): TaskShape['leftOut'] {
  if (ignored.size === 0) return shape.leftOut
  const folders = new Set([...shape.fixed, ...shape.isMadeByOthers])
  const merged = new Map(shape.leftOut)
  for (const [folder, names] of belowFolders(ignored, folders))
    merged.set(folder, [...(merged.get(folder) ?? []), ...names].sort())
  return merged
}

const noFiles: ReadonlySet<string> = new Set()

function inputPaths(shape: TaskShape, lookup: Lookup, ignored: ReadonlySet<string>): readonly string[] {
  if (shape.paths !== undefined) return shape.paths
  const paths = new Set([...shape.fixed, ...shape.candidates])
  for (const pattern of shape.globs) {
    for (const path of lookup.glob(pattern)) {
      if (!isWithin(path, shape.ownTargets) && !isWithin(path, shape.ignoredPaths)) paths.add(path)
    }
  }
  return [...paths].filter((path) => !ignored.has(path)).sort()
}

function isOwnOutput(path: string, { good, made }: ObserveContext): boolean {
  if (made?.has(path)) return true
  return good?.hash.endsWith(ownOutputMark) === true && good.inputs[path]?.signature === ownOutput
}

function signatureOf(state: FileState): InputSignature {
  switch (state.kind) {
    case 'missing':
      return { signature: 'missing' }
    case 'unreadable':
      return { signature: 'unreadable' }
    case 'file': {
      const { sizeBytes, mtimeNs, digest } = state
      return { signature: digest ?? `stat:${sizeBytes}:${mtimeNs}`, sizeBytes, mtimeNs }
    }
    case 'directory': {
      const { mtimeNs, digest, files } = state
      return { signature: digest ?? `stat:${files}:${mtimeNs}`, mtimeNs }
    }
  }
}

/** One keeps a task from starting; nobody reads a thousand. */
const MOST_TOLD = 10

function missingInput(task: Task, path: string): string {
  const maker = task.dependencies.find((dependency) => dependency.path === path)?.on
  const remedy =
    maker === undefined ? 'make it, or correct the path' : `run task "${maker}", which makes it, first`
  return `input "${path}" does not exist; ${remedy}`
}

function codeOf(shape: TaskShape, lookup: Lookup, obstacles: string[]): Readonly<Record<string, string>> {
  if (shape.code === undefined) return nothing
  const { kind, module, symbol, isFile } = shape.code
  const closure = lookup.closure(kind, module, symbol, isFile)
  if (closure.ok) return closure.files
  obstacles.push(closure.message)
  return { [module]: 'missing' }
}

function resultsOf(
  shape: TaskShape,
  context: ObserveContext,
  obstacles: string[],
): Readonly<Record<string, string>> {
  if (shape.results.length === 0) return nothing
  const digests: Record<string, string> = {}
  for (const id of shape.results) {
    const result = context.resultOf(id)
    if (result === undefined) obstacles.push(`task "${id}" has no kept result; run it first`)
    digests[id] = result === undefined ? 'missing' : resultDigest(result, context.hash)
  }
  return digests
}

/** Short results are kept as they are, so that people can compare them. */
function resultDigest(result: Json, hash: Hash): string {
  const text = canonicalJson(result)
  return text.length <= 80 ? `json:${text}` : hash(text)
}

const nothing: Readonly<Record<string, string>> = {}

type Parts = Pick<Observation, 'code' | 'inputs' | 'results'>

/** Each entry ends with NUL, which no path has, so that two different lists never make one text. */
function hashOf(shape: TaskShape, command: JsonObject, { code, inputs, results }: Parts, hash: Hash): string {
  let text = command === shape.command ? shape.commandText : canonicalJson(command)
  let hasOwnOutput = false
  text += '\0code\0'
  for (const path of Object.keys(code).sort()) text += `${path}\0${code[path]}\0`
  text += '\0inputs\0'
  for (const [path, { signature }] of inputs) {
    text += `${path}\0${signature}\0`
    if (signature === ownOutput) hasOwnOutput = true
  }
  text += '\0results\0'
  for (const id of Object.keys(results).sort()) text += `${id}\0${results[id]}\0`
  return hasOwnOutput ? hash(text) + ownOutputMark : hash(text)
}

function sortedMap<V>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
}
