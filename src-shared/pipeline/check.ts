import { findCycles } from '../graph/cycle.ts'
import { checkInherited, checkReferences, checkString, eachString, type Found } from './check-references.ts'
import { defineAction, namedPaths } from './definition.ts'
import type { PipelineFile, TaskDefinition } from './model.ts'
import {
  closestName,
  didYouMean,
  didYouMeanOneOf,
  namesToSuggest,
  RESERVED_NAMES,
  RESERVED_TARGET_NAMES,
} from './names.ts'
import { normalisePath } from './paths.ts'
import { error, type Problem } from './problem.ts'
import { hasReference } from './references.ts'
import type { RawHeader, RawTask } from './schema.ts'
import type { Scope } from './scope.ts'

type Path = readonly (string | number)[]

/** Everything that the schema can't say: what names mean, and what the tasks are to each other. `raw` has the tasks of `file`. */
export function checkPipeline(
  file: PipelineFile,
  header: RawHeader,
  raw: ReadonlyMap<string, RawTask>,
): Problem[] {
  const problems: Problem[] = []
  const edges = new Map<string, Set<string>>()
  const told = new Set<string>()
  for (const id of file.tasks.keys()) edges.set(id, new Set())
  const link = (from: string, to: string): void => void edges.get(from)?.add(to)
  checkPipelineStrings(file, header, problems)
  for (const [id, rawTask] of raw) {
    const task = file.tasks.get(id)
    if (!task) continue
    checkNames(task, problems)
    checkAction(id, rawTask, problems)
    checkReferences(file, task, rawTask, { problems, link })
    if (header.defaults)
      checkInherited(file, task, { raw: rawTask, defaults: header.defaults, told }, { problems, link })
    checkNeeds(file, task, rawTask, { problems, link })
    checkResources(file, task, problems)
    if (task.timeoutMs === 0) problems.push(noTime(id, rawTask))
  }
  for (const name of Object.keys(file.pools)) {
    if (name !== 'cpu' && name !== 'memory') continue
    const remedy =
      name === 'cpu' ? 'remove it: --jobs says how many there are' : 'remove it: it is what the machine has'
    problems.push(
      error(
        'reserved_name',
        `"${name}" can't be a pool: the engine knows it already`,
        ['pools', name],
        remedy,
      ),
    )
  }
  const owners = checkTargets(raw, problems)
  linkPaths(raw, owners, link)
  for (const cycle of findCycles(edges)) problems.push(cycleProblem(cycle))
  return problems
}

/** Doubtful things that stop nothing: groups and positions of tasks that don't exist. */
export function checkDecoration(file: PipelineFile, known: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = []
  for (const id of Object.keys(file.layout)) {
    if (known.has(id)) continue
    problems.push(
      warning(
        'unknown_task',
        `"layout" has a position for "${id}", which is no task`,
        ['layout', id],
        didYouMean(id, namesToSuggest(known, problems.length)),
      ),
    )
  }
  for (const group of file.groups) {
    for (const [index, id] of group.tasks.entries()) {
      if (known.has(id)) continue
      const path = ['groups', group.id, 'tasks', index]
      problems.push(
        warning(
          'unknown_task',
          `group "${group.id}" holds "${id}", which is no task`,
          path,
          didYouMean(id, namesToSuggest(known, problems.length)),
        ),
      )
    }
  }
  return problems
}

/** A cycle as the problem that names every task on it, in the direction in which data flows. */
export function cycleProblem(cycle: readonly string[]): Problem {
  const [first = ''] = cycle
  const way =
    cycle.length > 100
      ? [...cycle.slice(0, 50), `… ${cycle.length - 100} more …`, ...cycle.slice(-50)]
      : cycle
  return {
    code: 'cycle',
    severity: 'error',
    message:
      cycle.length === 1
        ? `task "${first}" depends on itself: ${first} → ${first}`
        : `tasks form a cycle: ${[...way, first].join(' → ')}`,
    remedy: 'remove one of these dependencies',
    path: ['tasks', definitionId(first)],
    tasks: [...cycle],
  }
}

/** The file's own id of an instance: `fit` of `fit[year=2020]`. */
export const definitionId = (id: string): string => {
  const bracket = id.indexOf('[')
  return bracket === -1 ? id : id.slice(0, bracket)
}

function checkNames(task: TaskDefinition, problems: Problem[]): void {
  const path = ['tasks', task.id]
  if (RESERVED_NAMES.has(task.id)) {
    problems.push(
      error(
        'reserved_name',
        `"${task.id}" can't be the id of a task: references use it`,
        path,
        'choose another id',
        [task.id],
      ),
    )
  }
  for (const name of task.foreach?.keys() ?? []) {
    if (!RESERVED_NAMES.has(name)) continue
    const message = `"${name}" can't be the name of a loop in task "${task.id}": references use it`
    problems.push(
      error('reserved_name', message, [...path, 'foreach', name], 'choose another name', [task.id]),
    )
  }
  for (const { name } of task.targets) {
    if (name === undefined || !RESERVED_TARGET_NAMES.has(name)) continue
    const message = `"${name}" can't be the name of a target of task "${task.id}": \${{ ${task.id}.${name} }} means something else`
    problems.push(
      error('reserved_name', message, [...path, 'targets', name], 'choose another name', [task.id]),
    )
  }
}

const ACTION_KEYS = ['run', 'module', 'python'] as const

