import type { RunView } from '../../../src-shared/contract/views.ts'
import type { JsonObject } from '../../../src-shared/json.ts'
import { texts } from '../../texts/index.ts'

const t = texts.runWords
const verbs: Readonly<Record<string, string>> = t.verbs

/** What a run was asked to do, in a few words. What is in no known form is shown as it is. */
export function askedText(asked: JsonObject): string {
  const verb = typeof asked.verb === 'string' ? (verbs[asked.verb] ?? asked.verb) : undefined
  const tasks = Array.isArray(asked.tasks) ? asked.tasks.filter((task) => typeof task === 'string') : []
  const names =
    tasks.length <= 3 ? tasks.join(', ') : t.andMore(tasks.slice(0, 2).join(', '), tasks.length - 2)
  if (verb !== undefined) return names === '' ? verb : `${verb} ${names}`
  if (names !== '') return names
  return Object.keys(asked).length === 0 ? t.verbs.stale : JSON.stringify(asked)
}

const counted = ['succeeded', 'failed', 'timed-out', 'cancelled', 'blocked', 'fresh'] as const

/** `3 ran, 1 failed, 8 up to date`; while it goes on, how far it is. */
export function countsText(run: RunView): string {
  if (run.state === 'running') return t.progress(run.done, run.tasks, run.running)
  const parts = counted.flatMap((key) => (run.counts[key] > 0 ? [`${run.counts[key]} ${t.counts[key]}`] : []))
  return parts.length === 0 ? t.nothing : parts.join(', ')
}
