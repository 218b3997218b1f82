import type { GroupView, NodeView, TaskRow } from '../../src-shared/contract/views.ts'
import { type GraphIndex, reach } from '../stores/graph-index.ts'

const keys = ['state', 'stale', 'up', 'down', 'group', 'kind'] as const
type Key = (typeof keys)[number]

/** What a search asks for. */
export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly key: Key; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] }

/** What a query is asked of. */
export interface QueryData {
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly graph: GraphIndex
  readonly groups: readonly GroupView[]
  readonly rowOf: (id: string) => TaskRow | undefined
}

/**
 * Reads a search: words that id, title, command or targets contain, `"two words"`, `state:failed`, `stale:code`, `up:report`,
 * `down:list_a` (both with the task itself), `group:plots`, `kind:python`, several values with commas, joined by `and` (or nothing), `or`, `not` and
 * brackets. Never fails, because it is read while it is typed: an operand that is still missing is left out, a bracket that is
 * still open ends at the end, a key that isn't one is text.
 */
export function parseQuery(text: string): Query {
  const tokens = tokensOf(text)
  let at = 0
  const isNext = (symbol: string): boolean => tokens[at]?.symbol === symbol
  const isOver = (): boolean => at >= tokens.length

  const readOr = (): Query | undefined => {
    const parts: (Query | undefined)[] = [readAnd()]
    while (isNext('or')) {
      at++
      parts.push(readAnd())
    }
    return join('or', parts)
  }
  const readAnd = (): Query | undefined => {
    const parts: (Query | undefined)[] = []
    while (!isOver() && !isNext('or') && !isNext(')')) {
      if (isNext('and')) at++
      else parts.push(readNot())
    }
    return join('and', parts)
  }
  const readNot = (): Query | undefined => {
    const token = tokens[at]
    at++
    if (token?.symbol === 'not') {
      const isMissing = isOver() || isNext('or') || isNext(')') || isNext('and')
      const of = isMissing ? undefined : readNot()
      return of && { kind: 'not', of }
    }
    if (token?.symbol !== '(') return token && termOf(token)
    const inner = readOr()
    if (isNext(')')) at++
    return inner
  }
  const parts: (Query | undefined)[] = []
  while (!isOver()) {
    parts.push(readOr())
    // A bracket that was never opened.
    if (isNext(')')) at++
  }
  return join('and', parts) ?? { kind: 'all' }
}

/** Whether the answer depends on how tasks stand, and changes with them. */
export function asksForStates(query: Query): boolean {
  switch (query.kind) {
    case 'all':
    case 'text':
      return false
    case 'key':
      return query.key === 'state' || query.key === 'stale'
    case 'not':
      return asksForStates(query.of)
    default:
      return query.of.some(asksForStates)
  }
}

/** A test for single tasks; what is up- and downstream is looked up once, when it is made. */
export function matcherOf(query: Query, data: QueryData): (node: NodeView) => boolean {
  switch (query.kind) {
    case 'all':
      return () => true
    case 'text':
      return (node) => haystack(node).includes(query.text)
    case 'key':
      return keyMatcher(query.key, query.values, data)
    case 'not': {
      const inner = matcherOf(query.of, data)
      return (node) => !inner(node)
    }
    case 'and': {
      const all = query.of.map((part) => matcherOf(part, data))
      return (node) => all.every((matches) => matches(node))
    }
    case 'or': {
      const some = query.of.map((part) => matcherOf(part, data))
      return (node) => some.some((matches) => matches(node))
    }
  }
}

function keyMatcher(key: Key, values: readonly string[], data: QueryData): (node: NodeView) => boolean {
  const { rowOf, groups, graph } = data
  const isAny = (text: string): boolean => values.some((value) => text.startsWith(value))
  switch (key) {
    case 'state':
      return ({ id }) => isAny(rowOf(id)?.state ?? '')
    case 'stale':
      return ({ id }) => {
        const row = rowOf(id)
        return row?.state === 'stale' && (isAny('') || (row.reasonKinds ?? row.reasons).some(isAny))
      }
    case 'kind':
      return (node) => isAny(node.kind)
    case 'group': {
      const wanted = groups.filter(({ id, title }) =>
        values.some((value) => id.toLowerCase().includes(value) || title.toLowerCase().includes(value)),
      )
      const members = new Set(wanted.flatMap(({ tasks }) => tasks))
      return ({ id }) => members.has(id)
    }
    case 'up':
    case 'down': {
      const starts = values.flatMap((value) => named(value, data.nodes))
      const reached = new Set([...starts, ...reach(graph, starts, key)])
      return ({ id }) => reached.has(id)
    }
  }
}

/** The task of that name; where there is none, all whose names begin like it. */
function named(value: string, nodes: ReadonlyMap<string, NodeView>): readonly string[] {
  const all = [...nodes.values()]
  const isNamed = ({ id, title }: NodeView, test: (name: string) => boolean): boolean =>
    test(id.toLowerCase()) || test(title.toLowerCase())
  const exact = all.filter((node) => isNamed(node, (name) => name === value))
  const found =
    exact.length > 0 || value === ''
      ? exact
      : all.filter((node) => isNamed(node, (name) => name.startsWith(value)))
  return found.map(({ id }) => id)
}

function haystack({ id, title, summary, targets }: NodeView): string {
  return [id, title, summary, ...targets.map(({ path }) => path)].join('\n').toLowerCase()
}

interface Token {
  /** Of words that stand without quotes: what they may mean. */
  readonly symbol: string
  readonly text: string
}

function tokensOf(text: string): readonly Token[] {
  const found = text.toLowerCase().matchAll(/[()]|((?:\w+:)?)"([^"]*)"?|[^\s()"]+/g)
  return [...found].flatMap(([whole, prefix, quoted]): Token[] => {
    if (quoted === undefined) return [{ symbol: whole, text: whole }]
    return quoted === '' ? [] : [{ symbol: '', text: `${prefix ?? ''}${quoted}` }]
  })
}

function termOf({ text }: Token): Query {
  const colon = text.indexOf(':')
  const key = keys.find((each) => each === text.slice(0, Math.max(0, colon)))
  if (!key) return { kind: 'text', text }
  return { kind: 'key', key, values: text.slice(colon + 1).split(',') }
}

function join(kind: 'and' | 'or', parts: readonly (Query | undefined)[]): Query | undefined {
  const of = parts.filter((part) => part !== undefined)
  return of.length > 1 ? { kind, of } : of[0]
}
