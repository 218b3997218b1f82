import type { EdgeView, GroupView, NodeView, NoteView } from '../../src-shared/contract/views.ts'
import type {
  ActionDefinition,
  Dependency,
  DependencyKind,
  PipelineFile,
  Task,
  TaskDefinition,
  TaskGraph,
  TaskId,
} from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'

/** What the canvas draws of a document: it changes only when the document does. */
export interface GraphView {
  readonly nodes: readonly NodeView[]
  readonly edges: readonly EdgeView[]
  readonly groups: readonly GroupView[]
  readonly notes: readonly NoteView[]
}

/** One dependency between two tasks of the file (not their instances). */
export interface FileDependency {
  readonly from: string
  readonly to: string
  readonly kind: DependencyKind
  readonly path?: string
}

/** A problem that keeps a task from being read still leaves its box on the canvas: `broken` names those ids. */
export function graphView(
  file: PipelineFile,
  dependencies: readonly FileDependency[],
  graph: TaskGraph | undefined,
  problems: readonly Problem[],
  broken: readonly string[],
): GraphView {
  const problemCounts = countProblems(problems)
  const groupOf = new Map<string, string>()
  for (const group of file.groups) for (const task of group.tasks) groupOf.set(task, group.id)
  const instances = instancesOf(graph)

  const nodes: NodeView[] = []
  for (const definition of file.tasks.values()) {
    const group = groupOf.get(definition.id)
    const position = file.layout[definition.id]
    const count = definition.foreach ? (instances.get(definition.id)?.length ?? 0) : undefined
    nodes.push({
      id: definition.id,
      title: titleOf(definition, instances),
      kind: definition.action.kind,
      summary: actionSummary(definition.action),
      ...(definition.description === undefined ? {} : { description: definition.description }),
      ...(definition.color === undefined ? {} : { color: definition.color }),
      targets: definition.targets.map(({ name, path }) => (name === undefined ? { path } : { name, path })),
      isDisabled: definition.disabled,
      ...(count === undefined ? {} : { instances: count }),
      problems: problemCounts.get(definition.id) ?? 0,
      ...(group === undefined ? {} : { group }),
      ...(position === undefined ? {} : { position }),
    })
  }
  for (const id of broken) {
    if (file.tasks.has(id)) continue
    const position = file.layout[id]
    nodes.push({
      id,
      title: id,
      kind: 'broken',
      summary: 'can’t be read: see Problems',
      targets: [],
      isDisabled: false,
      problems: Math.max(1, problemCounts.get(id) ?? 0),
      ...(position === undefined ? {} : { position }),
    })
  }
  return {
    nodes,
    edges: edgeViews(dependencies, file),
    groups: file.groups.map((group) => ({
      id: group.id,
      title: group.title ?? group.id,
      tasks: group.tasks,
      ...(group.color === undefined ? {} : { color: group.color }),
      collapsed: group.collapsed,
    })),
    notes: file.notes.map((note, index) => ({ index, ...note })),
  }
}

type Instances = ReadonlyMap<string, readonly Task[]>

/** With params put in, where it holds any; what loops would put in differs from instance to instance. */
function titleOf(definition: TaskDefinition, instances: Instances): string {
  const [only] = definition.open && !definition.foreach ? (instances.get(definition.id) ?? []) : []
  return only?.definition.title ?? definition.title ?? definition.id
}

/** The dependencies of an expanded graph, folded from instances to the file's own tasks. */
export function fileDependencies(graph: TaskGraph): FileDependency[] {
  const seen = new Set<string>()
  const found: FileDependency[] = []
  const definitionOf = (id: TaskId): string => graph.tasks.get(id)?.definition.id ?? id
  for (const task of graph.tasks.values()) {
    const to = task.definition.id
    for (const dependency of task.dependencies) {
      const from = definitionOf(dependency.on)
      const key = `${from}\0${to}\0${dependency.kind}`
      if (from === to || seen.has(key)) continue
      seen.add(key)
      found.push(fileDependency(from, to, dependency))
    }
  }
  return found
}

function fileDependency(from: string, to: string, { kind, path }: Dependency): FileDependency {
  return path === undefined ? { from, to, kind } : { from, to, kind, path }
}

const STRENGTH: Readonly<Record<DependencyKind, number>> = { reference: 0, needs: 1, inferred: 2 }

function edgeViews(dependencies: readonly FileDependency[], file: PipelineFile): EdgeView[] {
  const byPair = new Map<string, FileDependency[]>()
  for (const dependency of dependencies) {
    const id = `${dependency.from}->${dependency.to}`
    const list = byPair.get(id)
    if (list) list.push(dependency)
    else byPair.set(id, [dependency])
  }
  const edges: EdgeView[] = []
  for (const [id, list] of byPair) {
    const sorted = list.toSorted((a, b) => STRENGTH[a.kind] - STRENGTH[b.kind])
    const first = sorted[0]
    if (!first) continue
    const path = sorted.find((one) => one.path !== undefined)?.path
    const target = path === undefined ? -1 : targetIndex(file.tasks.get(first.from), path)
    edges.push({
      id,
      from: first.from,
      to: first.to,
      kind: first.kind,
      kinds: [...new Set(sorted.map((one) => one.kind))],
      ...(path === undefined ? {} : { path }),
      ...(target < 0 ? {} : { target }),
    })
  }
  return edges
}

const targetIndex = (definition: TaskDefinition | undefined, path: string): number =>
  definition ? definition.targets.findIndex((target) => target.path === path) : -1

function countProblems(problems: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const problem of problems) {
    const inPath = problem.path[0] === 'tasks' && typeof problem.path[1] === 'string' ? [problem.path[1]] : []
    for (const id of new Set([...inPath, ...(problem.tasks ?? [])])) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}

function instancesOf(graph: TaskGraph | undefined): Instances {
  const instances = new Map<string, Task[]>()
  for (const task of graph?.tasks.values() ?? []) {
    const list = instances.get(task.definition.id)
    if (list) list.push(task)
    else instances.set(task.definition.id, [task])
  }
  return instances
}

/** One line that tells what a task executes. */
export function actionSummary(action: ActionDefinition): string {
  switch (action.kind) {
    case 'shell':
      return firstLine(action.command)
    case 'exec':
      return firstLine(action.words.join(' '))
    case 'module':
      return `${action.module}#${action.export}`
    case 'python':
      return `${action.module}:${action.function}`
  }
}

const firstLine = (text: string): string => (text.trim().split('\n', 1)[0] ?? '').slice(0, 200)
