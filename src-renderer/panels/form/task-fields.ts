import type { Json } from '../../../src-shared/json.ts'
import { hasReference } from '../../../src-shared/pipeline/references.ts'
import { fail, ok, type Result } from '../../../src-shared/result.ts'
import { texts } from '../../texts/index.ts'

const words = texts.form
const { fields } = words

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
    ...fields.inputs,
    as: { kind: 'paths', add: words.addInput },
  },
  {
    key: 'targets',
    ...fields.targets,
    as: { kind: 'paths', add: words.addTarget },
  },
  {
    key: 'needs',
    ...fields.needs,
    as: { kind: 'words', add: words.addNeed, isTasks: true },
  },
  { key: 'title', ...fields.title, as: { kind: 'text' } },
  { key: 'description', ...fields.description, as: { kind: 'lines' } },
]

/** Shown where they are set, the rest on demand. */
export const moreFields: readonly FieldSpec[] = [
  {
    key: 'env',
    ...fields.env,
    as: { kind: 'map', add: words.addVariable, areTexts: true },
  },
  {
    key: 'cwd',
    ...fields.cwd,
    as: { kind: 'text', isMono: true, placeholder: '.' },
  },
  {
    key: 'shell',
    ...fields.shell,
    as: { kind: 'text', isMono: true },
  },
  {
    key: 'retries',
    ...fields.retries,
    as: { kind: 'json' },
  },
  {
    key: 'timeout',
    ...fields.timeout,
    as: { kind: 'amount', placeholder: '10m' },
  },
  {
    key: 'grace',
    ...fields.grace,
    as: { kind: 'amount', placeholder: '5s' },
  },
  {
    key: 'priority',
    ...fields.priority,
    as: { kind: 'number', placeholder: '0' },
  },
  {
    key: 'resources',
    ...fields.resources,
    as: { kind: 'map', add: words.addResource, areTexts: false },
  },
  {
    key: 'foreach',
    ...fields.foreach,
    as: { kind: 'json' },
  },
  {
    key: 'fingerprint',
    ...fields.fingerprint,
    as: {
      kind: 'choice',
      choices: [
        { value: '', title: words.choices.default },
        { value: 'content', title: words.choices.content },
        { value: 'stat', title: words.choices.stat },
        { value: 'sha256', title: words.choices.sha256 },
        { value: 'md5', title: words.choices.md5 },
      ],
    },
  },
  {
    key: 'ignore',
    ...fields.ignore,
    as: { kind: 'words', add: words.addPath },
  },
  { key: 'always', ...fields.always, as: { kind: 'flag' } },
  {
    key: 'atomic',
    ...fields.atomic,
    as: { kind: 'flag' },
  },
  {
    key: 'hashTargets',
    ...fields.hashTargets,
    as: { kind: 'flag' },
  },
  {
    key: 'result',
    ...fields.result,
    as: { kind: 'flag' },
  },
  {
    key: 'reuse',
    ...fields.reuse,
    as: {
      kind: 'choice',
      choices: [
        { value: '', title: words.choices.never },
        { value: 'copy', title: words.choices.copy },
        { value: 'link', title: words.choices.link },
      ],
    },
  },
  {
    key: 'color',
    ...fields.color,
    as: { kind: 'text', placeholder: words.anyColour },
  },
  { key: 'disabled', ...fields.disabled, as: { kind: 'flag' } },
]

/** What a task runs, and how it is written. */
export const actionKinds = [
  { value: 'shell', title: words.kinds.shell, key: 'run' },
  { value: 'words', title: words.kinds.words, key: 'run' },
  { value: 'python', title: words.kinds.python, key: 'python' },
  { value: 'module', title: words.kinds.module, key: 'module' },
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
      if (hasReference(trimmed)) return ok(trimmed)
      const number = Number(trimmed)
      return Number.isFinite(number) ? ok(number) : fail(words.mustBeNumber)
    }
    case 'amount':
      return /^\d+(\.\d+)?$/.test(trimmed) ? ok(Number(trimmed)) : ok(trimmed)
    case 'json':
      try {
        return ok(JSON.parse(trimmed))
      } catch {
        return /^[[{"]/.test(trimmed) ? fail(words.notJson) : ok(trimmed)
      }
    case 'text':
      return ok(trimmed)
    default:
      return ok(text)
  }
}
