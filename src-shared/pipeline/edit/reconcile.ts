import { CORE_SCHEMA, load, YAMLException } from 'js-yaml'
import type { Json, JsonObject } from '../../json.ts'
import type { TextChange } from '../edits.ts'
import { changeBlockList, changeBlockMap } from './block.ts'
import { dataOf, lineEndOf, lineStartOf, type OpenDocument } from './document.ts'
import { changeFlowList, changeFlowMap } from './flow.ts'
import {
  type Formatted,
  formatBlock,
  formatFlow,
  formatFlowLines,
  formatScalar,
  formatText,
} from './format.ts'
import { isEqual, isList, isObject } from './json-path.ts'
import { blockLines, forceBlock, isOnOwnLines, keyAfter, placeOfEntry, placeOfItem } from './places.ts'
import type { ScalarNode, TreeNode } from './tree.ts'
import { change, finishedChanges, type Hints, NotEditable, type Place, type Work } from './work.ts'

/**
 * The changes that make the document mean `after`: only lines of values that differ, in the style of what stands around them.
 * Whether the result really means that is for the caller to check. Throws NotEditable where a form cannot be kept.
 */
export function reconcileText(
  document: OpenDocument,
  after: JsonObject,
  hints: Hints,
  aliases: 'follow' | 'copy',
): TextChange[] {
  const work: Work = { document, hints, aliases, changes: [], visited: new Map(), reconcile }
  const { root } = document.tree
  if (root === undefined || root.kind !== 'map') appendRoot(work, after)
  else
    reconcile(work, root, document.data, after, {
      path: [],
      isFlow: false,
      indent: -1,
      head: root.propsStart,
    })
  return finishedChanges(work)
}

/** A file without content: keys go to its end, below whatever comments it has. */
function appendRoot(work: Work, after: JsonObject): void {
  const { text, eol } = work.document
  const lines = Object.entries(after).flatMap(([key, value]) => blockLines(work, [key], key, value, 0))
  if (lines.length === 0) return
  const lead = text === '' || text.endsWith('\n') || text === '\ufeff' ? '' : eol
  change(work, text.length, text.length, `${lead}${lines.join(eol)}${eol}`)
}

function reconcile(work: Work, node: TreeNode, before: Json, after: Json, place: Place): void {
  if (before === after || (!isObject(after) && isEqual(before, after))) return
  if (node.kind === 'alias') {
    throughAlias(work, node.name, before, after, place)
    return
  }
  if (node.anchor !== undefined) {
    const made = work.visited.get(node)
    if (made !== undefined && !isEqual(made, after))
      throw new NotEditable('the value is shared through an anchor')
    if (made !== undefined) return
    work.visited.set(node, after)
  }
  if (
    node.kind === 'map' &&
    isObject(before) &&
    isObject(after) &&
    node.style !== 'pair' &&
    keepsSome(work, before, after, place)
  ) {
    if (node.style === 'flow') changeFlowMap(work, node, before, after, place)
    else changeBlockMap(work, node, before, after, place)
  } else if (
    node.kind === 'list' &&
    isList(before) &&
    isList(after) &&
    before.length > 0 &&
    after.length > 0
  ) {
    if (node.style === 'flow') changeFlowList(work, node, before, after, place)
    else changeBlockList(work, node, before, after, place)
  } else if (node.kind === 'scalar' && node.style !== 'empty' && !isList(after) && !isObject(after)) {
    replaceScalar(work, node, before, after, place)
  } else replaceValue(work, node, after, place)
}

function keepsSome(work: Work, before: JsonObject, after: JsonObject, place: Place): boolean {
  return Object.keys(before).some((key) => keyAfter(work, place, key, after) !== undefined)
}

function throughAlias(work: Work, name: string, before: Json, after: Json, place: Place): void {
  const { tree } = work.document
  const node = tree.anchors.get(name)
  if (work.aliases === 'copy' || node === undefined || tree.root === undefined) {
    const alias = nodeAt(work, place)
    replaceValue(work, alias, after, place)
    return
  }
  const found = findPlace(work, tree.root, node, { path: [], isFlow: false, indent: -1 })
  if (found === undefined) throw new NotEditable(`the value of the anchor "&${name}" was not found`)
  reconcile(work, node, before, after, found)
}

function nodeAt(work: Work, place: Place): TreeNode {
  let node = work.document.tree.root
  for (const step of place.path) {
    if (node?.kind === 'map') node = node.entries.find((entry) => entry.key === String(step))?.value
    else if (node?.kind === 'list') node = node.items[Number(step)]?.value
    else node = undefined
  }
  if (node === undefined) throw new NotEditable('the value stands behind an alias')
  return node
}

function findPlace(work: Work, node: TreeNode, wanted: TreeNode, place: Place): Place | undefined {
  if (node === wanted) return place
  if (node.kind === 'map') {
    for (const entry of node.entries) {
      const found = findPlace(work, entry.value, wanted, placeOfEntry(work, node, entry, place))
      if (found !== undefined) return found
    }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const found = findPlace(work, item.value, wanted, placeOfItem(work, node, index, item, place))
      if (found !== undefined) return found
    }
  }
  return undefined
}

function replaceScalar(work: Work, node: ScalarNode, before: Json, after: Json, place: Place): void {
  const rewritten =
    typeof before === 'string' && typeof after === 'string'
      ? rewrittenSource(work, node, place.isFlow, before, after)
      : undefined
  if (rewritten === undefined) replaceValue(work, node, after, place)
  else change(work, node.start, node.end, rewritten)
}

