import type { Json, JsonObject } from '../json.ts'
import {
  type ExpandWorld,
  globMatcher,
  type Instance,
  jsonText,
  type ResolvedInput,
  valueAt,
} from './instances.ts'
import type { NamedPath, PipelineFile, TaskDefinition, TaskId } from './model.ts'
import { didYouMeanOneOf } from './names.ts'
import { globBase, isGlobPattern, joinPath, localPath, normalisePath, relativePath } from './paths.ts'
import type { Problem } from './problem.ts'
import { hasReference, type Token, tokenise, wholeReference } from './references.ts'
import { bindReference } from './scope.ts'

type Path = readonly (string | number)[]

/** What a reference stands for in one instance. Paths are relative to the folder. */
export type Value =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'paths'; readonly paths: readonly string[]; readonly isList: boolean }
  | {
      readonly kind: 'results'
      readonly of: readonly TaskId[]
      readonly path: Path
      readonly isList: boolean
    }
  /** Targets of the task itself where it is atomic: known at the start. */
  | { readonly kind: 'own-targets'; readonly indexes: readonly number[]; readonly isList: boolean }

/** Everything that evaluation reads, and where it leaves what it finds. */
export interface Expansion {
  readonly file: PipelineFile
  readonly params: JsonObject
  readonly world: ExpandWorld
  /** The pipeline's own `env`, resolved. */
  readonly env: Readonly<Record<string, string>>
  readonly byDefinition: ReadonlyMap<string, readonly Instance[]>
  /** Instances of a looping task by their join key. */
  readonly byJoinKey: Map<string, ReadonlyMap<string, Instance>>
  /** Declared targets of all tasks that match a glob; undefined while targets are still being worked out. */
  readonly targetsMatching: (pattern: string) => readonly string[]
  readonly problems: Problem[]
}

/** Where a string stands: the instance, and the path of keys from its task. */
export interface Site {
  readonly instance: Instance
  readonly at: Path
}

/** What a reference stands for; a reference to another task is noted as a dependency. Undefined where it means nothing (a problem). */
export function evaluate(
  token: Exclude<Token, { kind: 'text' }>,
  site: Site,
  expansion: Expansion,
): Value | undefined {
  if (token.kind === 'unclosed')
    return report(expansion, site, 'bad_reference', 'a reference starts with ${{ and never ends')
  const { definition } = site.instance
  const key = String(site.at[0])
  const scope = {
    params: expansion.params,
    tasks: expansion.file.tasks,
    task: definition,
    key,
    problemsSoFar: expansion.problems.length,
  }
  const bound = bindReference(token.reference, token.expression, scope)
  switch (bound.kind) {
    case 'bad':
      return report(expansion, site, bound.code, bound.message, bound.remedy, token.expression)
    case 'param':
      return jsonValue(expansion.params[bound.name], bound.path, { token, site, expansion })
    case 'loop':
      return jsonValue(site.instance.loop?.[bound.name], bound.path, { token, site, expansion })
    case 'env':
      return { kind: 'json', value: environmentValue(bound.name, site, expansion) }
    case 'targets':
      return foreignTargets(bound, site, expansion)
    case 'result': {
      const { instances, isAll } = instancesMeant(bound.task, site, expansion)
      for (const { id } of instances)
        site.instance.dependencies.push({ on: id, kind: 'reference', at: site.at })
      return { kind: 'results', of: instances.map(({ id }) => id), path: bound.path, isList: isAll }
    }
    case 'own-targets': {
      if (definition.atomic && (key === 'run' || key === 'args')) return { ...bound, kind: 'own-targets' }
      const targets = targetsOf(site.instance, expansion)
      return {
        kind: 'paths',
        paths: bound.indexes.flatMap((index) => targets[index]?.path ?? []),
        isList: bound.isList,
      }
    }
    case 'own-inputs':
      return ownInputs(bound, site, expansion)
  }
}

/** The instances that a reference from `site` to a task means: the one with the same loop values, else all. */
export function instancesMeant(
  task: TaskDefinition,
  site: Site,
  expansion: Expansion,
): { readonly instances: readonly Instance[]; readonly isAll: boolean } {
  const all = expansion.byDefinition.get(task.id) ?? []
  if (!task.foreach) return { instances: all, isAll: false }
  const own = site.instance.definition.foreach
  const isJoin =
    own !== undefined &&
    own.size === task.foreach.size &&
    [...own.keys()].every((name) => task.foreach?.has(name))
  if (!isJoin) return { instances: all, isAll: true }
  const twin = joinTable(task.id, all, expansion).get(site.instance.joinKey)
  if (twin) return { instances: [twin], isAll: false }
  const message = `task "${site.instance.id}" refers to "${task.id}" with the same loops, but that has no instance with these values`
  report(
    expansion,
    site,
    'unknown_instance',
    message,
    'give both the same values, or name the loops differently to mean all instances',
  )
  return { instances: [], isAll: false }
}

