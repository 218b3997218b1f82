import { quoteForShell } from './quote.ts'

/** Where in a command of a POSIX shell one stands: it decides how a value has to be quoted. */
export type ShellPosition = 'plain' | 'single' | 'double' | 'heredoc' | 'raw-heredoc'

/**
 * Follows the quotes of a command, piece by piece. Knows quotes, backslashes, comments, `$(…)` and here-documents; whatever
 * else there is counts as plain words, where a value is quoted in full, which is right or at least harmless.
 */
export class ShellScanner {
  #stack: ('plain' | 'single' | 'double')[] = ['plain']
  #isComment = false
  #previous = '\n'
  /** Here-documents that start at the next line, and the one that one stands in. */
  #announced: { readonly end: string; readonly isRaw: boolean }[] = []
  #heredoc: { readonly end: string; readonly isRaw: boolean } | undefined
  #line = ''

  get position(): ShellPosition {
    if (this.#heredoc) return this.#heredoc.isRaw ? 'raw-heredoc' : 'heredoc'
    return this.#stack.at(-1) ?? 'plain'
  }

  /** Goes on over literal text of the command. */
  feed(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? ''
      if (this.#heredoc) this.#feedHeredoc(character)
      else if (character === '\\' && this.position !== 'single' && !this.#isComment) {
        at++ // the next character means itself
        this.#previous = 'x'
      } else at += this.#feedCommand(character, text, at)
    }
  }

  /** A value was put in: whatever comes next does not start a word. */
  feedValue(): void {
    this.#previous = 'x'
    if (this.#heredoc) this.#line += '\0'
  }

  /** Returns how many more characters it has used up. */
  #feedCommand(character: string, text: string, at: number): number {
    const before = this.#previous
    this.#previous = character
    if (character === '\n') this.#endLine()
    if (this.#isComment) return 0
    const position = this.position
    if (position === 'single') {
      if (character === "'") this.#stack.pop()
      return 0
    }
    if (character === '"') this.#toggleDouble(position)
    else if (character === '$' && text[at + 1] === '(') {
      this.#stack.push('plain')
      return 1
    } else if (position === 'plain') return this.#feedPlain(character, before, text.slice(at, at + 200))
    return 0
  }

  #feedPlain(character: string, before: string, ahead: string): number {
    if (character === "'") this.#stack.push('single')
    else if (character === '(') this.#stack.push('plain')
    else if (character === ')' && this.#stack.length > 1) this.#stack.pop()
    else if (character === '#' && /[\s;&|()]/.test(before)) this.#isComment = true
    else if (character === '<') {
      const heredoc = /^<<(?!<)-?\s*(\\?|'|")([A-Za-z0-9_]+)\1?/.exec(ahead)
      if (heredoc?.[2] !== undefined) {
        this.#announced.push({ end: heredoc[2], isRaw: heredoc[1] !== '' })
        return heredoc[0].length - 1
      }
      if (ahead.startsWith('<<<')) return 2
    }
    return 0
  }

  #toggleDouble(position: ShellPosition): void {
    if (position === 'double') this.#stack.pop()
    else this.#stack.push('double')
  }

  #endLine(): void {
    this.#isComment = false
    this.#heredoc = this.#announced.shift()
    this.#line = ''
  }

  #feedHeredoc(character: string): void {
    if (character !== '\n') {
      this.#line += character
      return
    }
    if (this.#line.trim() === this.#heredoc?.end) {
      this.#heredoc = this.#announced.shift()
      this.#previous = '\n'
    }
    this.#line = ''
  }
}

/** One value at a position of a command, such that the shell sees exactly this text. */
export function quoteAt(position: ShellPosition, value: string): string {
  switch (position) {
    case 'plain':
      return quoteForShell(value)
    case 'single':
      return value.replaceAll("'", "'\\''")
    case 'double':
      return value.replace(/[\\"$`]/g, '\\$&')
    case 'heredoc':
      return value.replace(/[\\$`]/g, '\\$&')
    case 'raw-heredoc':
      return value
  }
}

/**
 * The words of a command of a POSIX shell, quotes taken off: program names, options, paths, all alike. Simple: it expands
 * nothing; words that hold an expansion (`$`, a backtick) or a part that isn't known yet (`\0`) are left out.
 */
export function shellWords(command: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let isKnown = true
  let isSubstitution = false
  const end = (): void => {
    if (word !== undefined && isKnown) words.push(word)
    word = undefined
    isKnown = true
  }
  for (let at = 0; at < command.length; at++) {
    const character = command[at] ?? ''
    if (/[\s;|&<>()]/.test(character)) end()
    else if (character === '`') {
      // The word that it stands in isn't known; the command between two of them is, as that of $(…)
      if (!isSubstitution) isKnown = false
      end()
      if (isSubstitution) isKnown = false
      isSubstitution = !isSubstitution
    } else if (character === '#' && word === undefined) at = endOf(command, '\n', at) - 1
    else if (character === "'" || character === '"') {
      const close = closingQuote(command, character, at + 1)
      const inner = command.slice(at + 1, close)
      word = (word ?? '') + (character === '"' ? inner.replace(/\\([\\"$`\n])/g, '$1') : inner)
      if (inner.includes('\0') || (character === '"' && /(^|[^\\])[$`]/.test(inner))) isKnown = false
      at = close
    } else if (character === '\\') {
      at++
      if (command[at] !== '\n') word = (word ?? '') + (command[at] ?? '')
    } else {
      word = (word ?? '') + character
      if (character === '$' || character === '\0') isKnown = false
    }
  }
  end()
  return words
}

function closingQuote(command: string, quote: string, from: number): number {
  for (let at = from; at < command.length; at++) {
    if (command[at] === '\\' && quote === '"') at++
    else if (command[at] === quote) return at
  }
  return command.length
}

function endOf(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at === -1 ? text.length : at
}
