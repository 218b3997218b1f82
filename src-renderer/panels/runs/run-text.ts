import type { RunView } from '../../../src-shared/contract/views.ts'
import type { JsonObject } from '../../../src-shared/json.ts'

const verbs: Readonly<Record<string, string>> = {
  stale: 'what is stale',
  task: 'this task:',
  upTo: 'up to',
  only: 'only',
  from: 'from',
  force: 'force',
}

/** What a run was asked to do, in a few words. What is in no known form is shown as it is. */
export function askedText(asked: JsonObject): string {
  const verb = typeof asked.verb === 'string' ? (verbs[asked.verb] ?? asked.verb) : undefined
  const tasks = Array.isArray(asked.tasks) ? asked.tasks.filter((task) => typeof task === 'string') : []
  const names =
    tasks.length <= 3 ? tasks.join(', ') : `${tasks.slice(0, 2).join(', ')} and ${tasks.length - 2} more`
  if (verb !== undefined) return names === '' ? verb : `${verb} ${names}`
  if (names !== '') return names
  return Object.keys(asked).length === 0 ? 'what is stale' : JSON.stringify(asked)
}

const words = [
  ['succeeded', 'ran'],
  ['failed', 'failed'],
  ['timed-out', 'timed out'],
  ['cancelled', 'cancelled'],
  ['blocked', 'blocked'],
  ['fresh', 'up to date'],
] as const

/** `3 ran, 1 failed, 8 up to date`; while it goes on, how far it is. */
export function countsText(run: RunView): string {
  if (run.state === 'running') return `${run.done} of ${run.tasks} done, ${run.running} running`
  const parts = words.flatMap(([key, word]) => (run.counts[key] > 0 ? [`${run.counts[key]} ${word}`] : []))
  return parts.length === 0 ? 'nothing to do' : parts.join(', ')
}
