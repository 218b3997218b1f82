import { assertNever } from '../../assert.ts'
import { fail, ok, type Result } from '../../result.ts'
import type { Edit, EditedText, EditRefusal, TextChange } from '../edits.ts'
import { changeMembers, changeNote, moveTasks, setGroup, setNote } from './annotations.ts'
import { applyChanges, composeChanges, fits } from './changes.ts'
import { isUnreadable, type OpenDocument, openDocument } from './document.ts'
import { addEdge, makeReference, removeEdge } from './edges.ts'
import { type Meant, refuse } from './meaning.ts'
import { duplicateTasks, pasteTasks } from './paste.ts'
import { addTask, removeTasks, renameTask, setPipeline, setTask } from './tasks.ts'
import { type Written, writeMeaning } from './write.ts'

/**
 * Makes edits on the text of a pipeline file, all of them or none. Only the lines that they concern change: comments, the order
 * of keys, quotes, blank lines, line breaks stay to the byte. A text that doesn't parse takes no edit but `text.change`.
 * `wholeUpTo`: size of text up to which the check after an edit reads all of it and not the changed parts alone.
 */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
  wholeUpTo?: number,
): Result<EditedText, EditRefusal> {
  let at = text
  let changes: readonly TextChange[] = []
  const created: string[] = []
  for (const [index, edit] of edits.entries()) {
    const made = applyEdit(at, edit, wholeUpTo)
    if (!made.ok)
      return edit.kind === 'edge.remove' ? withOthers(made.error, at, edits.slice(index + 1)) : made
    changes = composeChanges(changes, made.value.changes)
    at = made.value.text
    created.push(...made.value.created)
  }
  return ok({ text: at, changes, created })
}

function withOthers(error: EditRefusal, text: string, later: readonly Edit[]): Result<never, EditRefusal> {
  const document = openDocument(text)
  if (isUnreadable(document)) return fail(error)
  const others = later.flatMap((edit) => {
    const meaning = edit.kind === 'edge.remove' ? removeEdge(document.data, edit) : undefined
    return meaning && !meaning.ok ? [meaning.error] : []
  })
  return fail(others.length === 0 ? error : { ...error, others })
}

function applyEdit(
  text: string,
  edit: Edit,
  wholeUpTo?: number,
): Result<Written & { created: readonly string[] }, EditRefusal> {
  if (edit.kind === 'text.change') return changeText(text, edit.changes)
  const document = openDocument(text)
  if (isUnreadable(document)) {
    return fail({
      code: 'unparsable',
      message: `the file cannot be read: ${document.message}`,
      remedy: 'mend it in the File tab first',
    })
  }
  const meaning = meaningOf(document, edit)
  if (!meaning.ok) return meaning
  const written = writeMeaning(document, meaning.value, wholeUpTo)
  return written.ok ? ok({ ...written.value, created: meaning.value.created ?? [] }) : written
}

function changeText(
  text: string,
  changes: readonly TextChange[],
): Result<Written & { created: readonly string[] }, EditRefusal> {
  if (!fits(text, changes)) {
    return refuse('bad_change', 'the changes do not fit the text', {
      remedy: 'they were made for another version of it',
    })
  }
  return ok({ text: applyChanges(text, changes), changes, created: [] })
}

function meaningOf(document: OpenDocument, edit: Exclude<Edit, { kind: 'text.change' }>): Meant {
  const { data } = document
  switch (edit.kind) {
    case 'task.add':
      return addTask(data, edit)
    case 'task.remove':
      return removeTasks(data, edit)
    case 'task.rename':
      return renameTask(data, edit)
    case 'task.set':
      return setTask(data, edit)
    case 'pipeline.set':
      return setPipeline(data, edit)
    case 'edge.add':
      return addEdge(data, edit)
    case 'edge.remove':
      return removeEdge(data, edit)
    case 'edge.makeReference':
      return makeReference(data, edit)
    case 'layout.move':
      return moveTasks(data, edit)
    case 'task.duplicate':
      return duplicateTasks(document, edit)
    case 'tasks.paste':
      return pasteTasks(document, edit)
    case 'group.set':
      return setGroup(data, edit)
    case 'group.members':
      return changeMembers(data, edit)
    case 'note.set':
      return setNote(data, edit)
    case 'note.change':
      return changeNote(data, edit)
    default:
      return assertNever(edit)
  }
}
