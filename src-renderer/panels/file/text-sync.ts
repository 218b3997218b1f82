import { ChangeSet, Text } from '@codemirror/state'
import type { TextChange } from '../../../src-shared/pipeline/edits.ts'
import { differenceOf } from './text-difference.ts'

/**
 * An editor's text beside the document's: `base` is the document at `revision`, then comes what was `sent` and not yet
 * answered, then what was typed since. All three together are what the editor shows.
 */
export interface TextSync {
  readonly base: Text
  readonly revision: number
  readonly sent: ChangeSet | undefined
  readonly unsent: ChangeSet | undefined
}

export interface RemoteText {
  readonly sync: TextSync
  /** What the editor has to apply to what it shows. */
  readonly apply: ChangeSet
}

/** Line ends are kept as they are: a `\r` is a character like any other, so that offsets are the document's. */
export const textOf = (text: string): Text => Text.of(text.split('\n'))

export function startSync(text: string, revision: number): TextSync {
  return { base: textOf(text), revision, sent: undefined, unsent: undefined }
}

/** The user typed. */
export function typed(sync: TextSync, changes: ChangeSet): TextSync {
  return { ...sync, unsent: sync.unsent ? sync.unsent.compose(changes) : changes }
}

/** What is to be sent now; undefined while an answer is awaited or nothing was typed. */
export function send(
  sync: TextSync,
): { readonly sync: TextSync; readonly changes: readonly TextChange[] } | undefined {
  if (sync.sent || !sync.unsent || sync.unsent.empty) return undefined
  const changes: TextChange[] = []
  sync.unsent.iterChanges((from, to, _fromB, _toB, insert) =>
    changes.push({ from, to, insert: insert.toString() }),
  )
  return { sync: { ...sync, sent: sync.unsent, unsent: undefined }, changes }
}

/** The document took what was sent, and is at this revision. */
export function accepted(sync: TextSync, revision: number): TextSync {
  if (!sync.sent) return sync
  return { ...sync, base: sync.sent.apply(sync.base), revision, sent: undefined }
}

/** The document refused what was sent: it has to be sent again, after what came in between. */
export function refused(sync: TextSync): TextSync {
  if (!sync.sent) return sync
  return { ...sync, sent: undefined, unsent: sync.unsent ? sync.sent.compose(sync.unsent) : sync.sent }
}

/** Somebody else changed the document. What was typed here is moved along, never lost. */
export function remote(sync: TextSync, changes: readonly TextChange[], revision: number): RemoteText {
  const theirs = ChangeSet.of([...changes], sync.base.length, '\n')
  const sent = sync.sent?.map(theirs)
  const afterSent = sync.sent ? theirs.map(sync.sent, true) : theirs
  const unsent = sync.unsent?.map(afterSent)
  const apply = sync.unsent ? afterSent.map(sync.unsent, true) : afterSent
  return { sync: { base: theirs.apply(sync.base), revision, sent, unsent }, apply }
}

/** The document's whole text is known anew: the same as {@link remote} with the one change that leads there. */
export function resync(sync: TextSync, text: string, revision: number): RemoteText {
  return remote(sync, differenceOf(sync.base.toString(), text), revision)
}
