import { findCycles } from '../graph/cycle.ts'
import { topologicalOrder } from '../graph/order.ts'
import type { JsonObject } from '../json.ts'
import { fail, ok, type Result } from '../result.ts'
import { buildAction } from './action.ts'
import { cycleProblem, duplicateTarget } from './check.ts'
import {
  commandPath,
  cwdOf,
  type Expansion,
  evaluate,
  inputsOf,
  instancesMeant,
  matchesOf,
  matchSorted,
  plainText,
  resolveText,
  targetsOf,
} from './evaluate.ts'
import { infer, type Owners } from './infer.ts'
import {
  type ExpandWorld,
  type GlobMatches,
  type Instance,
  jsonText,
  makeInstances,
  valueAt,
} from './instances.ts'
import type { Dependency, PipelineFile, Task, TaskGraph, TaskId } from './model.ts'
import { didYouMeanOneOf, namesToSuggest } from './names.ts'
import { resolveParams } from './params.ts'
import { localPath, normalisePath } from './paths.ts'
import type { Problem } from './problem.ts'
import { hasReference, tokenise } from './references.ts'
import { settledDefinition } from './settings.ts'

export type { ExpandWorld } from './instances.ts'

/** A graph that is as good as the file allows, and what is wrong with it. */
export interface Expanded {
  /** With problems, not all promises of `TaskGraph` hold: tasks on a cycle stand at the end of `order`. */
  readonly graph: TaskGraph
  readonly problems: readonly Problem[]
}

const MAX_ROUNDS = 20

/**
 * All task instances with every reference put in but results and atomic targets, and their dependencies; or every problem, none
 * with a place yet (`placeProblems` gives them one). Looks at the machine through `world` alone.
 */
export function expandPipeline(file: PipelineFile, world: ExpandWorld): Result<TaskGraph, Problem[]> {
  const { graph, problems } = expandTolerantly(file, world)
  return problems.length === 0 ? ok(graph) : fail([...problems])
}

/** The same for drawing a pipeline that isn't right yet: what means nothing is left out. */
export function expandTolerantly(file: PipelineFile, world: ExpandWorld): Expanded {
  const { values: params, problems: paramProblems } = resolveParams(file.params, world.params)
  const expansion = instantiate(file, params, memoised(world))
  expansion.problems.push(...paramProblems)
  const instances = [...expansion.byDefinition.values()].flat()
  const owners = ownersOf(instances, expansion)
  const tasks = new Map<TaskId, Task>()
  const shared = {
    expansion,
    owners,
    known: new Map(instances.map((instance): [string, Instance] => [instance.id, instance])),
  }
  for (const instance of instances) tasks.set(instance.id, buildTask(instance, shared))
  const graph = assemble(file, tasks, owners.byPath, expansion.problems)
  return { graph, problems: distinct(expansion.problems) }
}

/** What all tasks declare as their targets, as far as it is known. */
interface Declared {
  /** In code-unit order. */
  sorted: readonly string[]
  byDefinition: ReadonlyMap<string, ReadonlySet<string>>
}

/** Instances first; loops over globs see the targets of others, and so are worked out again until nothing changes any more. */
function instantiate(file: PipelineFile, params: JsonObject, world: ExpandWorld): Expansion {
  const declared: Declared = { sorted: [], byDefinition: new Map() }
  const targetsMatching = (pattern: string): readonly string[] => matchSorted(pattern, declared.sorted)
  const hasGlobLoops = [...file.tasks.values()].some((task) =>
    [...(task.foreach?.values() ?? [])].some((loop) => loop.kind === 'glob'),
  )
  for (let round = 0; ; round++) {
    const matches: GlobMatches = (task, pattern) =>
      matchesOf(pattern, { world, targetsMatching }).filter(
        (path) => !declared.byDefinition.get(task.id)?.has(path),
      )
    const { byDefinition, problems } = makeInstances(file, params, world.env, matches)
    const env = pipelineEnv(file, params, world)
    const expansion: Expansion = {
      file,
      params,
      world,
      env,
      byDefinition,
      byJoinKey: new Map(),
      targetsMatching,
      problems: [...problems],
    }
    if (updateDeclared(declared, expansion) || !hasGlobLoops) return expansion
    if (round === MAX_ROUNDS) {
      expansion.problems.push(ENDLESS_LOOPS)
      return expansion
    }
  }
}

