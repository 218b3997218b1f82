import type { Entry } from './entry.ts'
import type { Logger, Report } from './options.ts'

/** The figures of a graph at this moment. */
export function reportOf(entries: Iterable<Entry>, isClosed: boolean): Report {
  const counts = { waiting: 0, ready: 0, executing: 0, ended: 0 }
  const active: { readonly task: string; readonly seconds: number }[] = []
  for (const entry of entries) {
    counts[entry.state] += 1
    if (entry.state !== 'executing') continue
    active.push({ task: entry.name, seconds: Math.round(performance.now() - entry.startedAt) / 1000 })
  }
  const { waiting, ready, executing, ended } = counts
  const added = waiting + ready + executing + ended
  return {
    type: 'report',
    added,
    finished: ended,
    percent: added === 0 ? 100 : Math.round((1000 * ended) / added) / 10,
    waiting,
    ready,
    executing,
    isClosed,
    active,
  }
}

/** The figures as lines for people. */
export function logReport(report: Report, logger: Logger): void {
  const { added, finished, percent, waiting, ready, executing, isClosed, active } = report
  logger.info?.(
    `taskgraph: ${finished} of ${added} tasks complete (${percent} %), ${waiting} waiting, ${ready} ready, ${executing} executing; ${isClosed ? 'closed' : 'open'}`,
    report,
  )
  for (const { task, seconds } of active) logger.info?.(`taskgraph: ${task} executing for ${seconds} s`)
}
