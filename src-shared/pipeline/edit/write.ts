import { fail, ok, type Result } from '../../result.ts'
import type { EditRefusal, TextChange } from '../edits.ts'
import { applyChanges } from './changes.ts'
import { isUnreadable, type OpenDocument, openDocument, remember } from './document.ts'
import { isEqual } from './json-path.ts'
import type { Meaning } from './meaning.ts'
import { reconcileText } from './reconcile.ts'
import { reopened } from './reopen.ts'
import { NotEditable, noHints } from './work.ts'

export interface Written {
  readonly text: string
  readonly changes: readonly TextChange[]
}

/** Characters up to which the whole result is read again; beyond, the changed parts where that suffices. */
const wholeCheckUpTo = 60_000

/**
 * Changes the text so that it means what the edit means. Held by reading the result again: where it says anything else, the
 * edit is refused and the text stays as it is.
 */
export function writeMeaning(
  document: OpenDocument,
  meaning: Meaning,
  wholeUpTo = wholeCheckUpTo,
): Result<Written, EditRefusal> {
  const first = attempt(document, meaning, 'follow', wholeUpTo)
  if (first.ok || document.tree.anchors.size === 0) return first
  const second = attempt(document, meaning, 'copy', wholeUpTo)
  return second.ok
    ? second
    : fail({ ...second.error, remedy: 'anchors (&name) share the value: edit the text in the File tab' })
}

function attempt(
  document: OpenDocument,
  meaning: Meaning,
  aliases: 'follow' | 'copy',
  wholeUpTo: number,
): Result<Written, EditRefusal> {
  let changes: readonly TextChange[]
  try {
    changes = reconcileText(document, meaning.data, { ...noHints, ...meaning.hints }, aliases)
  } catch (error) {
    if (error instanceof NotEditable) return notEditable(error.message)
    throw error
  }
  if (changes.length === 0 && isEqual(document.data, meaning.data))
    return ok({ text: document.text, changes })
  const text = applyChanges(document.text, changes)
  const part = text.length > wholeUpTo ? reopened(document, changes, text, meaning.data) : undefined
  if (part !== undefined) {
    remember(text, part)
    return ok({ text, changes })
  }
  const after = openDocument(text)
  if (isUnreadable(after))
    return notEditable('the text around the value has a form that the edit would break')
  if (!isEqual(after.data, meaning.data) || after.isJson !== document.isJson) {
    return notEditable('the edit would change more than it should')
  }
  return ok({ text, changes })
}

function notEditable(why: string): Result<never, EditRefusal> {
  return fail({
    code: 'not_editable',
    message: `this edit cannot be made without disturbing the text: ${why}`,
    remedy: 'make the change in the File tab',
  })
}
