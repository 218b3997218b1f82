import type { Task } from '../../src-shared/pipeline/model.ts'
import type { FileSignature, Reason } from '../../src-shared/run/reasons.ts'
import { type Lookup, MOST_READ_AT_ONCE, type Unread } from './lookup.ts'
import type { FileState, GoodRecord, TargetRecord } from './ports.ts'

/**
 * How targets are compared: by size and time, or (`hashTargets`) by content alone. A file up to this size is remembered with its digest
 * all the same, so that a `touch`, which changes the time alone, can be told from an edit: `touch` never costs a recomputation.
 */
const SMALL_BYTES = 1024 * 1024

const modeOf = (task: Task): 'content' | 'stat' => (task.definition.hashTargets ? 'content' : 'stat')

/** What within a target that is a folder other tasks make, as seen from it. */
export type NestedIn = (target: string) => readonly string[]

const nothingNested: NestedIn = () => []

/** Reasons for which the targets are no longer what the last good attempt made, or what must be read to know. */
export function targetReasons(
  task: Task,
  good: GoodRecord,
  lookup: Lookup,
  nestedIn: NestedIn = nothingNested,
): readonly Reason[] | { readonly unread: readonly Unread[] } {
  const byContent = modeOf(task) === 'content'
  const reasons: Reason[] = []
  const unread: Unread[] = []
  for (const record of good.targets) {
    const without = record.kind === 'directory' ? nestedIn(record.path) : []
    const isDigestAsked = byContent || isTouched(record, statOf(record, lookup, without))
    const state = isDigestAsked
      ? lookup.state(record.path, 'content', without)
      : statOf(record, lookup, without)
    if (state === 'unread')
      unread.push({ path: record.path, mode: isDigestAsked ? 'content' : 'stat', without })
    else if (state.kind === 'missing') reasons.push(missing(record))
    else if (!isAsMade(record, state, isDigestAsked)) reasons.push(changed(record, state))
  }
  return unread.length > 0 ? { unread } : reasons
}

/** The targets as they are now, in the form in which they are kept; `missing` names those that aren't there. */
export function recordTargets(
  task: Task,
  lookup: Lookup,
  nestedIn: NestedIn = nothingNested,
):
  | { readonly targets: readonly TargetRecord[]; readonly missing: readonly string[] }
  | { readonly unread: readonly Unread[] } {
  const targets: TargetRecord[] = []
  const missing: string[] = []
  const unread: Unread[] = []
  for (const { path } of task.targets) {
    const without = nestedIn(path)
    const { mode, state } = stateToRecord(task, { path, without }, lookup)
    if (state === 'unread') unread.push({ path, mode, without })
    else if (state.kind === 'file' || state.kind === 'directory') targets.push(recordOf(path, state))
    else missing.push(path)
  }
  return unread.length > 0 ? { unread } : { targets, missing }
}

function stateToRecord(
  task: Task,
  { path, without }: { readonly path: string; readonly without: readonly string[] },
  lookup: Lookup,
) {
  // Just made, most are small and none is known: one look and one reading serve both modes.
  const isOneOfFew = task.targets.length <= MOST_READ_AT_ONCE && without.length === 0
  const small = isOneOfFew ? lookup.smallFile(path) : undefined
  if (small !== undefined) return { mode: 'content' as const, state: small }
  const mode = modeOf(task)
  const state = lookup.state(path, mode, without)
  if (mode === 'content' || state === 'unread' || state.kind !== 'file' || state.sizeBytes > SMALL_BYTES) {
    return { mode, state }
  }
  return { mode: 'content' as const, state: lookup.state(path, 'content') }
}

/** Same size, another time, and a digest to compare with. */
const isTouched = (record: TargetRecord, state: FileState | 'unread'): boolean =>
  record.digest !== undefined &&
  state !== 'unread' &&
  state.kind === 'file' &&
  record.kind === 'file' &&
  state.sizeBytes === record.sizeBytes &&
  state.mtimeNs !== record.mtimeNs

const statOf = (
  { path, kind }: TargetRecord,
  lookup: Lookup,
  without: readonly string[],
): FileState | 'unread' => (kind === 'file' ? lookup.statOfFile(path) : lookup.stat(path, without))

function recordOf(path: string, state: FileState & { readonly kind: 'file' | 'directory' }): TargetRecord {
  const { kind, mtimeNs, digest } = state
  const size = state.kind === 'file' ? { sizeBytes: state.sizeBytes } : {}
  return { path, kind, mtimeNs, ...size, ...(digest === undefined ? {} : { digest }) }
}

function isAsMade(record: TargetRecord, state: FileState, byContent: boolean): boolean {
  if (state.kind !== record.kind) return false
  // A folder's digest covers all below it in either mode; its own time only the names directly in it.
  const isComparable = record.digest !== undefined && state.digest !== undefined
  if (isComparable && (byContent || state.kind === 'directory')) return state.digest === record.digest
  if (state.kind === 'file' && state.sizeBytes !== record.sizeBytes) return false
  return state.mtimeNs === record.mtimeNs
}

const missing = (record: TargetRecord): Reason => ({
  kind: 'target-missing',
  path: record.path,
  before: seen(record),
})

function changed(record: TargetRecord, state: FileState): Reason {
  const after =
    state.kind === 'file' || state.kind === 'directory' ? { after: seen(recordOf(record.path, state)) } : {}
  return { kind: 'target-changed', path: record.path, before: seen(record), ...after }
}

function seen({ sizeBytes, mtimeNs, digest }: TargetRecord): FileSignature {
  return {
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    mtimeMs: millisecondsOf(mtimeNs),
    ...(digest === undefined ? {} : { digest }),
  }
}

/** Milliseconds of a time in nanoseconds as text; the fraction below is of no use to people. */
export const millisecondsOf = (nanoseconds: string): number => Math.floor(Number(nanoseconds) / 1e6)
