import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { commandParts } from '../../../../src-shared/pipeline/bind.ts'
import type { Task, TaskGraph, TaskId } from '../../../../src-shared/pipeline/model.ts'
import { longReason, nextStep } from '../../../../src-shared/run/describe.ts'
import { type Assessment, estimateOf, statusOf } from '../../../session/inspect.ts'
import { commandText } from '../../../session/task-detail.ts'
import type { Workspace } from '../../../session/workspace.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'
import { looking } from '../looking.ts'
import { loadGraph, PARAM_OPTION, paramsOf, readPipelineFile } from '../pipeline-file.ts'
import { tasksNamed } from '../tasks-named.ts'
import type { Terminal } from '../terminal.ts'
import { duration, moment, plain } from '../words.ts'
import { STATUS_STYLES } from './status.ts'

export const explain: Command = {
  usage: 'explain FILE TASK',
  description: `Tells everything that is known of why a task would or would not run: each reason with what was before and what is now,
its command with the references put in, what it needs and how that stands, what needs it, its last attempt, and how
long it will probably take. Executes nothing. Of a "foreach" task every instance is told.`,
  options: {
    ...PARAM_OPTION,
    json: { type: 'flag', help: 'prints one JSON object a line, one for each instance' },
  },
  operands: [2, 2],
  examples: [
    ['explain lists.taskgraph.yaml sum', 'why would "sum" run?'],
    ["explain words.taskgraph.yaml 'count[text=a.txt]'", 'the same of one instance'],
  ],
  async run(input, terminal) {
    const file = readPipelineFile(input.operands[0]?.text ?? '')
    const { graph } = loadGraph(file, paramsOf(input), terminal)
    const ids = tasksNamed(graph, [input.operands[1]?.text ?? ''], file.name)
    await looking(file, terminal, async (workspace) => {
      const assessed = await statusOf(workspace, graph)
      for (const [index, id] of ids.entries()) {
        const known = explanation(id, graph, assessed, workspace)
        if (known === undefined) continue
        if (input.has('json')) terminal.print(JSON.stringify(known))
        else printExplanation(known, terminal, index > 0)
      }
    })
    return EXIT.fresh
  },
}

type Explained = NonNullable<ReturnType<typeof explanation>>

function explanation(
  id: TaskId,
  graph: TaskGraph,
  assessed: ReadonlyMap<TaskId, Assessment>,
  workspace: Workspace,
) {
  const task = graph.tasks.get(id)
  if (task === undefined) return undefined
  const stateOf = (other: TaskId) => assessed.get(other)?.state ?? 'stale'
  const record = workspace.history.record(id)
  const estimate = estimateOf(workspace, id)
  const pathState = (path: string) => ({ path, exists: isThere(workspace, path) })
  return {
    task: id,
    state: stateOf(id),
    reasons: assessed.get(id)?.reasons ?? [],
    command: commandText(commandParts(task)),
    cwd: task.cwd,
    env: task.env,
    inputs: [
      ...task.inputs.map(({ path, isGlob }) => (isGlob ? { path, glob: true } : pathState(path))),
      ...madeInputs(task).map(({ path, on }) => ({ ...pathState(path), madeBy: on })),
      ...namedInputs(task, workspace).map((path) => ({ path, exists: true, named: true })),
    ],
    targets: task.targets.map(({ path }) => pathState(path)),
    upstream: dependenciesOf(task).map(({ on, kinds }) => ({ task: on, kinds, state: stateOf(on) })),
    dependents: graph.dependents.get(id) ?? [],
    ...(record?.last === undefined ? {} : { last: record.last }),
    ...(record?.good === undefined
      ? {}
      : { good: { run: record.good.run, at: record.good.at, accepted: record.good.accepted } }),
    ...(record?.markedStale ? { markedStale: true } : {}),
    ...(estimate === undefined ? {} : { estimateSeconds: estimate / 1000 }),
  }
}

/** What it reads of other tasks beside its declared inputs. */
function madeInputs({
  dependencies,
  inputs,
}: Task): readonly { readonly path: string; readonly on: TaskId }[] {
  const declared = new Set(inputs.map(({ path }) => path))
  const found = new Map<string, TaskId>()
  for (const { path, on } of dependencies) if (path !== undefined && !declared.has(path)) found.set(path, on)
  return [...found].map(([path, on]) => ({ path, on }))
}

/** The files that its command or arguments name: they count as inputs without being declared. */
function namedInputs({ candidates, inputs, targets, dependencies }: Task, { folder }: Workspace): string[] {
  const known = new Set([...inputs, ...targets, ...dependencies].map(({ path }) => path))
  const isFile = (path: string) => statSync(resolve(folder, path), { throwIfNoEntry: false })?.isFile()
  return candidates.filter((path) => !known.has(path) && isFile(path))
}

function dependenciesOf(task: Task): { readonly on: TaskId; readonly kinds: readonly string[] }[] {
  const kinds = new Map<TaskId, Set<string>>()
  for (const { on, kind } of task.dependencies) kinds.set(on, (kinds.get(on) ?? new Set()).add(kind))
  return [...kinds].map(([on, set]) => ({ on, kinds: [...set] }))
}

function isThere({ observing }: Workspace, path: string): boolean {
  const state = observing.files.look(path, 'stat')
  return state === 'unread' || state.kind !== 'missing'
}

function printExplanation(known: Explained, terminal: Terminal, isFurther: boolean): void {
  const { paint } = terminal
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return
    terminal.print(paint('bold', title))
    for (const line of lines) terminal.print(`  ${plain(line)}`)
  }
  if (isFurther) terminal.print('')
  terminal.print(`${paint('bold', known.task)} is ${paint(STATUS_STYLES[known.state], known.state)}`)
  section('why', whyLines(known))
  section('what to do', known.state === 'disabled' ? [] : [...new Set(known.reasons.map(nextStep))])
  section('command', known.command.trimEnd().split('\n'))
  section('inputs', known.inputs.map(pathLine))
  section('targets', known.targets.map(pathLine))
  section(
    'needs',
    known.upstream.map(({ task, kinds, state }) => `${task}: ${state} (${kinds.join(', ')})`),
  )
  section('is needed by', known.dependents)
  section('last attempt', lastLines(known))
  if (known.good?.accepted) section('accepted by hand', [moment(known.good.at)])
  if (known.estimateSeconds !== undefined) {
    section('will take', [`about ${duration(known.estimateSeconds * 1000)}`])
  }
}

function whyLines({ state, reasons }: Explained): readonly string[] {
  if (state === 'disabled') return ['it is disabled, or needs something that is']
  if (state === 'fresh') return ['its fingerprint and its targets are those of its last success']
  return reasons.map(longReason)
}

interface PathState {
  readonly path: string
  readonly exists?: boolean
  readonly madeBy?: TaskId
  readonly named?: boolean
}

const pathLine = ({ path, exists, madeBy, named }: PathState): string =>
  `${path}${madeBy === undefined ? '' : ` of ${madeBy}`}${named ? ' (named in the command)' : ''}${exists === false ? ' (missing)' : ''}`

function lastLines({ last }: Explained): readonly string[] {
  if (last === undefined) return []
  const took = last.durationMs === undefined ? '' : ` in ${duration(last.durationMs)}`
  const code = last.exitCode === undefined ? '' : `, exit code ${last.exitCode}`
  const head = `${last.state}${code}${took}, ${moment(last.at)} (attempt ${last.attempt} of run ${last.run})`
  return [
    head,
    ...(last.error === undefined ? [] : last.error.split('\n')),
    ...(last.log === undefined ? [] : [`log: ${last.log}`]),
  ]
}
