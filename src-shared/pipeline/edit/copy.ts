import type { JsonObject } from '../../json.ts'
import { columnOf, isUnreadable, lineEndOf, type OpenDocument, openDocument } from './document.ts'
import { blockMap } from './format.ts'
import { isEqual, keyOf } from './json-path.ts'
import { tasksOf } from './meaning.ts'
import { endWithComments, startWithComments } from './places.ts'
import type { MapNode, TreeNode } from './tree.ts'

/**
 * The text of tasks for the clipboard: their own YAML with their comments, ids at column 0. Unknown ids are left out; a file
 * that cannot be read gives the empty text.
 */
export function copyTasks(text: string, ids: readonly string[]): string {
  const document = openDocument(text)
  if (isUnreadable(document)) return ''
  const wanted = new Set(ids)
  const lines = Object.keys(tasksOf(document.data))
    .filter((id) => wanted.has(id))
    .flatMap((id) => taskLines(document, id))
  return lines.map((line) => `${line}\n`).join('')
}

/** The lines of one task with its key at column 0: as written by hand where that can stand alone, else written anew. */
export function taskLines(document: OpenDocument, id: string): readonly string[] {
  const { root } = document.tree
  const node = root?.kind === 'map' ? root.entries.find((entry) => entry.key === 'tasks')?.value : undefined
  return entryLines(document, node, tasksOf(document.data), id)
}

/** The same for any map of the document. */
export function entryLines(
  document: OpenDocument,
  node: TreeNode | undefined,
  data: JsonObject,
  key: string,
): readonly string[] {
  const value = keyOf(data, key) ?? null
  const written =
    node?.kind === 'map' && node.style === 'block' ? writtenLines(document.text, node, key) : undefined
  if (written !== undefined) {
    const alone = openDocument(written.map((line) => `${line}\n`).join(''))
    if (!isUnreadable(alone) && isEqual(alone.data, { [key]: value })) return written
  }
  return blockMap({ [key]: value }, 0, { isJson: false, indentUnit: document.indentUnit }, 1)
}

function writtenLines(text: string, node: MapNode, key: string): string[] | undefined {
  const index = node.entries.findIndex((entry) => entry.key === key)
  const entry = node.entries[index]
  if (entry === undefined) return undefined
  const previous = node.entries[index - 1]
  const floor = previous === undefined ? 0 : lineEndOf(text, previous.end)
  const column = columnOf(text, entry.start)
  const start = startWithComments(text, entry.start, floor)
  const end = endWithComments(text, entry.end, column + 1)
  return text
    .slice(start, end)
    .replace('\ufeff', '')
    .split(/\r?\n/)
    .map((line) => (line.slice(0, column).trim() === '' ? line.slice(column) : line))
}
