/** Where a cursor stands in a pipeline's text. */
export interface YamlPlace {
  /** Keys from the root to what is written here; a place in a list is `0`. For a key: of the map that it belongs to. */
  readonly path: readonly string[]
  /** `text`: inside a block of text, such as the command below `run: |`. */
  readonly kind: 'key' | 'value' | 'text'
  /** What is written up to the cursor, and where that begins. */
  readonly typed: string
  readonly from: number
}

/** Found by indentation and brackets: it works while the text is broken, as it is while somebody types. */
export function yamlPlaceAt(text: string, offset: number): YamlPlace {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const line = readLine(text.slice(lineStart, offset))
  const outer = parentsOf(text.slice(0, lineStart), line)
  if (outer === 'text') return { path: [], kind: 'text', typed: '', from: offset }
  const own = [...outer, ...line.items]
  if (line.key === undefined) {
    // Behind a `-` a map may begin as well as a value: what the schema knows decides.
    const isItem = line.items.length > 0
    return {
      path: own,
      kind: isItem && line.rest !== '' ? 'value' : 'key',
      typed: line.rest,
      from: offset - line.rest.length,
    }
  }
  const base = [...own, line.key]
  if (/^[|>]/.test(line.rest)) return { path: base, kind: 'text', typed: '', from: offset }
  return flowPlace(line.rest, base, offset)
}

/** The names of the keys directly below a key of a task, on one line or on several. */
export function loopNamesIn(text: string, offset: number): readonly string[] {
  const [, task] = yamlPlaceAt(text, offset).path
  const own = task === undefined ? undefined : taskText(text, task)
  const foreach = own === undefined ? undefined : /\n?([ \t]*)foreach:[ \t]*(.*)((?:\n\1[ \t]+.*)*)/.exec(own)
  if (!foreach) return []
  const [, indent = '', inline = '', block = ''] = foreach
  const flow = [...inline.matchAll(/(?:^\{|,)\s*([\w-]+)\s*:/g)].map((match) => match[1] ?? '')
  const below = new RegExp(`^${indent}[ \\t]+([\\w-]+):`, 'gm')
  return [...flow, ...[...block.matchAll(below)].map((match) => match[1] ?? '')]
}

function taskText(text: string, task: string): string | undefined {
  const start = new RegExp(`^([ \\t]+)["']?${task.replace(/[^\w-]/g, '')}["']?:.*$`, 'm').exec(text)
  if (!start) return undefined
  const rest = text.slice(start.index + start[0].length)
  const end = new RegExp(`^(?:[ \\t]{0,${start[1]?.length ?? 0}})[^\\s#]`, 'm').exec(rest)
  return start[0] + (end ? rest.slice(0, end.index) : rest)
}

interface Line {
  /** Column of what is written, behind the dashes. */
  readonly column: number
  /** A `0` for each dash before it. */
  readonly items: readonly '0'[]
  /** Column of the first dash, or of the text. */
  readonly start: number
  readonly key?: string
  readonly rest: string
}

function readLine(text: string): Line {
  const start = text.length - text.trimStart().length
  let column = start
  const items: '0'[] = []
  while (/^-(\s|$)/.test(text.slice(column))) {
    items.push('0')
    column += 1
    column += text.slice(column).length - text.slice(column).trimStart().length
  }
  const body = text.slice(column)
  const match = /^(?:"([^"]*)"|'([^']*)'|([^\s"'{}[\],#&*!|>%@`:]+))\s*:(?:\s+|$)/.exec(body)
  if (!match) return { start, column, items, rest: body }
  const key = match[1] ?? match[2] ?? match[3] ?? ''
  return { start, column, items, key, rest: body.slice(match[0].length) }
}

/** The keys above, by their smaller indentation; `text` inside a block of text. */
function parentsOf(before: string, line: Line): readonly string[] | 'text' {
  const lines = before.split('\n')
  lines.pop()
  let column = line.items.length > 0 ? line.start : line.column
  // A list may stand in the column of its key.
  let isItem = line.items.length > 0
  const path: string[] = []
  for (let index = lines.length - 1; index >= 0 && (column > 0 || isItem); index--) {
    const text = lines[index] ?? ''
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue
    const parent = readLine(text)
    if (parent.items.length > 0 && parent.start < column && parent.column >= column) {
      // The first line of the item that this one belongs to.
      path.unshift(...parent.items)
      column = parent.start
      isItem = true
      continue
    }
    const isAbove =
      parent.column < column || (isItem && parent.items.length === 0 && parent.column === column)
    if (!isAbove || parent.key === undefined) {
      if (parent.start < column && parent.key === undefined) column = Math.min(column, parent.start + 1)
      continue
    }
    if (/^[|>][-+\d]*\s*(#.*)?$/.test(parent.rest)) return 'text'
    path.unshift(parent.key)
    path.unshift(...parent.items)
    column = parent.items.length > 0 ? parent.start : parent.column
    isItem = parent.items.length > 0
  }
  return path
}

interface Frame {
  readonly isMap: boolean
  key: string | undefined
  /** Where the present key or value begins. */
  from: number
}

/** Inside `{…}` and `[…]` of one line. */
function flowPlace(rest: string, base: readonly string[], offset: number): YamlPlace {
  const start = offset - rest.length
  const frames: Frame[] = []
  let quote = ''
  for (let at = 0; at < rest.length; at++) {
    const char = rest[at] ?? ''
    const top = frames.at(-1)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (rest.startsWith('${{', at)) {
      const end = rest.indexOf('}}', at)
      if (end < 0) break
      at = end + 1
    } else if ((char === '"' || char === "'") && rest.slice(top?.from ?? 0, at).trim() === '') quote = char
    else if ((char === '{' || char === '[') && rest.slice(top?.from ?? 0, at).trim() === '')
      frames.push({ isMap: char === '{', key: undefined, from: at + 1 })
    else if (top && (char === '}' || char === ']')) frames.pop()
    else if (top && char === ',') {
      top.key = undefined
      top.from = at + 1
    } else if (top?.isMap && char === ':' && top.key === undefined && /^(\s|$)/.test(rest.slice(at + 1))) {
      top.key = rest
        .slice(top.from, at)
        .trim()
        .replace(/^["']|["']$/g, '')
      top.from = at + 1
    }
  }
  const path = [...base]
  for (const [index, frame] of frames.entries()) {
    const isLast = index === frames.length - 1
    if (!frame.isMap) path.push('0')
    else if (frame.key !== undefined) path.push(frame.key)
    else if (!isLast) return { path, kind: 'value', typed: '', from: offset }
  }
  const top = frames.at(-1)
  const written = rest.slice(top?.from ?? 0)
  const typed = written.trimStart()
  const from = start + (top?.from ?? 0) + written.length - typed.length
  return { path, kind: top?.isMap && top.key === undefined ? 'key' : 'value', typed, from }
}
