import type { JsonObject } from '../json.ts'
import type { NamedPath, TaskDefinition } from './model.ts'
import { didYouMean, namesToSuggest } from './names.ts'
import type { Reference, ValuePath } from './references.ts'

/** What a reference can see: the file, the task in which it stands (none at the top level), and the key. */
export interface Scope {
  readonly params: JsonObject
  readonly tasks: ReadonlyMap<string, TaskDefinition>
  readonly task?: TaskDefinition
  /** How many problems there are already: beyond many, names are no longer suggested. */
  readonly problemsSoFar: number
  /** First step of the place: `run`, `args`, `inputs`, … */
  readonly key: string
}

/** A reference tied to the thing that it means. Indexes are those of `targets` or `inputs` of the definition. */
export type BoundReference =
  | { readonly kind: 'param'; readonly name: string; readonly path: ValuePath }
  | { readonly kind: 'loop'; readonly name: string; readonly path: ValuePath }
  | { readonly kind: 'env'; readonly name: string }
  /** `isList`: all of them were asked for, even if that is one. */
  | {
      readonly kind: 'targets'
      readonly task: TaskDefinition
      readonly indexes: readonly number[]
      readonly isList: boolean
    }
  | { readonly kind: 'result'; readonly task: TaskDefinition; readonly path: ValuePath }
  | {
      readonly kind: 'own-targets' | 'own-inputs'
      readonly indexes: readonly number[]
      readonly isList: boolean
    }

/** Why a reference means nothing here. */
export interface BadReference {
  readonly kind: 'bad'
  readonly code:
    | 'bad_reference'
    | 'unknown_reference'
    | 'ambiguous_reference'
    | 'misplaced_reference'
    | 'no_result'
  readonly message: string
  readonly remedy?: string
}

/** What may be referred to in which key; everything in `run` and `args`. */
const ALLOWED: Readonly<Record<string, readonly BoundReference['kind'][]>> = {
  inputs: ['param', 'loop', 'env', 'targets'],
  targets: ['param', 'loop', 'env', 'targets', 'own-inputs'],
  env: ['param', 'loop', 'env', 'targets', 'own-targets', 'own-inputs'],
  cwd: ['param', 'loop', 'env', 'targets'],
  ignore: ['param', 'loop', 'env', 'own-targets', 'own-inputs'],
  needs: ['param', 'loop'],
  foreach: ['param', 'env'],
  module: ['param', 'loop', 'env'],
  python: ['param', 'loop', 'env'],
  shell: ['param', 'loop', 'env'],
  title: ['param', 'loop', 'env'],
  timeout: ['param', 'loop', 'env'],
  grace: ['param', 'loop', 'env'],
  priority: ['param', 'loop', 'env'],
  retries: ['param', 'loop', 'env'],
  resources: ['param', 'loop', 'env'],
  pipelineEnv: ['param', 'env'],
}

const KIND_NAMES: Readonly<Record<BoundReference['kind'], string>> = {
  param: 'a param',
  loop: 'a loop value',
  env: 'an environment variable',
  targets: "another task's target",
  result: 'a result',
  'own-targets': "the task's own target",
  'own-inputs': "the task's own input",
}

/** Finds what a reference means, or says why it means nothing. The same answer when a file is read and when it is expanded. */
export function bindReference(
  reference: Reference,
  expression: string,
  scope: Scope,
): BoundReference | BadReference {
  const bound = bind(reference, expression, scope)
  if (bound.kind === 'bad') return bound
  const allowed = ALLOWED[scope.key]
  if (!allowed || allowed.includes(bound.kind)) return bound
  const key = scope.key === 'pipelineEnv' ? "the pipeline's env" : `"${scope.key}"`
  const remedy =
    bound.kind === 'result'
      ? 'a result is known only when the task starts: use it in run or args'
      : `there it can be ${allowed.map((kind) => KIND_NAMES[kind]).join(', ')}`
  return bad(
    'misplaced_reference',
    `\${{ ${expression} }} can't be used in ${key}: it is ${KIND_NAMES[bound.kind]}`,
    remedy,
  )
}

function bind(reference: Reference, expression: string, scope: Scope): BoundReference | BadReference {
  switch (reference.kind) {
    case 'invalid':
      return bad('bad_reference', `\${{ ${expression} }} is no reference: ${reference.reason}`)
    case 'env':
      return reference
    case 'param':
      return Object.hasOwn(scope.params, reference.name)
        ? reference
        : unknownParam(reference.name, expression, scope)
    case 'own':
      return bindOwn(reference, expression, scope)
    default:
      return scope.task?.foreach?.has(reference.name)
        ? bindLoop(reference)
        : bindTask(reference, expression, scope)
  }
}

type TaskReference = Extract<
  Reference,
  { readonly name: string; readonly kind: 'name' | 'member' | 'all-targets' | 'result' }
>

function bindLoop(reference: TaskReference): BoundReference {
  const { name } = reference
  if (reference.kind === 'name') return { kind: 'loop', name, path: [] }
  if (reference.kind === 'member') return { kind: 'loop', name, path: reference.member.split('.') }
  return {
    kind: 'loop',
    name,
    path: reference.kind === 'result' ? ['result', ...reference.path] : ['targets'],
  }
}

