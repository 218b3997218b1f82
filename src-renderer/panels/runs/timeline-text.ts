import { shortReason } from '../../../src-shared/run/describe.ts'
import { texts } from '../../texts/index.ts'
import { formatDuration } from '../../ui/format.ts'
import type { CriticalStep } from './critical-path.ts'
import type { TimelineBar } from './timeline-layout.ts'

const words = texts.runs.timeline

/** Everything that is to be said of a bar, line by line, the most important first. */
export function barText(
  bar: TimelineBar,
  step: CriticalStep | undefined,
  critical: readonly CriticalStep[],
): readonly string[] {
  const { title, state, attempt, startAt, endAt, queuedAt } = bar
  const took = formatDuration(endAt - startAt)
  const waited = startAt - queuedAt
  return [
    state === 'running' ? words.barRunning(title, took) : words.bar(title, state, took),
    words.startedAt(formatDuration(startAt)),
    ...(waited >= 1 ? [words.waited(formatDuration(waited))] : []),
    ...(attempt.attempt > 1 ? [words.attempt(attempt.attempt)] : []),
    ...(step ? [pathText(step, critical)] : []),
    ...(attempt.reasons[0] ? [shortReason(attempt.reasons[0])] : []),
    ...(attempt.error === undefined ? [] : [attempt.error]),
  ]
}

function pathText(step: CriticalStep, critical: readonly CriticalStep[]): string {
  const before = critical[critical.indexOf(step) - 1]
  return step.heldBy && before ? words.heldBy[step.heldBy](before.bar.title) : words.onPath
}
