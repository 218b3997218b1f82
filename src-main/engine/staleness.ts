import type { Json } from '../../src-shared/json.ts'
import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import type { FileSignature, Reason } from '../../src-shared/run/reasons.ts'
import { canonicalJson } from './canonical.ts'
import { digestIn, isOwnOutputSignature, type Observation } from './fingerprint.ts'
import type { Fingerprint, GoodRecord, InputSignature, TaskRecord } from './ports.ts'
import { millisecondsOf } from './targets.ts'

export type Decision =
  | { readonly fresh: true }
  | { readonly fresh: false; readonly reasons: readonly Reason[] }

/** What a decision needs to know of this moment. */
export interface Present {
  readonly observation: Observation
  /** From `targetReasons`; empty where there is no good record. */
  readonly targets: readonly Reason[]
  /** Stale tasks that it depends on; what they make or give is left out of the comparison. */
  readonly staleUpstream: readonly TaskId[]
  /** True for a path that one of them makes. */
  readonly isMadeUpstream?: (path: string) => boolean
  readonly isForced: boolean
  /** True where a path exists now. */
  readonly exists: (path: string) => boolean
}

const fresh: Decision = { fresh: true }

/** Fresh, or stale with every reason that holds. Equal hashes and unchanged targets are seen without looking at any part. */
export function decide(task: Task, record: TaskRecord | undefined, present: Present): Decision {
  const { observation, targets, staleUpstream, isForced } = present
  const good = record?.good
  const ending = lastEnding(record)
  const hasSameHash = good !== undefined && good.fingerprint.hash === observation.hash
  const isMarked = record?.markedStale === true
  if (hasSameHash && targets.length === 0 && ending === undefined && staleUpstream.length === 0) {
    if (!isForced && !isMarked && !task.definition.always) return fresh
  }
  const reasons: Reason[] = []
  if (good === undefined && ending === undefined) reasons.push({ kind: 'never-run' })
  if (ending !== undefined) reasons.push(ending)
  if (good !== undefined && !hasSameHash) reasons.push(...partReasons(good.fingerprint, present))
  reasons.push(...targets)
  if (staleUpstream.length > 0) reasons.push({ kind: 'upstream', tasks: staleUpstream })
  if (task.definition.always) reasons.push({ kind: 'always' })
  if (isForced) reasons.push({ kind: 'forced' })
  else if (isMarked) reasons.push({ kind: 'forced', byMark: true })
  return reasons.length === 0 ? fresh : { fresh: false, reasons }
}

/** The reason that lies in how the last attempt ended, unless the task was accepted as good after it. */
function lastEnding(record: TaskRecord | undefined): Reason | undefined {
  const last = record?.last
  if (last === undefined || last.state === 'succeeded' || isAcceptedSince(record?.good, last.at))
    return undefined
  const kind =
    last.state === 'cancelled'
      ? 'last-cancelled'
      : last.state === 'interrupted'
        ? 'interrupted'
        : 'last-failed'
  const { run, attempt, error } = last
  return {
    kind,
    run,
    attempt,
    at: new Date(last.at).toISOString(),
    ...(error === undefined ? {} : { error }),
  }
}

const isAcceptedSince = (good: GoodRecord | undefined, at: number): boolean =>
  good?.accepted === true && good.at >= at

function partReasons(before: Fingerprint, present: Present): readonly Reason[] {
  const { observation } = present
  const reasons: Reason[] = [...commandReasons(before, observation), ...codeReasons(before, observation)]
  // Signatures of different modes can't be compared; that the mode changed has been said.
  if (sameText(before.command.fingerprint, observation.command.fingerprint)) {
    reasons.push(...inputReasons(before, present))
  }
  reasons.push(...resultReasons(before, present))
  if (reasons.length > 0 || present.staleUpstream.length > 0) return reasons
  // Different hashes of equal parts: another version of the engine composes them differently.
  return [{ kind: 'command-changed', part: 'engine' }]
}

function commandReasons(before: Fingerprint, { command }: Observation): readonly Reason[] {
  return keysOf(before.command, command).flatMap((part): Reason[] => {
    const was = before.command[part]
    const is = command[part]
    if (sameText(was, is)) return []
    return [{ kind: 'command-changed', part, ...sides(was, is) }]
  })
}

function codeReasons(before: Fingerprint, { code }: Observation): readonly Reason[] {
  return keysOf(before.code, code).flatMap((path): Reason[] => {
    const was = before.code[path]
    const is = code[path]
    if (was === is) return []
    return [{ kind: 'code-changed', path, ...sides(codeSignature(was), codeSignature(is)) }]
  })
}

function inputReasons(
  before: Fingerprint,
  { observation, isMadeUpstream, exists }: Present,
): readonly Reason[] {
  const now = Object.fromEntries(observation.inputs)
  return keysOf(before.inputs, now).flatMap((path): Reason[] => {
    const was = before.inputs[path]
    const is = now[path]
    if (was?.signature === is?.signature || isMadeUpstream?.(path) === true) return []
    // It is still there, but the task no longer names it.
    if (is === undefined && exists(path))
      return [{ kind: 'command-changed', part: 'inputs', before: [path], after: [] }]
    return [inputReason(path, was, is)]
  })
}

function inputReason(path: string, was: InputSignature | undefined, is: InputSignature | undefined): Reason {
  const isThere = is !== undefined && is.signature !== 'missing'
  const wasThere = was !== undefined && was.signature !== 'missing'
  const kind = !isThere ? 'input-missing' : wasThere ? 'input-changed' : 'input-added'
  return { kind, path, ...sides(fileSignature(was), fileSignature(is)) }
}

function resultReasons(before: Fingerprint, { observation, staleUpstream }: Present): readonly Reason[] {
  return keysOf(before.results, observation.results).flatMap((task): Reason[] => {
    const was = before.results[task]
    const is = observation.results[task]
    if (was === is || staleUpstream.some((id) => id === task)) return []
    return [{ kind: 'result-changed', task, ...sides(resultValue(was), resultValue(is)) }]
  })
}

function fileSignature(input: InputSignature | undefined): FileSignature | undefined {
  if (input === undefined || input.signature === 'missing' || isOwnOutputSignature(input.signature))
    return undefined
  const digest = digestIn(input.signature)
  return {
    ...(input.sizeBytes === undefined ? {} : { sizeBytes: input.sizeBytes }),
    ...(input.mtimeNs === undefined ? {} : { mtimeMs: millisecondsOf(input.mtimeNs) }),
    ...(digest === undefined ? {} : { digest }),
  }
}

function codeSignature(digest: string | undefined): FileSignature | undefined {
  const known = digest === undefined ? undefined : digestIn(digest)
  return known === undefined ? undefined : { digest: known }
}

/** A short result is kept as JSON, a long one as its digest. */
function resultValue(kept: string | undefined): Json | undefined {
  if (kept === undefined || kept === 'missing') return undefined
  if (!kept.startsWith('json:')) return kept
  const value: Json = JSON.parse(kept.slice('json:'.length))
  return value
}

/** `before` and `after`, each only where there is one. */
function sides<T>(before: T | undefined, after: T | undefined): { readonly before?: T; readonly after?: T } {
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
}

const sameText = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b))

function keysOf(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
}