/** The source with only the words changed that differ; undefined where it is simpler, or only possible, to write it anew. */
function rewrittenSource(
  work: Work,
  node: ScalarNode,
  isFlow: boolean,
  before: string,
  after: string,
): string | undefined {
  const source = work.document.text.slice(node.start, node.end)
  // Quotes of YAML are not words of the text.
  const margin = node.style === 'single' || node.style === 'double' ? 1 : 0
  const inner = source.slice(margin, source.length - margin)
  const rewritten =
    source.slice(0, margin) + (work.hints.rewrite?.(inner) ?? inner) + source.slice(source.length - margin)
  if (rewritten !== source && meansText(rewritten, after, isFlow)) return rewritten
  return source.includes('\n') && node.style !== 'literal'
    ? patchedSource(source, before, after, isFlow)
    : undefined
}

/** Whether the source of a scalar, put behind a key, is exactly that string. */
function meansText(source: string, value: string, isFlow: boolean): boolean {
  try {
    const text = isFlow
      ? `k: [${source}
  ]`
      : `k: ${source}`
    return isEqual(dataOf(load(text, { schema: CORE_SCHEMA })), { k: isFlow ? [value] : value })
  } catch (error) {
    if (error instanceof YAMLException) return false
    throw error
  }
}

/** A folded text with only the words replaced that differ, where they can be found in the source. */
function patchedSource(source: string, before: string, after: string, isFlow: boolean): string | undefined {
  const isWord = (character: string | undefined): boolean => character !== undefined && !/\s/.test(character)
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++
  while (start > 0 && isWord(before[start - 1])) start--
  while (end > 0 && isWord(before.at(-end))) end--
  const oldWords = before.slice(start, before.length - end)
  const newWords = after.slice(start, after.length - end)
  if (oldWords === '') return undefined
  for (let at = source.indexOf(oldWords); at >= 0; at = source.indexOf(oldWords, at + 1)) {
    const patched = source.slice(0, at) + newWords + source.slice(at + oldWords.length)
    if (meansText(patched, after, isFlow)) return patched
  }
  return undefined
}

function quoteOf(node: TreeNode): 'single' | 'double' | undefined {
  return node.kind === 'scalar' && (node.style === 'single' || node.style === 'double')
    ? node.style
    : undefined
}

/** Puts a new value in the place of an old one, whatever the two are. */
function replaceValue(work: Work, node: TreeNode, after: Json, place: Place): void {
  if (place.isFlow) replaceInFlow(work, node, after, place)
  else replaceInBlock(work, node, after, place)
}

function replaceInFlow(work: Work, node: TreeNode, after: Json, place: Place): void {
  const { document } = work
  const { text, eol } = document
  const at = node.propsStart
  const isTall = document.isJson && isOnOwnLines(text, at)
  const indent = /^[ \t]*/.exec(text.slice(lineStartOf(text, at)))?.[0].length ?? 0
  const insert = isTall
    ? formatFlowLines(after, indent, document, eol, at - lineStartOf(text, at))
    : formatFlow(after, document.isJson, quoteOf(node))
  if (node.start < node.end) change(work, at, node.end, insert)
  else change(work, at, node.end, `${place.head === undefined ? ': ' : ' '}${insert}`)
}

function replaceInBlock(work: Work, node: TreeNode, after: Json, place: Place): void {
  const { text, eol } = work.document
  const head = place.head
  if (head === undefined) throw new NotEditable('a key without a colon has no place for a value')
  const { inline, body } = formatInBlock(work, node, after, place)
  const below = body.map((line) => eol + line).join('')
  const lead = inline === '' ? '' : ` ${inline}`
  const headEnd = lineEndOf(text, head)
  if (node.start === node.end && node.kind === 'scalar') {
    change(work, node.propsStart, node.end, lead)
    change(work, headEnd, headEnd, below)
  } else if (node.start > headEnd) {
    const end = lineEndOf(text, node.end)
    const from = node.propsStart < headEnd && node.propsStart > head ? head : headEnd
    change(work, head, head, lead)
    change(work, from, end, from === head ? '' : below)
    if (from === head) change(work, end, end, below)
  } else {
    const comment = node.kind === 'scalar' && node.body !== undefined ? headerComment(text, node.start) : ''
    change(work, inline === '' ? head : node.propsStart, node.end, inline + comment)
    const end = lineEndOf(text, node.end)
    change(work, end, end, below)
  }
}

const headerComment = (text: string, start: number): string =>
  /[ \t]+#.*$/.exec(text.slice(start, lineEndOf(text, start)))?.[0] ?? ''

function formatInBlock(work: Work, node: TreeNode, after: Json, place: Place): Formatted {
  const { document } = work
  const quote = quoteOf(node)
  if (typeof after === 'string') {
    if (quote !== undefined && !after.includes('\n'))
      return { inline: formatScalar(after, false, false, quote), body: [] }
    const bodyIndent = node.kind === 'scalar' && node.style === 'literal' ? node.body?.indent : undefined
    return formatText(
      after,
      place.indent,
      document,
      bodyIndent !== undefined && bodyIndent > 0 ? bodyIndent : undefined,
    )
  }
  if (quote !== undefined && isList(after)) return { inline: formatFlow(after, false, quote), body: [] }
  return formatBlock(after, place.indent, document, forceBlock(place.path))
}
