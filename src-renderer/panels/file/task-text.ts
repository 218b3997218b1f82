/** Where a task's entry begins in the file's text; undefined where it can't be told without parsing. */
export function offsetOfTask(text: string, id: string): number | undefined {
  for (const entry of taskEntries(text)) if (entry.id === id) return entry.offset
  const quoted = new RegExp(`"${escapeRegExp(id)}"\\s*:`, 'g')
  quoted.lastIndex = Math.max(0, text.search(/"?tasks"?\s*:/))
  return quoted.exec(text)?.index
}

/** The task whose lines hold this offset. */
export function taskAtOffset(text: string, offset: number): string | undefined {
  let found: string | undefined
  for (const entry of taskEntries(text)) {
    if (entry.offset > offset) break
    found = offset <= entry.end ? entry.id : undefined
  }
  return found
}

interface TaskEntry {
  readonly id: string
  /** Of the id. */
  readonly offset: number
  /** The end of the last line that belongs to it. */
  end: number
}

/** The entries of a block `tasks:` by their indentation: enough to scroll by, and it works while the text is broken. */
function taskEntries(text: string): readonly TaskEntry[] {
  const entries: TaskEntry[] = []
  let isInside = false
  let indent = -1
  let offset = 0
  for (const line of text.split('\n')) {
    const match = /^(\s*)(["']?)([\w-]+)\2\s*:/.exec(line)
    const depth = match?.[1]?.length ?? 0
    const isText = line.trim() !== '' && !line.trimStart().startsWith('#')
    if (match && depth === 0) isInside = match[3] === 'tasks'
    else if (isInside && isText) {
      if (indent < 0) indent = depth
      const last = entries.at(-1)
      if (match?.[3] !== undefined && depth === indent)
        entries.push({ id: match[3], offset: offset + depth, end: offset + line.length })
      else if (last) last.end = offset + line.length
    }
    offset += line.length + 1
  }
  return entries
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
