import type {
  Action,
  Dependency,
  PipelineFile,
  Task,
  TaskDefinition,
  TaskGraph,
  TaskId,
  Template,
} from '../../src-shared/pipeline/model.ts'

/** A name that the test vouches for. */
export const id = (name: string): TaskId => name as TaskId

/** A task in few words. Every other key of the definition may be given too. */
export interface TaskSpec
  extends Partial<Omit<TaskDefinition, 'id' | 'action' | 'inputs' | 'targets' | 'needs'>> {
  readonly id: string
  readonly action?: Action
  /** Shell command; by default one that names nothing but the task. */
  readonly run?: Template
  readonly inputs?: readonly string[]
  readonly targets?: readonly string[]
  readonly needs?: readonly string[]
  /** Targets of other tasks that it refers to. */
  readonly uses?: readonly string[]
  readonly candidates?: readonly string[]
  /** Tasks whose result it uses, beside those in the action. */
  readonly results?: readonly string[]
  readonly python?: string
}

/** Specs in an order in which dependencies come first. */
export function graphOf(specs: readonly TaskSpec[], pools: Readonly<Record<string, number>> = {}): TaskGraph {
  const owners = new Map<string, TaskId>()
  for (const spec of specs) for (const path of spec.targets ?? []) owners.set(path, id(spec.id))
  const tasks = new Map<TaskId, Task>()
  const dependents = new Map<TaskId, TaskId[]>()
  for (const spec of specs) {
    const task = taskOf(spec, owners)
    const isDisabled = task.isDisabled || task.dependencies.some(({ on }) => tasks.get(on)?.isDisabled)
    tasks.set(task.id, { ...task, isDisabled })
    dependents.set(task.id, [])
    for (const on of new Set(task.dependencies.map((dependency) => dependency.on)))
      dependents.get(on)?.push(task.id)
  }
  return { file: fileOf(pools), tasks, order: [...tasks.keys()], dependents, owners }
}

function fileOf(pools: Readonly<Record<string, number>>): PipelineFile {
  return { params: {}, env: {}, pools, interpreters: {}, tasks: new Map(), groups: [], notes: [], layout: {} }
}

function taskOf(spec: TaskSpec, owners: ReadonlyMap<string, TaskId>): Task {
  const inputs = spec.inputs ?? []
  const needs: readonly Dependency[] = (spec.needs ?? []).map((on, at) => ({
    on: id(on),
    kind: 'needs',
    at: ['needs', at],
  }))
  const uses = (spec.uses ?? []).flatMap((path): Dependency[] => {
    const on = owners.get(path)
    return on === undefined ? [] : [{ on, kind: 'reference', path, at: ['run'] }]
  })
  const inferred = [...inputs, ...(spec.candidates ?? [])].flatMap((path): Dependency[] => {
    const on = owners.get(path)
    return on === undefined ? [] : [{ on, kind: 'inferred', path, at: ['inputs'] }]
  })
  const results: readonly Dependency[] = (spec.results ?? []).map((on) => ({
    on: id(on),
    kind: 'reference',
    at: ['args'],
  }))
  const definition = definitionOf(spec)
  return {
    id: id(spec.id),
    definition,
    action: spec.action ?? { kind: 'shell', command: spec.run ?? [`make ${spec.id}`] },
    inputs: inputs.map((path) => ({ path, isGlob: path.includes('*') })),
    targets: definition.targets,
    candidates: spec.candidates ?? [],
    ignore: definition.ignore,
    dependencies: [...needs, ...uses, ...inferred, ...results],
    env: definition.env,
    envReferences: {},
    cwd: definition.cwd,
    ...(spec.shell === undefined ? {} : { shell: spec.shell }),
    python: spec.python ?? 'python3',
    isDisabled: definition.disabled,
  }
}

function definitionOf(spec: TaskSpec): TaskDefinition {
  const {
    run: _run,
    action: _action,
    inputs,
    targets,
    uses: _uses,
    candidates: _candidates,
    python: _python,
    results: _results,
    ...given
  } = spec
  return {
    action: { kind: 'shell', command: '' },
    env: {},
    cwd: '.',
    retries: { count: 0, delayMs: 0, backoff: 1, maxDelayMs: 60_000, jitter: 0 },
    graceMs: 5000,
    priority: 0,
    resources: { cpu: 1 },
    fingerprint: 'content',
    ignore: [],
    hashTargets: false,
    always: false,
    result: false,
    disabled: false,
    atomic: false,
    ...given,
    needs: spec.needs ?? [],
    inputs: (inputs ?? []).map((path) => ({ path })),
    targets: (targets ?? []).map((path) => ({ path })),
  }
}
