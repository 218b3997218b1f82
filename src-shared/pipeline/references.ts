/** A piece of a string of the file: text as it is to stand (`$${{` already unescaped), or a reference. */
export type Token =
  | { readonly kind: 'text'; readonly text: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'reference'
      /** The words between the braces, without the space around them. */
      readonly expression: string
      readonly reference: Reference
      /** From the `$` to behind the last `}`. */
      readonly from: number
      readonly to: number
      /** Where `expression` starts. */
      readonly expressionFrom: number
    }
  /** A `${{` that never ends. */
  | { readonly kind: 'unclosed'; readonly from: number; readonly to: number }

/** Steps into a JSON value; digits step into a list. */
export type ValuePath = readonly (string | number)[]

/** What the words between the braces mean, before anyone knows which tasks and loops there are. */
export type Reference =
  | { readonly kind: 'param'; readonly name: string; readonly path: ValuePath }
  /** A bare name: a loop of the task, or the only target of a task. */
  | { readonly kind: 'name'; readonly name: string }
  /** `ID.NAME` or `ID.0`; for a loop whose values are maps, a step into them. */
  | { readonly kind: 'member'; readonly name: string; readonly member: string }
  /** `ID.targets` */
  | { readonly kind: 'all-targets'; readonly name: string }
  | { readonly kind: 'result'; readonly name: string; readonly path: ValuePath }
  /** `target` without a member: the only one. `targets` without a member: all. */
  | {
      readonly kind: 'own'
      readonly what: 'target' | 'targets' | 'input' | 'inputs'
      readonly member?: string
    }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'invalid'; readonly reason: string }

/** Where a task's id stands in a string: for renaming it. Offsets in the string. */
export interface IdOccurrence {
  readonly id: string
  readonly from: number
  readonly to: number
}

/** Cheap answer to whether a string needs `tokenise` at all. */
export const hasReference = (text: string): boolean => text.includes('${{')

/** Splits a string of the file. The tokens cover it without gaps, and `untokenise` gives the string back. */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = []
  let literal = ''
  let literalFrom = 0
  let at = 0
  const endText = (end: number): void => {
    if (end > literalFrom) tokens.push({ kind: 'text', text: literal, from: literalFrom, to: end })
    literal = ''
  }
  while (at < text.length) {
    const open = text.indexOf('${{', at)
    if (open === -1) break
    if (text[open - 1] === '$' && open > at) {
      // `$${{`: the first dollar escapes
      literal += `${text.slice(at, open - 1)}\${{`
      at = open + 3
      continue
    }
    literal += text.slice(at, open)
    endText(open)
    const token = readReference(text, open)
    tokens.push(token)
    at = token.to
    literalFrom = at
  }
  literal += text.slice(at)
  endText(text.length)
  return tokens
}

/** The string that `tokenise` read: references as they stand in `source`, literal `${{` escaped. */
export function untokenise(tokens: readonly Token[], source: string): string {
  return tokens
    .map((token) =>
      token.kind === 'text' ? token.text.replaceAll('${{', () => '$${{') : source.slice(token.from, token.to),
    )
    .join('')
}

/** The reference that a string is from end to end (space around it allowed), if it is one. */
export function wholeReference(text: string): Extract<Token, { kind: 'reference' }> | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith('${{') || !trimmed.endsWith('}}')) return undefined
  const tokens = tokenise(trimmed)
  const [only] = tokens
  return tokens.length === 1 && only?.kind === 'reference' ? only : undefined
}

/** What an expression between braces means. Never throws; nonsense is `invalid` with the reason. */
export function parseReference(expression: string): Reference {
  if (expression === '') return { kind: 'invalid', reason: 'there is nothing between the braces' }
  const steps = expression.split('.')
  const [first = '', second, ...rest] = steps
  const bad = steps.find((step) => !/^[A-Za-z0-9_-]+$/.test(step))
  if (bad !== undefined) {
    return {
      kind: 'invalid',
      reason: bad === '' ? 'a name is missing beside a dot' : `"${bad}" is no name${hint(bad)}`,
    }
  }
  if (first === 'params') {
    if (second === undefined) return { kind: 'invalid', reason: 'write params.NAME' }
    return { kind: 'param', name: second, path: rest.map(valueStep) }
  }
  if (first === 'env') {
    if (second === undefined || rest.length > 0) return { kind: 'invalid', reason: 'write env.NAME' }
    return { kind: 'env', name: second }
  }
  if (first === 'target' || first === 'targets' || first === 'input' || first === 'inputs') {
    return second === undefined ? { kind: 'own', what: first } : ownMember(first, [second, ...rest].join('.'))
  }
  if (second === undefined) return { kind: 'name', name: first }
  if (second === 'result') return { kind: 'result', name: first, path: rest.map(valueStep) }
  if (second === 'targets' && rest.length === 0) return { kind: 'all-targets', name: first }
  return { kind: 'member', name: first, member: [second, ...rest].join('.') }
}

/** References are names alone: what people try most. */
function hint(bad: string): string {
  const [, name, index] = /^([\w-]+)\[(\d+)\]$/.exec(bad) ?? []
  if (name !== undefined) return `; write ${name}.${index}`
  return /[-+*/|&?<>=()]/.test(bad.trim())
    ? '; compute in the command, a reference is names with dots between'
    : '; it is names with dots between, as in params.NAME'
}

/** Where a string names tasks by reference. A loop of the task has the same form: `loops` are left out. */
export function taskOccurrences(
  text: string,
  loops: ReadonlySet<string> = new Set(),
): readonly IdOccurrence[] {
  if (!hasReference(text)) return []
  const found: IdOccurrence[] = []
  for (const token of tokenise(text)) {
    if (token.kind !== 'reference') continue
    const id = taskNamed(token.reference)
    if (id === undefined || loops.has(id)) continue
    found.push({ id, from: token.expressionFrom, to: token.expressionFrom + id.length })
  }
  return found
}

/** The task (or loop) that a reference names, if it names one. */
export function taskNamed(reference: Reference): string | undefined {
  switch (reference.kind) {
    case 'name':
    case 'member':
    case 'all-targets':
    case 'result':
      return reference.name
    default:
      return undefined
  }
}

function readReference(text: string, open: number): Exclude<Token, { kind: 'text' }> {
  const close = text.indexOf('}}', open + 3)
  if (close === -1) return { kind: 'unclosed', from: open, to: text.length }
  const inner = text.slice(open + 3, close)
  const expression = inner.trim()
  const expressionFrom = open + 3 + (inner.length - inner.trimStart().length)
  return {
    kind: 'reference',
    expression,
    reference: parseReference(expression),
    from: open,
    to: close + 2,
    expressionFrom,
  }
}

function ownMember(what: 'target' | 'targets' | 'input' | 'inputs', member: string): Reference {
  if (what === 'target' || what === 'input') return { kind: 'invalid', reason: `write ${what}s.${member}` }
  return { kind: 'own', what, member }
}

const valueStep = (step: string): string | number => (/^(0|[1-9]\d*)$/.test(step) ? Number(step) : step)
