import type { PastAttempt, PastRun } from '../../session/command-line.ts'

/**
 * A run in Chrome's trace format, one lane for each slot: opens in Perfetto and chrome://tracing. Times are microseconds from the start
 * of the run. https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function chromeTrace(pipeline: string, run: PastRun, attempts: readonly PastAttempt[]) {
  const lanes = new Set(attempts.map(({ lane }) => lane ?? 0))
  const names = [...lanes].toSorted((a, b) => a - b)
  return {
    displayTimeUnit: 'ms',
    otherData: {
      run: run.run,
      pipeline,
      outcome: run.state,
      startedAt: new Date(run.startedAt).toISOString(),
    },
    traceEvents: [
      { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: pipeline } },
      ...names.map((lane) => ({
        name: 'thread_name',
        ph: 'M',
        pid: 1,
        tid: lane + 1,
        args: { name: `slot ${lane + 1}` },
      })),
      ...slices(attempts, run),
    ],
  }
}

/**
 * Starts are known to the millisecond, so that one task may seem to begin before the one in its slot has ended: it is put after that,
 * for slices of a lane that overlap are drawn as if one had called the other, or not at all.
 */
function slices(attempts: readonly PastAttempt[], run: PastRun) {
  const ends = new Map<number, number>()
  return attempts
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map((attempt) => {
      const { lane = 0, startedAt, durationMs = 0 } = attempt
      const begun = Math.round((startedAt - run.startedAt) * 1000)
      const ts = Math.max(begun, ends.get(lane) ?? 0)
      const end = Math.max(ts, begun + Math.round(durationMs * 1000))
      ends.set(lane, end)
      return slice(attempt, ts, end - ts)
    })
}

function slice(attempt: PastAttempt, ts: number, dur: number) {
  const {
    task,
    state,
    startedAt: _start,
    durationMs: _duration,
    lane = 0,
    fingerprint: _,
    reasons,
    ...rest
  } = attempt
  return {
    name: task,
    cat: state,
    ph: 'X',
    ts,
    dur,
    pid: 1,
    tid: lane + 1,
    ...(COLOURS[state] === undefined ? {} : { cname: COLOURS[state] }),
    args: { state, ...rest, ...(reasons === undefined ? {} : { reasons }) },
  }
}

/** Names of chrome://tracing's own palette. */
const COLOURS: Readonly<Partial<Record<PastAttempt['state'], string>>> = {
  failed: 'terrible',
  'timed-out': 'terrible',
  cancelled: 'grey',
  interrupted: 'grey',
}