/** Returns whether nothing is new. */
function updateDeclared(declared: Declared, expansion: Expansion): boolean {
  const before = declared.sorted
  const byDefinition = new Map<string, ReadonlySet<string>>()
  const all = new Set<string>()
  for (const [id, instances] of expansion.byDefinition) {
    const own = new Set<string>()
    for (const instance of instances) for (const { path } of targetsOf(instance, expansion)) own.add(path)
    byDefinition.set(id, own)
    for (const path of own) all.add(path)
  }
  declared.sorted = [...all].sort()
  declared.byDefinition = byDefinition
  return before.length === all.size && before.every((path) => all.has(path))
}

const ENDLESS_LOOPS: Problem = {
  code: 'endless_foreach',
  severity: 'error',
  message: 'loops over globs make targets that other such loops find, without end',
  remedy: "write the targets of a loop where its own and the others' globs don't find them",
  path: ['tasks'],
}

/** The pipeline's own `env`: params and the environment's variables alone can be named there. */
function pipelineEnv(
  file: PipelineFile,
  params: JsonObject,
  world: ExpandWorld,
): Readonly<Record<string, string>> {
  const resolve = (text: string): string =>
    tokenise(text)
      .map((token) => {
        if (token.kind === 'text') return token.text
        if (token.kind === 'unclosed') return ''
        const { reference } = token
        if (reference.kind === 'env') return world.env(reference.name) ?? ''
        return reference.kind === 'param'
          ? jsonText(valueAt(params[reference.name] ?? null, reference.path) ?? null)
          : ''
      })
      .join('')
  return Object.fromEntries(
    Object.entries(file.env).map(([name, value]) => [name, hasReference(value) ? resolve(value) : value]),
  )
}

/** The same glob is asked by many tasks; the disk is asked once. */
function memoised(world: ExpandWorld): ExpandWorld {
  const found = new Map<string, readonly string[]>()
  const glob = (pattern: string): readonly string[] => {
    const known = found.get(pattern) ?? world.glob(pattern)
    found.set(pattern, known)
    return known
  }
  return { ...world, glob }
}

function ownersOf(instances: readonly Instance[], expansion: Expansion): Owners {
  const byPath = new Map<string, TaskId>()
  for (const instance of instances) {
    for (const [index, { name, path }] of targetsOf(instance, expansion).entries()) {
      const owner = byPath.get(path)
      const at = ['tasks', instance.definition.id, 'targets', name ?? index]
      const refusal = refusedTarget(path)
      if (refusal !== undefined) expansion.problems.push(badTarget(instance, at, refusal))
      else if (owner === undefined) byPath.set(path, instance.id)
      else expansion.problems.push(duplicateTarget(path, owner, instance.id, at))
    }
  }
  const sorted = [...byPath.keys()].sort()
  const known = new Map<string, readonly string[]>()
  const matching = (pattern: string): readonly string[] => {
    const found = known.get(pattern) ?? matchSorted(pattern, sorted)
    known.set(pattern, found)
    return found
  }
  return { byPath, matching }
}

/** What a task can't make: the folder that everything is in, one above it, and the history. */
function refusedTarget(path: string): string | undefined {
  if (path === '.') return "is the pipeline's folder itself"
  if (/^(\.\.(\/|$))+$|^([A-Za-z]:)?\/$/.test(path)) return "is a folder above the pipeline's"
  return path === '.taskgraph' || path.startsWith('.taskgraph/')
    ? 'lies in .taskgraph, where the history is kept'
    : undefined
}

const badTarget = (instance: Instance, path: readonly (string | number)[], refusal: string): Problem => ({
  code: 'bad_target',
  severity: 'error',
  message: `a target of task "${instance.id}" ${refusal}`,
  remedy: 'name a file or a directory within it',
  path,
  tasks: [instance.id],
})

interface Shared {
  readonly expansion: Expansion
  readonly owners: Owners
  readonly known: ReadonlyMap<string, Instance>
}

function buildTask(instance: Instance, { expansion, owners, known }: Shared): Task {
  const definition = settledDefinition(instance, expansion)
  const { folder } = expansion.world
  const targets = targetsOf(instance, expansion)
  const inputs = inputsOf(instance, expansion)
  const cwd = cwdOf(instance, expansion)
  const env = taskEnv(instance, expansion)
  const resolved = (text: string, ...at: (string | number)[]): string =>
    resolveText(text, { instance, at }, expansion)
  const ignore = definition.ignore.map((text, index) =>
    localPath(normalisePath(resolved(text, 'ignore', index)), folder),
  )
  const { action, words } = buildAction(instance, expansion)
  const shell = definition.shell?.map((text, index) => resolved(text, 'shell', index))
  addNeeds(instance, expansion, known)
  const inferred = infer(instance, { inputs, words, targets, cwd, ignore, folder }, owners)
  return {
    id: instance.id,
    definition,
    ...(instance.loop ? { loop: instance.loop } : {}),
    action,
    inputs: inputs.map(({ index: _, ...input }) => input),
    targets,
    candidates: inferred.candidates,
    ignore,
    dependencies: distinctDependencies([...instance.dependencies, ...inferred.dependencies]),
    env,
    envReferences: instance.envReferences,
    cwd,
    ...(shell ? { shell } : {}),
    python: expansion.file.interpreters.python ?? 'python3',
    isDisabled: definition.disabled,
  }
}