/** The targets of an instance; worked out once. */
export function targetsOf(instance: Instance, expansion: Expansion): readonly NamedPath[] {
  if (instance.targets === 'resolving') {
    report(
      expansion,
      { instance, at: ['targets'] },
      'cycle',
      `the targets of task "${instance.id}" depend on themselves`,
    )
    return []
  }
  if (instance.targets) return instance.targets
  instance.targets = 'resolving'
  const targets = instance.definition.targets.map((target, index): NamedPath => {
    const site = { instance, at: ['targets', target.name ?? index] }
    const path = local(resolveText(target.path, site, expansion), expansion)
    return target.name === undefined ? { path } : { name: target.name, path }
  })
  instance.targets = targets
  return targets
}

/** The declared inputs of an instance; worked out once. */
export function inputsOf(instance: Instance, expansion: Expansion): readonly ResolvedInput[] {
  if (instance.inputs === 'resolving') return []
  if (instance.inputs) return instance.inputs
  instance.inputs = 'resolving'
  const inputs = instance.definition.inputs.flatMap((input, index) => {
    const site = { instance, at: ['inputs', input.name ?? index] }
    const named = input.name === undefined ? {} : { name: input.name }
    const isWritten = !hasReference(input.path)
    return resolvePaths(input.path, site, expansion).map((path): ResolvedInput => {
      if (path === '')
        report(expansion, site, 'bad_value', 'an input is empty', 'write a path; "." is the folder')
      const normal = local(path, expansion)
      return {
        ...named,
        path: normal,
        isGlob: isWritten ? isGlobPattern(normal) : hasGlobText(input.path) && isGlobPattern(normal),
        index,
      }
    })
  })
  instance.inputs = inputs
  return inputs
}

/** The working directory of an instance, relative to the folder. */
export function cwdOf(instance: Instance, expansion: Expansion): string {
  instance.cwd ??= local(
    resolveText(instance.definition.cwd, { instance, at: ['cwd'] }, expansion),
    expansion,
  )
  return instance.cwd
}

const local = (path: string, { world }: Expansion): string => localPath(normalisePath(path), world.folder)

/** A path as a command of the instance has to write it: relative to its working directory. */
export function commandPath(path: string, site: Site, expansion: Expansion): string {
  const cwd = cwdOf(site.instance, expansion)
  const { folder } = expansion.world
  let relative = relativePath(cwd, path)
  if (relative === undefined && folder !== undefined)
    relative = relativePath(joinPath(folder, cwd), joinPath(folder, path))
  // A path that starts with a dash would be taken for an option
  return (relative ?? path).replace(/^-/, './-')
}

/** A string of the file with every reference put in as plain text; paths relative to the folder. */
export function resolveText(text: string, site: Site, expansion: Expansion): string {
  if (!hasReference(text)) return text
  return tokenise(text)
    .map((token) => (token.kind === 'text' ? token.text : plainText(evaluate(token, site, expansion))))
    .join('')
}

/** One value as plain text; several paths stand side by side. */
export function plainText(value: Value | undefined): string {
  if (value?.kind === 'paths') return value.paths.join(' ')
  return value?.kind === 'json' ? jsonText(value.value) : ''
}

/** The value of an environment variable as the task would see it; noted for the fingerprint. Unset is empty. */
function environmentValue(name: string, { instance, at }: Site, expansion: Expansion): string {
  const declared = at[0] === 'env' ? undefined : ownOf(instance.definition.env, name)
  const value =
    declared === undefined || hasReference(declared)
      ? ((declared === undefined
          ? undefined
          : resolveText(declared, { instance, at: ['env', name] }, expansion)) ??
        (at[0] === 'env' ? undefined : ownOf(expansion.env, name)) ??
        expansion.world.env(name) ??
        '')
      : declared
  instance.envReferences[name] = value
  return value
}

