import { parseEvents, YAMLException } from 'js-yaml'
import { spanPlace } from './place.ts'
import type { Problem } from './problem.ts'

/** A text with errors in more places than this has something else wrong with it. */
const MOST_PROBLEMS = 20
/** How much is read again at most to find further ones: these are told while somebody types. */
const MOST_CHARACTERS_READ = 2_000_000

/**
 * What is no YAML in a text, `error` being what its parser stopped at. A parser can't go on after an error; so the entry that has it (a task,
 * a parameter) is left out and the rest read again. One problem for each entry, therefore; none that only follows from another one.
 */
export function syntaxProblems(text: string, error: unknown, maxDepth: number): readonly Problem[] {
  const problems = [problemOf(text, error)]
  let rest = text
  let last = error
  let unread = MOST_CHARACTERS_READ
  while (problems.length < MOST_PROBLEMS) {
    unread -= text.length * 2
    const next = unread < 0 ? undefined : errorBeyond(rest, last, maxDepth)
    if (next === undefined) break
    problems.push(problemOf(text, next.error))
    rest = next.rest
    last = next.error
  }
  return problems
}

/** The next error once the entry that is to blame for one is left out; undefined where there is none, or only the same again. */
function errorBeyond(
  text: string,
  error: unknown,
  maxDepth: number,
): { readonly error: unknown; readonly rest: string } | undefined {
  const at = positionOf(error)
  const without = (entry: Entry) => {
    const rest = blanked(text, entry)
    return { error: errorIn(rest, maxDepth), rest }
  }
  const isBeyond = (next: ReturnType<typeof without>): boolean =>
    next.error === undefined || positionOf(next.error) > at
  const here = entryAt(text, at)
  const before = entryAt(text, lastWordBefore(text, at))
  // A quote or bracket that was never closed is only noticed in the entry after its own.
  const isOpenBefore =
    before.from !== here.from && error instanceof YAMLException && UNCLOSED.test(error.reason)
  const culprits = isOpenBefore ? [before, here] : [here]
  for (const entry of culprits) {
    const next = without(entry)
    if (isBeyond(next)) return next.error === undefined ? undefined : next
  }
  return undefined
}

const UNCLOSED = /deficient indentation|flow collection|unexpected end/

interface Entry {
  readonly from: number
  readonly to: number
}

/** The lines of the entry around a position: a key right below a key of the document, with all that is indented below it. */
function entryAt(text: string, position: number): Entry {
  const own = lineStart(text, position)
  let top = own
  while (top > 0 && indentOf(text, top) !== 0) top = lineStart(text, top - 1)
  let child = nextLine(text, top)
  while (child < text.length && indentOf(text, child) === undefined) child = nextLine(text, child)
  const depth = indentOf(text, child) ?? 0
  const isStart = (line: number): boolean => (indentOf(text, line) ?? Infinity) <= depth
  let from = own
  while (from > 0 && !isStart(from)) from = lineStart(text, from - 1)
  let to = nextLine(text, own)
  while (to < text.length && !isStart(to)) to = nextLine(text, to)
  return { from, to }
}

const lineStart = (text: string, position: number): number =>
  position <= 0 ? 0 : text.lastIndexOf('\n', position - 1) + 1

const nextLine = (text: string, line: number): number => {
  const end = text.indexOf('\n', line)
  return end === -1 ? text.length : end + 1
}

/** Spaces before a line's first word; undefined for a line that says nothing. */
function indentOf(text: string, line: number): number | undefined {
  let at = line
  while (text[at] === ' ') at++
  const first = text[at]
  return first === undefined || first === '\n' || first === '\r' || first === '#' ? undefined : at - line
}

const lastWordBefore = (text: string, position: number): number =>
  Math.max(0, text.slice(0, lineStart(text, position)).trimEnd().length - 1)

/** Spaces in place of what was there: all else stays where it is. */
const blanked = (text: string, { from, to }: Entry): string =>
  text.slice(0, from) + text.slice(from, to).replaceAll(/[^\n]/g, ' ') + text.slice(to)

function errorIn(text: string, maxDepth: number): unknown {
  try {
    parseEvents(text, { maxDepth })
    return undefined
  } catch (error) {
    return error
  }
}

const SYNTAX_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/tab characters/, 'indent with spaces'],
  [
    /bad indentation of a mapping entry/,
    'put quotes around text that has ": " or starts with a special character, and align keys',
  ],
  [
    /within a flow collection|flow collection entries/,
    'close the bracket, and put quotes around "${{ … }}" within [ ] and { }',
  ],
  [/quoted scalar/, 'close the quote'],
  [
    /deficient indentation/,
    'close the quote or bracket that was opened above, or indent the line further than its key',
  ],
  [/unidentified alias/, 'put quotes around text that starts with "*"'],
  [/complex keys/, 'keys are plain text'],
  [/maxDepth/, 'nest values less deeply'],
  [/end of the stream or a document separator/, 'align the line with the keys above it'],
]

function problemOf(text: string, error: unknown): Problem {
  const reason = error instanceof YAMLException ? error.reason : String(error)
  const position = positionOf(error)
  const remedy = SYNTAX_REMEDIES.find(([pattern]) => pattern.test(reason))?.[1]
  return {
    code: 'yaml_syntax',
    severity: 'error',
    message: `not valid YAML: ${reason}`,
    ...(remedy === undefined ? {} : { remedy }),
    path: [],
    place: spanPlace(text, position, position + 1),
  }
}

function positionOf(error: unknown): number {
  if (!(error instanceof YAMLException)) return 0
  const found = error.mark?.position ?? 0
  return /unidentified alias/.test(error.reason) ? found - 1 : found // the star belongs to it
}
