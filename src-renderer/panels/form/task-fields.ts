import type { Json } from '../../../src-shared/json.ts'
import { fail, ok, type Result } from '../../../src-shared/result.ts'

/** How a key of a task is edited. */
export type FieldKind =
  | { readonly kind: 'text'; readonly isMono?: boolean; readonly placeholder?: string }
  | { readonly kind: 'lines'; readonly isMono?: boolean; readonly placeholder?: string }
  /** A number, or text with a unit such as 10m. */
  | { readonly kind: 'amount'; readonly placeholder?: string }
  | { readonly kind: 'number'; readonly placeholder?: string }
  | { readonly kind: 'flag' }
  | {
      readonly kind: 'choice'
      readonly choices: readonly { readonly value: string; readonly title: string }[]
    }
  /** A path, a list of paths or a map of name: path. */
  | { readonly kind: 'paths'; readonly add: string }
  /** A list or a map of JSON values. */
  | { readonly kind: 'args' }
  | { readonly kind: 'words'; readonly add: string; readonly isTasks?: boolean }
  | { readonly kind: 'map'; readonly add: string; readonly areTexts: boolean }
  /** Anything, as JSON. */
  | { readonly kind: 'json' }

export interface FieldSpec {
  readonly key: string
  readonly label: string
  readonly help: string
  readonly as: FieldKind
}

/** Always shown, in this order, below what the task runs. */
export const commonFields: readonly FieldSpec[] = [
  {
    key: 'inputs',
    label: 'Inputs',
    help: 'Files, folders and globs that it reads beside those in references.',
    as: { kind: 'paths', add: 'Add input' },
  },
  {
    key: 'targets',
    label: 'Targets',
    help: 'Files or folders that it makes.',
    as: { kind: 'paths', add: 'Add target' },
  },
  {
    key: 'needs',
    label: 'Needs',
    help: 'Tasks that must have succeeded first; no data passes.',
    as: { kind: 'words', add: 'Add a need', isTasks: true },
  },
  { key: 'title', label: 'Title', help: 'For people. Without one the id is shown.', as: { kind: 'text' } },
  { key: 'description', label: 'Description', help: '', as: { kind: 'lines' } },
]

/** Shown where they are set, the rest on demand. */
export const moreFields: readonly FieldSpec[] = [
  {
    key: 'env',
    label: 'Environment',
    help: 'Variables for this task; a change makes it stale.',
    as: { kind: 'map', add: 'Add variable', areTexts: true },
  },
  {
    key: 'cwd',
    label: 'Working folder',
    help: 'Relative to the pipeline’s folder.',
    as: { kind: 'text', isMono: true, placeholder: '.' },
  },
  {
    key: 'shell',
    label: 'Shell',
    help: 'The words before the command, as /bin/sh -eu -c.',
    as: { kind: 'text', isMono: true },
  },
  {
    key: 'retries',
    label: 'Retries',
    help: 'A number, or {"count": 2, "delay": "5s", "backoff": 2}.',
    as: { kind: 'json' },
  },
  {
    key: 'timeout',
    label: 'Timeout',
    help: 'Then the whole process tree is ended.',
    as: { kind: 'amount', placeholder: '10m' },
  },
  {
    key: 'grace',
    label: 'Grace',
    help: 'From the request to end until the task is killed.',
    as: { kind: 'amount', placeholder: '5s' },
  },
  {
    key: 'priority',
    label: 'Priority',
    help: 'Higher starts first among those that are ready.',
    as: { kind: 'number', placeholder: '0' },
  },
  {
    key: 'resources',
    label: 'Resources',
    help: 'cpu in cores, memory as 2GiB, pools by name.',
    as: { kind: 'map', add: 'Add resource', areTexts: false },
  },
  {
    key: 'foreach',
    label: 'For each',
    help: 'One instance for each combination: {"name": ["a", "b"]} or {"name": {"glob": "data/*.csv"}}.',
    as: { kind: 'json' },
  },
  {
    key: 'fingerprint',
    label: 'Fingerprint',
    help: 'How a change of a file is noticed.',
    as: {
      kind: 'choice',
      choices: [
        { value: '', title: 'Default' },
        { value: 'content', title: 'Content' },
        { value: 'stat', title: 'Size and time alone' },
        { value: 'sha256', title: 'sha256, always read' },
        { value: 'md5', title: 'md5, always read' },
      ],
    },
  },
  {
    key: 'ignore',
    label: 'Ignore',
    help: 'Paths and globs that never make it stale.',
    as: { kind: 'words', add: 'Add path' },
  },
  { key: 'always', label: 'Run at every run', help: 'Whatever has changed or not.', as: { kind: 'flag' } },
  {
    key: 'atomic',
    label: 'Atomic targets',
    help: 'Targets appear by rename, on success alone.',
    as: { kind: 'flag' },
  },
  {
    key: 'hashTargets',
    label: 'Compare targets by content',
    help: 'Not by size and time.',
    as: { kind: 'flag' },
  },
  {
    key: 'result',
    label: 'Keep the result',
    help: 'The function’s return value, for ${{ ID.result }}.',
    as: { kind: 'flag' },
  },
  {
    key: 'reuse',
    label: 'Reuse',
    help: 'Where another task already made the same content.',
    as: {
      kind: 'choice',
      choices: [
        { value: '', title: 'Never' },
        { value: 'copy', title: 'Copy its targets' },
        { value: 'link', title: 'Hardlink its targets' },
      ],
    },
  },
  {
    key: 'color',
    label: 'Colour',
    help: 'A CSS colour, for people.',
    as: { kind: 'text', placeholder: '#4f4acb' },
  },
  { key: 'disabled', label: 'Disabled', help: 'Left out, with all that needs it.', as: { kind: 'flag' } },
]

/** What a task runs, and how it is written. */
export const actionKinds = [
  { value: 'shell', title: 'Shell command', key: 'run' },
  { value: 'words', title: 'Program and arguments', key: 'run' },
  { value: 'python', title: 'Python function', key: 'python' },
  { value: 'module', title: 'JavaScript or TypeScript function', key: 'module' },
] as const
export type ActionKind = (typeof actionKinds)[number]['value']

export function actionKindOf(definition: { readonly [key: string]: Json }): ActionKind {
  if (definition.python !== undefined) return 'python'
  if (definition.module !== undefined) return 'module'
  return Array.isArray(definition.run) ? 'words' : 'shell'
}

/** A single value's text in a field. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  // `shell` may be a list of words.
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value.join(' ')
  return JSON.stringify(value)
}

/** What a field's text stands for; nothing typed gives undefined, which removes the key. */
export function readText(as: FieldKind, text: string): Result<Json | undefined, string> {
  const trimmed = text.trim()
  if (trimmed === '') return ok(undefined)
  switch (as.kind) {
    case 'number': {
      const number = Number(trimmed)
      return Number.isFinite(number) ? ok(number) : fail('must be a number')
    }
    case 'amount':
      return /^\d+(\.\d+)?$/.test(trimmed) ? ok(Number(trimmed)) : ok(trimmed)
    case 'json':
      try {
        return ok(JSON.parse(trimmed))
      } catch {
        return /^[[{"]/.test(trimmed) ? fail('not valid JSON yet') : ok(trimmed)
      }
    case 'text':
      return ok(trimmed)
    default:
      return ok(text)
  }
}