const ownOf = (map: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined

function foreignTargets(
  bound: { readonly task: TaskDefinition; readonly indexes: readonly number[]; readonly isList: boolean },
  site: Site,
  expansion: Expansion,
): Value {
  const { instances, isAll } = instancesMeant(bound.task, site, expansion)
  const paths: string[] = []
  for (const other of instances) {
    const targets = targetsOf(other, expansion)
    for (const index of bound.indexes) {
      const path = targets[index]?.path
      if (path === undefined) continue
      paths.push(path)
      site.instance.dependencies.push({ on: other.id, kind: 'reference', path, at: site.at })
    }
  }
  return { kind: 'paths', paths, isList: bound.isList || isAll }
}

/** A glob stands for the files that it matches and the declared targets of other tasks that it will match. */
function ownInputs(
  bound: { readonly indexes: readonly number[]; readonly isList: boolean },
  site: Site,
  expansion: Expansion,
): Value {
  const inputs = inputsOf(site.instance, expansion).filter((input) => bound.indexes.includes(input.index))
  const paths = inputs.flatMap((input) => (input.isGlob ? matchesOf(input.path, expansion) : [input.path]))
  return {
    kind: 'paths',
    paths,
    isList: bound.isList || paths.length !== 1 || inputs.some((input) => input.isGlob),
  }
}

/** Files on disk and declared targets, sorted, each once. */
export function matchesOf(
  pattern: string,
  { world, targetsMatching }: Pick<Expansion, 'world' | 'targetsMatching'>,
): readonly string[] {
  return [...new Set([...world.glob(pattern).map(normalisePath), ...targetsMatching(pattern)])].sort()
}

/** Which of many paths match a pattern, quickly: `sorted` is in code-unit order. */
export function matchSorted(pattern: string, sorted: readonly string[]): readonly string[] {
  const base = globBase(pattern)
  const prefix = base === '.' ? '' : base === '/' ? '/' : `${base}/`
  const matches = globMatcher(pattern)
  const found: string[] = []
  for (let at = firstAtLeast(sorted, prefix); at < sorted.length; at++) {
    const path = sorted[at]
    if (path === undefined || !path.startsWith(prefix)) break
    if (matches(path)) found.push(path)
  }
  return found
}

function firstAtLeast(sorted: readonly string[], wanted: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** One entry of `inputs`: a reference to several paths gives several inputs. */
function resolvePaths(text: string, site: Site, expansion: Expansion): readonly string[] {
  const whole = hasReference(text) ? wholeReference(text) : undefined
  if (!whole) return [resolveText(text, site, expansion)]
  const value = evaluate(whole, site, expansion)
  if (value?.kind === 'paths') return value.paths
  if (value?.kind === 'json' && Array.isArray(value.value)) return value.value.map(jsonText)
  return value === undefined ? [] : [plainText(value)]
}

/** A path that a loop or a target gave is a path whatever characters it has; only a glob that the file writes is one. */
const hasGlobText = (text: string): boolean =>
  tokenise(text).some((token) => token.kind === 'text' && isGlobPattern(token.text))

function joinTable(
  id: string,
  all: readonly Instance[],
  expansion: Expansion,
): ReadonlyMap<string, Instance> {
  const known = expansion.byJoinKey.get(id)
  if (known) return known
  const table = new Map(all.map((instance) => [instance.joinKey, instance]))
  expansion.byJoinKey.set(id, table)
  return table
}

interface Reading {
  readonly token: Extract<Token, { kind: 'reference' }>
  readonly site: Site
  readonly expansion: Expansion
}

function jsonValue(
  root: Json | undefined,
  path: Path,
  { token, site, expansion }: Reading,
): Value | undefined {
  const value = valueAt(root ?? null, path)
  if (value !== undefined) return { kind: 'json', value }
  return report(
    expansion,
    site,
    'unknown_reference',
    `\${{ ${token.expression} }} means nothing: the value has no "${path.join('.')}"`,
    stepsFrom(root ?? null, path),
    token.expression,
  )
}

/** What there is where the way into a value breaks off. */
function stepsFrom(root: Json, path: Path): string {
  const known = path.findIndex((_, index) => valueAt(root, path.slice(0, index + 1)) === undefined)
  const value = valueAt(root, path.slice(0, known)) ?? null
  const where = known === 0 ? 'it' : `"${path.slice(0, known).join('.')}"`
  if (Array.isArray(value)) return `${where} is a list of ${value.length}, counted from 0`
  if (typeof value !== 'object' || value === null)
    return `${where} is ${JSON.stringify(value)}, no list and no map`
  const { remedy } = didYouMeanOneOf(String(path[known]), Object.keys(value))
  return remedy ?? `${where} is a map of ${Object.keys(value).length}`
}

/** Notes a problem of a task; undefined, for whoever has no value then. */
export function report(
  expansion: Expansion,
  { instance, at }: Site,
  code: string,
  message: string,
  ...[remedy, excerpt]: readonly (string | undefined)[]
): undefined {
  const { id } = instance.definition
  const text = message.startsWith('task ') ? message : `task "${id}": ${message}`
  const more = { ...(remedy === undefined ? {} : { remedy }), ...(excerpt === undefined ? {} : { excerpt }) }
  expansion.problems.push({
    code,
    severity: 'error',
    message: text,
    ...more,
    path: ['tasks', id, ...at],
    tasks: [id],
  })
  return undefined
}
