/** After these, a slash begins a regular expression; after a name, a number or `]` it divides. */
const beforeRegex =
  /[(,=:[!&|?{;+\-*%<>~^]$|(^|[^\w$.])(return|typeof|case|in|of|delete|void|throw|new|do|else|yield|await)$/

/**
 * A function's source without its comments and its layout: two sources that give the same text do the same. Where it can't be told
 * whether a slash divides or begins a regular expression, the source stays as it is.
 */
export function withoutComments(source: string): string {
  const scanner = new Scanner(source)
  return scanner.code(false) ? scanner.out : source
}

class Scanner {
  out = ''
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** To the end, or (in a template's `${ }`) to the brace that closes it. False: can't be told. */
  code(isInTemplate: boolean): boolean {
    for (let depth = 0; this.#at < this.#source.length; ) {
      const character = this.#source.charAt(this.#at)
      if (character === '}' && isInTemplate && depth === 0) return true
      if (character === '{') depth += 1
      if (character === '}') depth -= 1
      if (!this.#step(character)) return false
    }
    return !isInTemplate
  }

  #step(character: string): boolean {
    if (character === '"' || character === "'") return this.#take(/(["'])(?:\\[\s\S]|(?!\1)[^\\])*\1/y)
    if (character === '`') return this.#template()
    if (character === '/') return this.#slash()
    if (/\s/.test(character)) {
      this.#space(this.#match(/\s+/y) ?? ' ')
      return true
    }
    this.out += character
    this.#at += 1
    return true
  }

  #space(text: string): void {
    const isSpaced = /\s$/.test(this.out)
    if (text.includes('\n')) this.out = `${isSpaced ? this.out.slice(0, -1) : this.out}\n`
    else if (!isSpaced) this.out += ' '
  }

  #slash(): boolean {
    const comment = this.#match(/\/\/[^\n]*|\/\*[\s\S]*?\*\//y)
    if (comment !== undefined) {
      // It separates words, and one over several lines ends a line.
      this.#space(comment)
      return true
    }
    const before = this.out.trimEnd()
    if (/(\+\+|--|[)}])$/.test(before)) return false
    if (before === '' || beforeRegex.test(before))
      return this.#take(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y)
    this.out += '/'
    this.#at += 1
    return true
  }

  #template(): boolean {
    this.out += '`'
    this.#at += 1
    for (;;) {
      if (!this.#take(/(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y)) return false
      if (this.#take(/`/y)) return true
      if (!this.#take(/\$\{/y) || !this.code(true) || !this.#take(/\}/y)) return false
    }
  }

  #take(pattern: RegExp): boolean {
    const text = this.#match(pattern)
    if (text !== undefined) this.out += text
    return text !== undefined
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.#source)?.[0]
    if (text !== undefined) this.#at += text.length
    return text
  }
}