function bindTask(reference: TaskReference, expression: string, scope: Scope): BoundReference | BadReference {
  const task = scope.tasks.get(reference.name)
  if (!task) return unknownName(reference.name, expression, scope)
  if (reference.kind === 'result') return bindResult(task, reference.path, expression)
  const all = task.targets.map((_, index) => index)
  if (reference.kind === 'all-targets') return { kind: 'targets', task, indexes: all, isList: true }
  const owner = `task "${task.id}"`
  const found = pick(task.targets, reference.kind === 'member' ? reference.member : undefined, {
    expression,
    owner,
    prefix: task.id,
    what: 'target',
  })
  return typeof found === 'number' ? { kind: 'targets', task, indexes: [found], isList: false } : found
}

function bindResult(
  task: TaskDefinition,
  path: ValuePath,
  expression: string,
): BoundReference | BadReference {
  if (task.result) return { kind: 'result', task, path }
  const message = `\${{ ${expression} }} asks for a result, but task "${task.id}" keeps none`
  const isFunction = task.action.kind === 'module' || task.action.kind === 'python'
  return bad(
    'no_result',
    message,
    isFunction ? `add "result: true" to "${task.id}"` : 'only module and python tasks have results',
  )
}

function bindOwn(
  reference: Extract<Reference, { kind: 'own' }>,
  expression: string,
  scope: Scope,
): BoundReference | BadReference {
  const isTarget = reference.what === 'target' || reference.what === 'targets'
  const kind = isTarget ? 'own-targets' : 'own-inputs'
  const paths = (isTarget ? scope.task?.targets : scope.task?.inputs) ?? []
  const isList =
    reference.member === undefined && (reference.what === 'targets' || reference.what === 'inputs')
  if (isList) return { kind, indexes: paths.map((_, index) => index), isList: true }
  const what = isTarget ? 'target' : 'input'
  const found = pick(paths, reference.member, { expression, owner: 'the task', prefix: `${what}s`, what })
  return typeof found === 'number' ? { kind, indexes: [found], isList: false } : found
}

interface Wanted {
  readonly expression: string
  readonly owner: string
  readonly prefix: string
  readonly what: 'target' | 'input'
}

/** The one path that is meant: by its name, by its index, or without either the only one. */
function pick(
  paths: readonly NamedPath[],
  member: string | undefined,
  wanted: Wanted,
): number | BadReference {
  const { expression, owner, prefix, what } = wanted
  const choices = paths.map((path, index) => `${prefix}.${path.name ?? index}`)
  if (member === undefined) {
    if (paths.length === 1) return 0
    if (paths.length > 1) {
      const message = `\${{ ${expression} }} is ambiguous: ${owner} has ${paths.length} ${what}s`
      return bad('ambiguous_reference', message, `write one of ${choices.join(', ')}`)
    }
    const remedy = what === 'target' ? 'give it a target, or use "needs" for order alone' : 'give it an input'
    return bad('unknown_reference', `\${{ ${expression} }} means nothing: ${owner} has no ${what}s`, remedy)
  }
  const named = paths.findIndex((path) => path.name === member)
  const index = named !== -1 ? named : /^\d+$/.test(member) ? Number(member) : -1
  if (index >= 0 && index < paths.length) return index
  const meant = didYouMean(`${prefix}.${member}`, choices)
  const remedy =
    meant.remedy ?? (choices.length > 0 ? `there is ${choices.join(', ')}` : `it has no ${what}s`)
  return bad(
    'unknown_reference',
    `\${{ ${expression} }} means nothing: ${owner} has no ${what} "${member}"`,
    remedy,
  )
}

function unknownParam(name: string, expression: string, scope: Scope): BadReference {
  const names = Object.keys(scope.params)
  const { remedy } = didYouMean(name, names)
  return bad(
    'unknown_reference',
    `\${{ ${expression} }} means nothing: there is no param "${name}"`,
    remedy ?? 'add it under "params"',
  )
}

function unknownName(name: string, expression: string, scope: Scope): BadReference {
  const names = [
    ...namesToSuggest(scope.tasks, scope.problemsSoFar),
    ...(scope.task?.foreach?.keys() ?? []),
    'params',
    'target',
    'targets',
    'input',
    'inputs',
    'env',
  ]
  const message = `\${{ ${expression} }} means nothing: there is no task${scope.task?.foreach ? ' or loop' : ''} "${name}"`
  const param = Object.hasOwn(scope.params, name) ? `did you mean "params.${name}"?` : undefined
  return bad(
    'unknown_reference',
    message,
    param ?? didYouMean(name, names).remedy ?? 'write params.NAME, env.NAME, a task, target or input',
  )
}

function bad(code: BadReference['code'], message: string, remedy?: string): BadReference {
  return remedy === undefined ? { kind: 'bad', code, message } : { kind: 'bad', code, message, remedy }
}
