import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { Input, Operand } from './command.ts'
import { usageFailure } from './failure.ts'
import { wholeNumber } from './options.ts'
import { paramsOf } from './pipeline-text.ts'

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

const CONTRADICTIONS = [
  ['only', 'downstream'],
  ['watch', 'dry-run'],
] as const

/** The request as typed; what contradicts itself is wrong usage. */
export function runRequestOf(input: Input): RunRequest {
  for (const [one, other] of CONTRADICTIONS) {
    if (input.has(one) && input.has(other))
      throw usageFailure(`--${one} and --${other} contradict each other`, 'give one of them')
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
