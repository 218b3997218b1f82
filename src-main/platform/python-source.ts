/** One `import` or `from … import`. `names` is empty for `import a.b`; `*` stands for all. */
export interface PythonImport {
  /** Number of leading dots. */
  readonly level: number
  readonly module: string
  readonly names: readonly string[]
  /** Not indented: executed whenever the module is. Anything else may be guarded by `try` or `if`. */
  readonly isUnconditional: boolean
}

/** What can be known of a Python file without executing it. */
export interface PythonSource {
  readonly imports: readonly PythonImport[]
  /** Names that the module has: functions, classes, assignments, imports. */
  readonly names: readonly string[]
  /** It may have names that can't be seen: `from x import *`, `__getattr__`, `globals()`. */
  readonly isOpen: boolean
}

/** Reads statements, not text: imports in strings and comments don't count, brackets and backslashes join lines. */
export function readPythonSource(text: string): PythonSource {
  const imports: PythonImport[] = []
  const names = new Set<string>()
  let isOpen = false
  // Indents of the `def` and `class` bodies that we are in: their names are not the module's.
  const scopes: number[] = []
  for (const { indent, code } of logicalLines(text)) {
    while (scopes.length > 0 && indent <= (scopes.at(-1) ?? 0)) scopes.pop()
    const isModuleLevel = scopes.length === 0
    for (const [index, statement] of statementsOf(code).entries()) {
      const found = importsOf(statement, indent === 0 && index === 0)
      imports.push(...found.imports)
      if (!isModuleLevel) continue
      for (const name of [...found.bound, ...boundNames(statement)]) names.add(name)
      isOpen ||= found.bound.includes('*') || /\bglobals\s*\(/.test(statement) || names.has('__getattr__')
    }
    if (/^(?:async\s+def|def|class)\b/.test(code)) scopes.push(indent)
  }
  names.delete('*')
  return { imports, names: [...names], isOpen }
}

interface LogicalLine {
  readonly indent: number
  readonly code: string
}

/** Longest first, so that `"""` isn't taken for an empty string. Prefixes (`rb`, `f`) end up before the quote and do no harm. */
const STRING = /("""|'''|"|')/y
const TAB_WIDTH = 8

function* logicalLines(text: string): Generator<LogicalLine> {
  let code = ''
  let indent = 0
  let depth = 0
  let isLineStart = true
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    const char = text.charAt(at)
    STRING.lastIndex = at
    const quote = STRING.exec(text)?.[1]
    if (isLineStart && (char === ' ' || char === '\t' || char === '\f')) {
      indent =
        char === ' ' ? indent + 1 : char === '\t' ? (Math.floor(indent / TAB_WIDTH) + 1) * TAB_WIDTH : 0
      at += 1
    } else if (char === '#') {
      at = endOfLine(text, at)
    } else if (quote !== undefined) {
      const isRaw = /(?:^|[^\w])[bBfF]?[rR][bBfF]?$/.test(code)
      code += '""'
      isLineStart = false
      at = endOfString(text, at + quote.length, quote, isRaw)
    } else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      code += ' '
      at = endOfLine(text, at) + 1
    } else if (char === '\n' && depth === 0) {
      if (code.trim() !== '') yield { indent, code: code.trim() }
      code = ''
      indent = 0
      isLineStart = true
      at += 1
    } else {
      if ('([{'.includes(char)) depth += 1
      if (')]}'.includes(char)) depth = Math.max(0, depth - 1)
      code += char === '\n' || char === '\r' ? ' ' : char
      isLineStart = false
      at += 1
    }
  }
  if (code.trim() !== '') yield { indent, code: code.trim() }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function endOfString(text: string, from: number, quote: string, isRaw: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    // Even a raw string can't end in an odd number of backslashes: the quote after one belongs to it.
    if (text[at] === '\\') at += 1
    else if (text.startsWith(quote, at)) return at + quote.length
    else if (text[at] === '\n' && quote.length === 1 && !isRaw) return at
  }
  return text.length
}

/** `a; b` and `if x: import y` hold more than one. */
function statementsOf(code: string): readonly string[] {
  return code.split(';').flatMap((part) => {
    const statement = part.trim()
    const inline =
      /^(?:if|elif|else|try|except|finally|with|for|while|def|class|async)\b.*?:\s*((?:import|from)\b.*)$/.exec(
        statement,
      )
    return inline?.[1] === undefined ? [statement] : ['', inline[1]]
  })
}

interface FoundImports {
  readonly imports: readonly PythonImport[]
  readonly bound: readonly string[]
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`
const FROM = new RegExp(String.raw`^from\s*([.\s]*)(${NAME}(?:\s*\.\s*${NAME})*)?\s*\bimport\b\s*(.+)$`, 'u')

function importsOf(statement: string, isUnconditional: boolean): FoundImports {
  const plain = /^import\s+(.+)$/.exec(statement)?.[1]
  if (plain !== undefined) {
    const parts = plain.split(',').map((part) => part.trim().split(/\s+as\s+/))
    return {
      imports: parts.map(([module = '']) => ({
        level: 0,
        module: module.replaceAll(/\s/g, ''),
        names: [],
        isUnconditional,
      })),
      bound: parts.map(([module = '', alias]) => (alias ?? module.split('.')[0] ?? '').trim()),
    }
  }
  const from = FROM.exec(statement)
  if (from === null) return { imports: [], bound: [] }
  const listed = (from[3] ?? '').replaceAll(/[()]/g, ' ').split(',')
  const parts = listed.map((part) => part.trim().split(/\s+as\s+/)).filter(([name]) => name !== '')
  return {
    imports: [
      {
        level: (from[1] ?? '').replaceAll(/\s/g, '').length,
        module: (from[2] ?? '').replaceAll(/\s/g, ''),
        names: parts.map(([name = '']) => name.trim()),
        isUnconditional,
      },
    ],
    bound: parts.map(([name = '', alias]) => (alias ?? name).trim()),
  }
}

const DEFINITION = new RegExp(String.raw`^(?:async\s+def|def|class)\s+(${NAME})`, 'u')
// One class, not an alternation of names: a repeated repetition takes exponential time where nothing matches.
const TARGETS = /^([\p{L}\p{N}_\s,()*[\]]+?)\s*(?::[^=]*)?=(?!=)/u
const ANY_NAME = new RegExp(NAME, 'gu')

function boundNames(statement: string): readonly string[] {
  const defined = DEFINITION.exec(statement)?.[1]
  if (defined !== undefined) return [defined]
  // `a = b = partial(f)`: every target of the chain.
  const names: string[] = []
  let rest = statement
  for (let found = TARGETS.exec(rest); found !== null; found = TARGETS.exec(rest)) {
    const targets = found[1] ?? ''
    // `call(name=1)` and `table[key] = 1` bind nothing.
    if (/[\p{L}\p{N}_)\]]\s*[([]/u.test(targets)) break
    names.push(...(targets.match(ANY_NAME) ?? []))
    rest = rest.slice(found[0].length).trim()
  }
  return names
}