function taskEnv(instance: Instance, expansion: Expansion): Readonly<Record<string, string>> {
  const env: Record<string, string> = { ...expansion.env }
  for (const [name, text] of Object.entries(instance.definition.env)) {
    env[name] = hasReference(text) ? envText(text, name, instance, expansion) : text
  }
  return env
}

/** A path in `env` is seen from the working directory, as one in a command is. */
function envText(text: string, name: string, instance: Instance, expansion: Expansion): string {
  const site = { instance, at: ['env', name] }
  return tokenise(text)
    .map((token) => {
      if (token.kind === 'text') return token.text
      const value = evaluate(token, site, expansion)
      return value?.kind === 'paths'
        ? value.paths.map((path) => commandPath(path, site, expansion)).join(' ')
        : plainText(value)
    })
    .join('')
}

function addNeeds(instance: Instance, expansion: Expansion, known: ReadonlyMap<string, Instance>): void {
  for (const [index, text] of instance.definition.needs.entries()) {
    const site = { instance, at: ['needs', index] }
    const id = resolveText(text, site, expansion)
    const task = expansion.file.tasks.get(id)
    const one = known.get(id)
    if (task) {
      for (const { id: on } of instancesMeant(task, site, expansion).instances)
        instance.dependencies.push({ on, kind: 'needs', at: site.at })
    } else if (one) instance.dependencies.push({ on: one.id, kind: 'needs', at: site.at })
    else
      expansion.problems.push(
        unknownNeed(
          instance,
          id,
          ['tasks', instance.definition.id, ...site.at],
          namesToSuggest(known, expansion.problems.length),
        ),
      )
  }
}

const unknownNeed = (
  instance: Instance,
  id: string,
  path: readonly (string | number)[],
  suggestions: Iterable<string>,
): Problem => ({
  code: 'unknown_task',
  severity: 'error',
  message: `task "${instance.id}" needs "${id}", which is no task`,
  ...didYouMeanOneOf(id, suggestions),
  path,
  tasks: [instance.definition.id],
})

function assemble(
  file: PipelineFile,
  built: ReadonlyMap<TaskId, Task>,
  owners: ReadonlyMap<string, TaskId>,
  problems: Problem[],
): TaskGraph {
  const before = new Map<TaskId, readonly TaskId[]>()
  const dependents = new Map<TaskId, TaskId[]>()
  for (const id of built.keys()) dependents.set(id, [])
  for (const [id, task] of built) {
    const on = [...new Set(task.dependencies.map((dependency) => dependency.on))]
    before.set(id, on)
    for (const one of on) dependents.get(one)?.push(id)
  }
  const { order, left } = topologicalOrder(before)
  if (left.length > 0) for (const cycle of findCycles(dependents)) problems.push(cycleProblem(cycle))
  const all = [...order, ...left]
  const disabled = new Set<TaskId>()
  for (const id of all) {
    const isOff =
      built.get(id)?.isDisabled === true || before.get(id)?.some((one) => disabled.has(one)) === true
    if (isOff) disabled.add(id)
  }
  const tasks = new Map<TaskId, Task>()
  for (const [id, task] of built)
    tasks.set(id, disabled.has(id) && !task.isDisabled ? { ...task, isDisabled: true } : task)
  return { file, tasks, order: all, dependents, owners }
}

function distinctDependencies(dependencies: readonly Dependency[]): readonly Dependency[] {
  if (dependencies.length < 2) return dependencies
  const seen = new Set<string>()
  return dependencies.filter(({ on, kind, path = '' }) => {
    const key = `${on}\n${kind}\n${path}`
    return !seen.has(key) && seen.add(key)
  })
}

/** A bad reference in a looping task is one problem, not one for each instance. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const key = `${problem.path.join('\n')}\n${problem.message}`
    return !seen.has(key) && seen.add(key)
  })
}
