import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { Evaluator } from './evaluator.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { GoodRecord, ObservingPorts } from './ports.ts'
import { recordTargets } from './targets.ts'

/** The present state of a task as a good record, without running it; or why that can't be: a target or an input isn't there. */
export async function acceptedRecord(
  graph: TaskGraph,
  ports: ObservingPorts,
  id: TaskId,
  run: string,
): Promise<Result<GoodRecord, string>> {
  const task = graph.tasks.get(id)
  if (task === undefined) return fail(`there is no task "${id}"`)
  const evaluator = new Evaluator(graph, ports)
  const lookup = evaluator.newLookup()
  for (;;) {
    const observation = evaluator.observe(task, lookup)
    const made = recordTargets(task, lookup, evaluator.nestedIn)
    const unread = [
      ...('unread' in observation ? observation.unread : []),
      ...('unread' in made ? made.unread : []),
    ]
    if ('unread' in observation || 'unread' in made) {
      await lookup.read(unread)
      continue
    }
    const [obstacle] = observation.obstacles
    if (obstacle !== undefined) return fail(`task "${id}" can't be accepted: ${obstacle}`)
    const [missing] = made.missing
    if (missing !== undefined)
      return fail(`task "${id}" can't be accepted: its target "${missing}" does not exist; run it instead`)
    const good = ports.history.record(id)?.good
    const { shapes } = evaluator
    if (shapes.wantsResult(task) && good?.result === undefined) {
      return fail(`task "${id}" can't be accepted: no result of it was ever kept; run it instead`)
    }
    const result = good?.result === undefined ? {} : { result: good.result }
    const fingerprint = fingerprintOf(observation)
    return ok({
      run,
      attempt: 0,
      at: ports.clock.now(),
      fingerprint,
      targets: made.targets,
      accepted: true,
      ...result,
    })
  }
}
