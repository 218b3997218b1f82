// biome-ignore-all lint/correctness/noComponentHookFactories: names of kinds of syntax, not components
import { parseSync, Visitor } from 'vite'

/** A text for users that stands in the code: what is written, and on which line. */
export interface TextFound {
  readonly line: number
  readonly text: string
}

const attributes = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'detail',
  'heading',
  'hint',
  'label',
  'placeholder',
  'text',
  'title',
])
const properties = new Set([
  'description',
  'detail',
  'hint',
  'label',
  'message',
  'placeholder',
  'text',
  'title',
])

/** Functions whose literal arguments users read. */
const saysAloud = new Set(['edit', 'editOrReject', 'speak', 'confirm', 'alert'])

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown }

/**
 * Literal texts that a user would read: text between tags, literals given to attributes and properties that are read out
 * or shown (`aria-label`, `title`, …), to variables of such names, to functions that show what they are given (the label of an edit), and both arms
 * of conditions among them.
 */
export function textsFound(file: string, source: string): readonly TextFound[] {
  const found = new Map<number, string>()
  const add = (at: number, text: string): void => {
    if (hasWord(text)) found.set(at, text.trim())
  }
  const addLiterals = (value: unknown): void => {
    for (const { start, text } of literalsOf(value as Node | null)) add(start, text)
  }
  new Visitor({
    JSXText: (node) => add(node.start, node.value),
    JSXAttribute: (node) => {
      const name = node.name.type === 'JSXIdentifier' ? node.name.name : ''
      if (attributes.has(name)) addLiterals(node.value)
    },
    JSXElement: (node) => {
      for (const child of node.children) if (child.type === 'JSXExpressionContainer') addLiterals(child)
    },
    Property: (node) => {
      const name = node.key.type === 'Identifier' ? node.key.name : ''
      if (node.value.type !== 'ArrowFunctionExpression' && properties.has(name)) addLiterals(node.value)
    },
    VariableDeclarator: (node) => {
      const name = node.id.type === 'Identifier' ? node.id.name : ''
      if (properties.has(name)) addLiterals(node.init)
    },
    CallExpression: (node) => {
      const callee = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee
      const name = callee.type === 'Identifier' ? callee.name : ''
      if (saysAloud.has(name)) for (const argument of node.arguments) addLiterals(argument)
    },
  }).visit(parseSync(file, source).program)
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([at, text]) => ({ line: source.slice(0, at).split('\n').length, text }))
}

function literalsOf(node: Node | null): readonly { readonly start: number; readonly text: string }[] {
  const inside = (...keys: readonly string[]) => keys.flatMap((key) => literalsOf(node?.[key] as Node | null))
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [{ start: node.start, text: node.value }] : []
    case 'TemplateLiteral': {
      const quasis = node.quasis as readonly { readonly value: { readonly raw: string } }[]
      return [{ start: node.start, text: quasis.map(({ value }) => value.raw).join(' ') }]
    }
    case 'ConditionalExpression':
      return inside('consequent', 'alternate')
    case 'LogicalExpression':
      return inside('left', 'right')
    case 'JSXExpressionContainer':
      return inside('expression')
    default:
      return []
  }
}

/** Two letters in a row that no unit or sign would need, such as `ms` or `×`. */
function hasWord(text: string): boolean {
  return /\p{L}{2}/u.test(text) && !/^(ms|kB|MB|GB|CPU|YAML|SVG|PNG|JSON)$/.test(text.trim())
}
