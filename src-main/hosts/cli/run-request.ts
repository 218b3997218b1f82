import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskGraph } from '../../../src-shared/pipeline/model.ts'
import { type Asked, askedByRequest, resolveTasks } from '../../session/inspect.ts'
import type { Input, Operand } from './command.ts'
import { usageFailure } from './failure.ts'
import { wholeNumber } from './options.ts'
import { namedTasksFailure, paramsOf } from './pipeline-file.ts'

/** What `taskgraph run` was asked for, before the file is read. */
export interface RunRequest {
  readonly file: string
  readonly operands: readonly Operand[]
  readonly forcedByName: readonly string[]
  readonly hasBareForce: boolean
  readonly only: boolean
  readonly downstream: boolean
  readonly failFast: boolean
  readonly jobs: number
  readonly params: JsonObject
}

/** The request as typed; what contradicts itself is wrong usage. */
export function runRequestOf(input: Input): RunRequest {
  if (input.has('only') && input.has('downstream')) {
    throw usageFailure('--only and --downstream contradict each other', 'give one of them')
  }
  const { file, operands } = splitFile(input.operands)
  if ((input.has('only') || input.has('downstream')) && operands.length === 0) {
    const option = input.has('only') ? '--only' : '--downstream'
    throw usageFailure(`${option} needs tasks`, `name them: taskgraph run ${file} TASK ${option}`)
  }
  const forcedByName = input.values('force')
  return {
    file,
    operands,
    forcedByName,
    hasBareForce: input.has('force') && forcedByName.length === 0,
    only: input.has('only'),
    downstream: input.has('downstream'),
    failFast: input.has('fail-fast'),
    jobs: wholeNumber(input, 'jobs', 1) ?? availableParallelism(),
    params: paramsOf(input),
  }
}

/**
 * What is asked of a graph. A word directly after `--force` is what is forced, where a task is called so; `--force` alone forces all
 * that is named, or everything. What is forced is asked for, too.
 */
export function askedOf(request: RunRequest, graph: TaskGraph): { asked: Asked; askedAs: JsonObject } {
  const isForcedWord = ({ text, after }: Operand): boolean =>
    after === 'force' && resolveTasks(graph, [text]).ok
  const named = request.operands.filter((operand) => !isForcedWord(operand)).map(({ text }) => text)
  const forced = [...request.forcedByName, ...request.operands.filter(isForcedWord).map(({ text }) => text)]
  const isAllForced = request.hasBareForce && forced.length === 0
  const tasks = named.length > 0 || request.only || request.downstream ? [...named, ...forced] : []
  const { only, downstream } = request
  const asked = askedByRequest(graph, { tasks, only, downstream, force: isAllForced ? true : forced })
  if (!asked.ok) throw namedTasksFailure(asked.error, graph, request.file)
  const askedAs: JsonObject = {
    ...(tasks.length > 0 ? { tasks } : {}),
    ...(only ? { only } : {}),
    ...(downstream ? { downstream } : {}),
    ...(isAllForced ? { force: true } : forced.length > 0 ? { force: forced } : {}),
    ...(Object.keys(request.params).length > 0 ? { params: request.params } : {}),
  }
  return { asked: asked.value, askedAs }
}

/** FILE is the first word; in `run --force TASK FILE` the first one that is a file. */
function splitFile(operands: readonly Operand[]): { file: string; operands: readonly Operand[] } {
  const [first, second] = operands
  if (first === undefined)
    throw usageFailure('"run" needs a pipeline file', 'usage: taskgraph run FILE [TASK…]')
  const isForcedFirst = first.after === 'force' && second !== undefined && !isFile(first.text)
  if (!isForcedFirst) return { file: first.text, operands: operands.slice(1) }
  return { file: second.text, operands: [first, ...operands.slice(2)] }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true
