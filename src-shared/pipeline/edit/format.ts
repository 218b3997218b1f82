import type { Json, JsonObject } from '../../json.ts'
import { isList, isObject } from './json-path.ts'

/** How new text is to look where it goes. */
interface FormatStyle {
  readonly isJson: boolean
  readonly indentUnit: number
}

/** New text for a value: what follows the key on its line, and whole lines below it (with their indentation). */
export interface Formatted {
  readonly inline: string
  readonly body: readonly string[]
}

/** Values up to this column stay on one line as `[a, b]` or `{ a: 1 }`. */
const width = 100

const isControl = (code: number): boolean =>
  code < 32 ||
  (code >= 0x7f && code < 0xa0) ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0xfeff ||
  (code >= 0xd800 && code < 0xe000)

const resolvesToOther =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** Whether the words can stand without quotes and still be exactly this string. */
function isPlainSafe(text: string, inFlow: boolean): boolean {
  if (text === '' || resolvesToOther.test(text)) return false
  if (/^[\s,[\]{}#&*!|>'"%@`?:-]|\s$|:$|:\s|\s#/.test(text) && !/^[-?:][^\s,[\]{}:#]+$/.test(text))
    return false
  if (/^(?:---|\.\.\.)/.test(text) || /^<<$|^=$/.test(text)) return false
  if (inFlow && /[,[\]{}]|:["']/.test(text)) return false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isControl(code) && !isPaired(text, at)) return false
  }
  return true
}

/** Half of a character beyond the basic plane that has its other half. */
function isPaired(text: string, at: number): boolean {
  const point = text.codePointAt(at)
  if (point !== undefined && point > 0xffff) return true
  const before = at > 0 ? text.codePointAt(at - 1) : undefined
  return before !== undefined && before > 0xffff
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function singleQuoted(text: string): string | undefined {
  if (/[^\P{Cc}]|[\u2028\u2029\ufeff]/u.test(text)) return undefined
  return `'${text.replaceAll("'", "''")}'`
}

/** A string, number, boolean or null on one line. `quote`: the quotes that its neighbours have. */
export function formatScalar(
  value: Json,
  inFlow: boolean,
  isJson: boolean,
  quote?: 'single' | 'double',
): string {
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value !== 'string') return String(value)
  if (isJson || quote === 'double') return doubleQuoted(value)
  if (quote === 'single') return singleQuoted(value) ?? doubleQuoted(value)
  return isPlainSafe(value, inFlow) ? value : doubleQuoted(value)
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  return Object.is(value, -0) ? '0' : String(value)
}

export function formatKey(key: string, inFlow: boolean, isJson: boolean): string {
  return isJson || !isPlainSafe(key, inFlow) ? doubleQuoted(key) : key
}

/** On one line, as `[a, b]` and `{ a: 1 }`. */
export function formatFlow(value: Json, isJson: boolean, quote?: 'single' | 'double'): string {
  if (isList(value)) return `[${value.map((item) => formatFlow(item, isJson, quote)).join(', ')}]`
  if (!isObject(value)) return formatScalar(value, true, isJson, quote)
  const entries = Object.entries(value).map(([key, item]) => {
    return `${formatKey(key, true, isJson)}: ${formatFlow(item, isJson, quote)}`
  })
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** On several lines with brackets, as JSON files have it. `indent`: of the line that it begins on. */
export function formatFlowLines(
  value: Json,
  indent: number,
  style: FormatStyle,
  eol: string,
  column: number,
): string {
  const oneLine = formatFlow(value, style.isJson)
  const isSmall = column + oneLine.length <= width && !holdsMap(value)
  if (isSmall || !(isList(value) || isObject(value)) || oneLine.length <= 2) return oneLine
  const inner = ' '.repeat(indent + style.indentUnit)
  const lines = isList(value)
    ? value.map((item) => inner + formatFlowLines(item, indent + style.indentUnit, style, eol, inner.length))
    : Object.entries(value).map(([key, item]) => {
        const head = `${inner}${formatKey(key, true, style.isJson)}: `
        return head + formatFlowLines(item, indent + style.indentUnit, style, eol, head.length)
      })
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}']
  return `${open}${eol}${lines.join(`,${eol}`)}${eol}${' '.repeat(indent)}${close}`
}

/** A map, however small, is a thing with names: in a JSON file it gets its own lines. */
const holdsMap = (value: Json): boolean => isObject(value) || (isList(value) && value.some(holdsMap))

/**
 * In block style. `indent`: the column of the key that it follows (-1 at the root); `forceBlock`: maps stay maps of lines for
 * that many levels however short they are.
 */
export function formatBlock(
  value: Json,
  indent: number,
  style: FormatStyle,
  forceBlock: number,
  column = indent + 10,
): Formatted {
  if (typeof value === 'string') return formatText(value, indent, style)
  if (!isList(value) && !isObject(value)) return { inline: formatScalar(value, false, false), body: [] }
  const oneLine = formatFlow(value, false)
  const isShort = column + oneLine.length <= width && !hasLines(value)
  if (oneLine.length <= 2 || (isShort && (forceBlock <= 0 || (isList(value) && !value.some(isObject)))))
    return { inline: oneLine, body: [] }
  const at = indent < 0 ? 0 : indent + style.indentUnit
  return {
    inline: '',
    body: isList(value) ? blockList(value, at, style) : blockMap(value, at, style, forceBlock - 1),
  }
}

const hasLines = (value: Json): boolean =>
  typeof value === 'string'
    ? /\n./.test(value)
    : isList(value)
      ? value.some(hasLines)
      : isObject(value) && Object.values(value).some(hasLines)

/** Lines of `key: value` at a column. */
export function blockMap(value: JsonObject, at: number, style: FormatStyle, forceBlock: number): string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const head = `${' '.repeat(at)}${formatKey(key, false, false)}:`
    const formatted = formatBlock(item, at, style, forceBlock, head.length + 1)
    return [formatted.inline === '' ? head : `${head} ${formatted.inline}`, ...formatted.body]
  })
}

