import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskGraph } from '../../../src-shared/pipeline/model.ts'
import { type Asked, askedByRequest, resolveTasks } from '../../session/inspect.ts'
import type { Operand } from './command.ts'
import { namedTasksFailure } from './pipeline-file.ts'
import type { RunRequest } from './run-words.ts'

export type { RunRequest } from './run-words.ts'

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
