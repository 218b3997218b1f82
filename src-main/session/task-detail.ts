import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { Explanation, TaskDetail, TaskRow } from '../../src-shared/contract/views.ts'
import type { Json, JsonObject } from '../../src-shared/json.ts'
import { commandParts } from '../../src-shared/pipeline/bind.ts'
import { loadYaml } from '../../src-shared/pipeline/load.ts'
import type {
  DependencyKind,
  NamedPath,
  PipelineFile,
  TaskGraph,
  TaskId,
} from '../../src-shared/pipeline/model.ts'
import { isAbsolutePath } from '../../src-shared/pipeline/paths.ts'
import type { Files, TaskRecord } from '../engine/ports.ts'
import type { Board } from './board.ts'
import { actionSummary, type FileDependency } from './graph-view.ts'

/** Everything that the inspector shows of one task of the file. */
export function taskDetail(options: {
  readonly text: string
  readonly task: string
  readonly file: PipelineFile | undefined
  readonly graph: TaskGraph | undefined
  readonly dependencies: readonly FileDependency[]
  readonly files: Pick<Files, 'look'>
  readonly instances: readonly TaskRow[]
}): TaskDetail {
  const { task, file, graph, dependencies, files, instances } = options
  const definition = rawDefinition(options.text, task)
  if (!definition) throw new CommandRefused({ code: 'unknown_task', message: `there is no task "${task}"` })
  const parsed = file?.tasks.get(task)
  const first = graph ? [...graph.tasks.values()].find((one) => one.definition.id === task) : undefined
  const path = ({ name, path }: NamedPath) => ({
    path,
    ...(name === undefined ? {} : { name }),
    exists: isThere(files, path),
    isOutside: isAbsolutePath(path) || path.startsWith('../'),
  })
  return {
    id: task,
    definition,
    dependencies: joinKinds(dependencies.filter((one) => one.to === task)),
    dependents: [...new Set(dependencies.filter((one) => one.from === task).map((one) => one.to))],
    inputs: (first?.inputs ?? parsed?.inputs ?? []).map(path),
    targets: (first?.targets ?? parsed?.targets ?? []).map(path),
    instances: parsed?.foreach ? instances : [],
    command: first ? commandText(commandParts(first)) : parsed ? actionSummary(parsed.action) : '',
  }
}

const isThere = (files: Pick<Files, 'look'>, path: string): boolean => {
  const state = files.look(path, 'stat')
  return state !== 'unread' && state.kind !== 'missing'
}

function rawDefinition(text: string, task: string): JsonObject | undefined {
  const { value } = loadYaml(text)
  const tasks = asObject(value)?.tasks
  return asObject(asObject(tasks)?.[task])
}

const asObject = (value: Json | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined

function joinKinds(list: readonly FileDependency[]): TaskDetail['dependencies'] {
  const byTask = new Map<string, { task: string; kinds: DependencyKind[]; path?: string }>()
  for (const { from, kind, path } of list) {
    const known = byTask.get(from)
    if (known) known.kinds.push(kind)
    else byTask.set(from, { task: from, kinds: [kind], ...(path === undefined ? {} : { path }) })
  }
  return [...byTask.values()]
}

/** The command in one text: what a terminal would be given, or the function with its arguments. */
export function commandText(parts: JsonObject): string {
  const run = parts.run
  if (typeof run === 'string') return run
  if (Array.isArray(run)) return run.join(' ')
  const name = parts.module ?? parts.python
  const args = parts.args === undefined ? '' : JSON.stringify(parts.args, undefined, 2)
  return `${typeof name === 'string' ? name : JSON.stringify(name)}${args === '' ? '' : ` ${args}`}`
}

/** Everything that is known of why one instance would or wouldn't run. */
export function explainTask(options: {
  readonly id: TaskId
  readonly graph: TaskGraph | undefined
  readonly board: Pick<Board, 'assessment'>
  readonly record: TaskRecord | undefined
}): Explanation {
  const { id, graph, board, record } = options
  const assessment = board.assessment(id)
  const upstream = new Set(graph?.tasks.get(id)?.dependencies.map((dependency) => dependency.on))
  return {
    task: id,
    state: assessment?.state ?? 'stale',
    reasons: assessment?.reasons ?? [],
    ...(record?.last ? { last: withoutLog(record.last) } : {}),
    ...(record?.good?.accepted ? { acceptedAt: record.good.at } : {}),
    upstream: [...upstream].map((task) => ({ task, state: board.assessment(task)?.state ?? 'stale' })),
  }
}

function withoutLog({
  run,
  attempt,
  state,
  at,
  durationMs,
  error,
}: NonNullable<TaskRecord['last']>): NonNullable<Explanation['last']> {
  return {
    run,
    attempt,
    state,
    at,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(error === undefined ? {} : { error }),
  }
}
