import type { z } from 'zod'
import { didYouMean } from './names.ts'
import { isGlobPattern } from './paths.ts'
import type { Problem } from './problem.ts'
import { knownKeys } from './schema.ts'

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/** What the schema found wrong, in words. `base` is the path of the value that was checked, `data` the value itself. */
export function schemaProblems(issues: readonly Issue[], data: unknown, base: Path): Problem[] {
  return issues.flatMap((issue) => issueProblems(issue, data, base, []))
}

function issueProblems(issue: Issue, data: unknown, base: Path, within: Path): Problem[] {
  const inner = [...within, ...issue.path.map(step)]
  const path = [...base, ...inner]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path))
  if (issue.code === 'invalid_key') return [badName(path)]
  if (issue.code === 'invalid_union') {
    const branch = branchMeant(issue.errors)
    if (branch) return branch.flatMap((nested) => issueProblems(nested, data, base, inner))
  }
  return [wrongValue(path, issue, valueAt(data, inner))]
}

/** The member of a union whose own form the value has, so that only something within it is wrong. */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const deeper = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || !ROOT_CODES.has(issue.code)),
  )
  return deeper.length === 1 ? deeper[0] : undefined
}

const ROOT_CODES: ReadonlySet<string> = new Set(['invalid_type', 'invalid_format', 'invalid_union'])

function unknownKey(key: string, path: Path): Problem {
  const known = keysAt(path)
  const mergeKey =
    key === '<<' ? { remedy: 'merge keys are not part of YAML 1.2: write the keys out' } : undefined
  return {
    code: 'unknown_key',
    severity: 'error',
    message: `unknown key "${key}"${where(path)}`,
    ...(mergeKey ?? meantOrKnown(key, known)),
    path: [...path, key],
    ...taskOf(path),
  }
}

/** Of a few keys all can be told. */
function meantOrKnown(key: string, known: readonly string[]): { readonly remedy?: string } {
  const meant = didYouMean(key, known)
  if (meant.remedy !== undefined || known.length === 0) return meant
  return {
    remedy: known.length > 8 ? 'remove it; `taskgraph schema` has all keys' : `there is ${known.join(', ')}`,
  }
}

function badName(path: Path): Problem {
  return {
    code: 'bad_name',
    severity: 'error',
    message: `"${path.at(-1)}" can't be a name${where(path.slice(0, -1))}`,
    remedy:
      path.at(-2) === 'env' ? 'use a name without = and references' : 'use letters, digits, _ and - alone',
    path,
    ...taskOf(path),
  }
}

function wrongValue(path: Path, issue: Issue, found: unknown): Problem {
  const key = path.at(-1)
  if (found === undefined) {
    const missing = `"${String(key)}" is missing${where(path.slice(0, -1))}`
    return {
      code: 'missing_key',
      severity: 'error',
      message: missing,
      remedy: remedyFor(issue, path),
      path,
      ...taskOf(path),
    }
  }
  const isEntry = path.length > 1 && typeof key === 'number'
  const subject = path.length === 0 ? 'the file' : `"${isEntry ? `${path.at(-2)}[${key}]` : String(key)}"`
  const at = where(path.slice(0, isEntry ? -2 : -1))
  const expected = expectation(issue)
  const message = `${subject}${at} must be ${expected}, found ${describe(found)}`
  const code = issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'wrong_type' : 'bad_value'
  return { code, severity: 'error', message, ...remedyOf(path, expected, found), path, ...taskOf(path) }
}

function remedyOf(path: Path, expected: string, found: unknown): { readonly remedy?: string } {
  if (isUnquoted(found) && /^(text|a path)\b/.test(expected))
    return { remedy: `put it in quotes: "${found}"` }
  if (path.at(-2) !== 'foreach' || typeof found !== 'string') return {}
  const shown = JSON.stringify(found)
  return {
    remedy: isGlobPattern(found)
      ? `for the files write {glob: ${shown}}`
      : `for this one value write [${shown}]`,
  }
}

/** What YAML takes for something else than the text that was probably meant. */
const isUnquoted = (value: unknown): value is number | boolean =>
  typeof value === 'number' || typeof value === 'boolean'

function remedyFor(issue: Issue, path: Path): string {
  if (path.length === 1 && path[0] === 'taskgraph') return 'begin with "taskgraph: 1"'
  return `it must be ${expectation(issue)}`
}

function expectation(issue: Issue): string {
  if (!/^(Invalid|Too)/.test(issue.message)) return issue.message
  if (issue.code === 'too_small')
    return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
  if (issue.code === 'too_big') return `at most ${issue.maximum}`
  if (issue.code === 'invalid_type') return EXPECTED[issue.expected] ?? issue.expected
  return issue.message
}

const EXPECTED: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  array: 'a list',
  object: 'a map',
}

/** A value as people would name it. */
export function describe(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 59)}…` : value}"`
  return String(value)
}

function keysAt(path: Path): readonly string[] {
  if (path.length === 0) return knownKeys.pipeline
  const [first, , third] = path
  if (first === 'tasks' && path.length === 2) return knownKeys.task
  if (first === 'defaults' && path.length === 1) return knownKeys.defaults
  if (third === 'foreach') return knownKeys.loop
  if (path.at(-1) === 'retries') return knownKeys.retries
  if (first === 'groups') return knownKeys.group
  if (first === 'notes') return knownKeys.note
  return first === 'interpreters' ? knownKeys.interpreters : []
}

/** ` in task "sum"`, ` in "retries" of task "sum"`, or nothing at the top. */
export function where(path: Path): string {
  if (path[0] === 'tasks' && path.length >= 2) {
    return path.length === 2
      ? ` in task "${path[1]}"`
      : ` in "${path.slice(2).join('.')}" of task "${path[1]}"`
  }
  return path.length === 0 ? '' : ` in "${path.join('.')}"`
}

const taskOf = (path: Path): { readonly tasks?: readonly string[] } =>
  path[0] === 'tasks' && path.length > 1 ? { tasks: [String(path[1])] } : {}

const step = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key))

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([name]) => name === String(key))?.[1]
  }
  return value
}