function checkAction(id: string, raw: RawTask, problems: Problem[]): void {
  const path = ['tasks', id]
  const given = ACTION_KEYS.filter((key) => raw[key] !== undefined)
  const add = (code: string, message: string, at: Path, remedy: string): void =>
    void problems.push(error(code, message, at, remedy, [id]))
  if (given.length === 0)
    add(
      'no_action',
      `task "${id}" doesn't say what it executes`,
      path,
      'give it one of run, module and python',
    )
  if (given.length > 1)
    add(
      'several_actions',
      `task "${id}" has ${given.join(' and ')}`,
      [...path, given[1] ?? ''],
      'keep exactly one of them',
    )
  if (raw.args !== undefined && raw.run !== undefined) {
    add(
      'args_with_run',
      `"args" of task "${id}" can't go with "run"`,
      [...path, 'args'],
      'write the arguments into the command',
    )
  }
  if (given.length === 1 && !defineAction(raw)) {
    const example = raw.module !== undefined ? './tasks.ts#createList' : 'tasks.py:create_list'
    const key = given[0] ?? ''
    add(
      'bad_function',
      `"${key}" of task "${id}" names no function: "${raw.module ?? raw.python}"`,
      [...path, key],
      `write it like ${example}`,
    )
  }
  if (Array.isArray(raw.run) && raw.run.length === 0) {
    add(
      'bad_value',
      `"run" of task "${id}" is an empty list`,
      [...path, 'run'],
      'give the program as the first word',
    )
  }
  if (raw.result === true && raw.run !== undefined) {
    add(
      'result_with_run',
      `task "${id}" can't keep a result: a command has none`,
      [...path, 'result'],
      'write to a target instead',
    )
  }
}

function checkPipelineStrings(file: PipelineFile, header: RawHeader, problems: Problem[]): void {
  const scope: Scope = { params: file.params, tasks: file.tasks, key: 'pipelineEnv', problemsSoFar: 0 }
  const found: Found = { problems, link: () => undefined }
  eachString(header.env, ['env'], (text, path) => checkString(text, path, scope, found))
  eachString(header.interpreters, ['interpreters'], (_, path) => {
    problems.push(
      error('misplaced_reference', "an interpreter can't be a reference", path, 'write its path or name'),
    )
  })
}

function checkNeeds(file: PipelineFile, task: TaskDefinition, raw: RawTask, { problems, link }: Found): void {
  for (const [index, need] of task.needs.entries()) {
    if (hasReference(need)) continue // told when the pipeline is expanded
    const id = definitionId(need)
    if (file.tasks.has(id)) link(id, task.id)
    else {
      const path = ['tasks', task.id, 'needs', ...(Array.isArray(raw.needs) ? [index] : [])]
      const names = namesToSuggest(file.tasks, problems.length)
      const { remedy } = didYouMeanOneOf(id, names)
      problems.push(
        error('unknown_task', `task "${task.id}" needs "${need}", which is no task`, path, remedy, [task.id]),
      )
    }
  }
}

function noTime(id: string, raw: RawTask): Problem {
  const path = raw.timeout === undefined ? ['defaults', 'timeout'] : ['tasks', id, 'timeout']
  return error(
    'bad_value',
    `a "timeout" of 0 would end task "${id}" at once`,
    path,
    'leave it out for none',
    [id],
  )
}

function checkResources(file: PipelineFile, task: TaskDefinition, problems: Problem[]): void {
  for (const [name, amount] of Object.entries(task.resources)) {
    if (name === 'cpu' || name === 'memory') continue
    const path = ['tasks', task.id, 'resources', name]
    const capacity = Object.hasOwn(file.pools, name) ? file.pools[name] : undefined
    if (capacity === undefined) {
      const meant = closestName(name, ['cpu', 'memory', ...Object.keys(file.pools)])
      const remedy =
        meant === undefined
          ? `add it: pools: { ${name}: ${Math.max(1, amount)} }`
          : `did you mean "${meant}"?`
      problems.push(
        error('unknown_pool', `task "${task.id}" asks for "${name}", which is no pool`, path, remedy, [
          task.id,
        ]),
      )
    } else if (amount > capacity) {
      const message = `task "${task.id}" asks for ${amount} of "${name}", whose capacity is ${capacity}`
      problems.push(
        error('over_capacity', message, path, 'ask for less, or raise the capacity under "pools"', [task.id]),
      )
    }
  }
}

/** Owners of the paths that hold no references; the others are known when the pipeline is expanded. */
function checkTargets(raw: ReadonlyMap<string, RawTask>, problems: Problem[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const [id, task] of raw) {
    for (const [index, target] of namedPaths(task.targets).entries()) {
      if (hasReference(target.path)) continue
      const path = normalisePath(target.path)
      const owner = owners.get(path)
      const at = ['tasks', id, 'targets', target.name ?? index]
      if (target.path === '') {
        problems.push(error('bad_value', `a target of task "${id}" is empty`, at, 'write a path', [id]))
      } else if (owner === undefined) owners.set(path, id)
      else problems.push(duplicateTarget(path, owner, id, at))
    }
  }
  return owners
}

/** Two tasks with one target in common, or one that names it twice. */
export function duplicateTarget(path: string, owner: string, other: string, at: Path): Problem {
  const message =
    owner === other
      ? `task "${owner}" names the target "${path}" twice`
      : `tasks "${owner}" and "${other}" have the target "${path}" in common`
  const tasks = owner === other ? [owner] : [owner, other]
  return error(
    'duplicate_target',
    message,
    at,
    owner === other ? 'remove one' : 'give one of them another path',
    tasks,
  )
}

function linkPaths(
  raw: ReadonlyMap<string, RawTask>,
  owners: ReadonlyMap<string, string>,
  link: (from: string, to: string) => void,
): void {
  for (const [id, task] of raw) {
    for (const { path } of namedPaths(task.inputs)) {
      const owner = owners.get(normalisePath(path))
      if (owner !== undefined) link(owner, id)
    }
  }
}

function warning(code: string, message: string, path: Path, meant: { readonly remedy?: string }): Problem {
  return { code, severity: 'warning', message, ...meant, path }
}