/** Lines of `- item` at a column. */
export function blockList(value: readonly Json[], at: number, style: FormatStyle): string[] {
  return value.flatMap((item) => {
    const dash = `${' '.repeat(at)}- `
    if (isObject(item) && Object.keys(item).length > 0) {
      const oneLine = formatFlow(item, false)
      if (at + 2 + oneLine.length <= width && !hasLines(item)) return [dash + oneLine]
      const [first = '', ...rest] = blockMap(item, at + 2, style, 0)
      return [dash + first.slice(at + 2), ...rest]
    }
    const formatted = formatBlock(item, at, style, 0)
    return [(dash + formatted.inline).trimEnd(), ...formatted.body]
  })
}

/** A string in block style: plain, quoted, or `|` with its lines below. `bodyIndent`: where an older body stood. */
export function formatText(
  value: string,
  indent: number,
  style: FormatStyle,
  bodyIndent?: number,
): Formatted {
  if (!value.includes('\n') || !canBeLiteral(value))
    return { inline: formatScalar(value, false, false), body: [] }
  const endsLine = value.endsWith('\n')
  const margin = ' '.repeat(
    bodyIndent ?? Math.max(indent, 0) + (indent < 0 ? 0 : style.indentUnit) + (indent < 0 ? 2 : 0),
  )
  const lines = (endsLine ? value.slice(0, -1) : value).split('\n')
  return { inline: endsLine ? '|' : '|-', body: lines.map((line) => (line === '' ? '' : margin + line)) }
}

/** Leaves out what `|` needs extra marks for: leading blanks, several line breaks at the end, other control characters. */
function canBeLiteral(value: string): boolean {
  if (/^[\s]|\n\n$|[^\P{Cc}\n\t]/u.test(value) || /[\u2028\u2029\ufeff]/.test(value)) return false
  return /\S/.test(value) && !/\n[ \t]+$/.test(value)
}
