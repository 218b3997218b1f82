import './state.css'
import type { ReactNode } from 'react'
import type { TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { texts } from '../texts/index.ts'
import { formatAgo, formatClock, formatDuration } from './format.ts'

/** The word for a state, for screen readers and tables. */
export const stateNames: Readonly<Record<DisplayState, string>> = texts.states.names

const t = texts.states

const stroke = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round' } as const

const glyphs: Readonly<Record<DisplayState, ReactNode>> = {
  queued: (
    <g {...stroke}>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 4.8V8l2.2 1.4" strokeLinejoin="round" />
    </g>
  ),
  running: (
    <path
      d="M4.6 2.9c0-.8.9-1.3 1.6-.9l7 4.9c.7.5.7 1.6 0 2.1l-7 4.9c-.7.5-1.6 0-1.6-.9z"
      fill="currentColor"
    />
  ),
  succeeded: (
    <g>
      <circle cx="8" cy="8" r="6.7" fill="currentColor" />
      <path
        d="m5 8.3 2.1 2.1L11.1 6"
        fill="none"
        stroke="var(--bg-surface)"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </g>
  ),
  fresh: (
    <g {...stroke}>
      <circle cx="8" cy="8" r="5.9" />
      <path d="m5.3 8.2 1.9 1.9 3.5-3.9" strokeLinejoin="round" />
    </g>
  ),
  stale: (
    <g>
      <path d="M8 2.2 14.2 13H1.8z" {...stroke} strokeLinejoin="round" />
      <path d="M8 2.2V13H1.8z" fill="currentColor" />
    </g>
  ),
  upstream: <path d="M8 2.4 14 13H2z" {...stroke} strokeDasharray="1.6 2.2" strokeLinejoin="round" />,
  failed: (
    <g>
      <circle cx="8" cy="8" r="6.7" fill="currentColor" />
      <path
        d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8"
        stroke="var(--bg-surface)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </g>
  ),
  'timed-out': (
    <g>
      <circle cx="8" cy="8" r="6.7" fill="currentColor" />
      <path
        d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8"
        stroke="var(--bg-surface)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </g>
  ),
  blocked: (
    <g {...stroke}>
      <path d="M6.8 9.2 4.9 11a2.3 2.3 0 0 1-3.2-3.2l1.9-1.9m5.6.9L11.1 5a2.3 2.3 0 0 1 3.2 3.2l-1.9 1.9" />
      <path d="m5.6 3.2.5 1.7M3 4.9l1.5.6m5.9 7.3-.5-1.7m3.1 0-1.5-.6" />
    </g>
  ),
  cancelled: <rect x="3" y="3" width="10" height="10" rx="2" fill="currentColor" />,
  disabled: (
    <g {...stroke}>
      <circle cx="8" cy="8" r="5.7" />
      <path d="m4.1 11.9 7.8-7.8" />
    </g>
  ),
}

/** The glyph of a state in its colour. Says nothing to screen readers: put `stateNames` beside it. */
export function StateGlyph({ state, size = 16 }: { readonly state: DisplayState; readonly size?: number }) {
  return (
    <svg
      className="state-glyph"
      data-glyph={state}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {glyphs[state]}
    </svg>
  )
}

/**
 * The line under a task's title: what its state means right now. `now` in milliseconds since 1970; `titleOf` names the task that another one waits
 * for in vain.
 */
export function stateText(
  row: TaskRow | undefined,
  now: number,
  titleOf: (task: string) => string = (task) => task,
): string {
  if (!row) return ''
  switch (row.state) {
    case 'queued':
      return queuedText(row)
    case 'running':
      return runningText(row, now)
    case 'succeeded':
      return row.durationMs === undefined ? t.done : formatDuration(row.durationMs)
    case 'fresh':
      return row.finishedAt === undefined ? t.upToDate : t.ran(formatAgo(now - row.finishedAt))
    case 'stale':
      return reasonText(row)
    case 'upstream':
      return t.mayRun
    case 'failed':
    case 'timed-out':
      return row.text ?? (row.state === 'failed' ? t.failed : t.timedOut)
    case 'blocked':
      return row.blockedBy === undefined ? (row.text ?? t.blocked) : t.blockedBy(titleOf(row.blockedBy))
    case 'cancelled':
      return row.durationMs === undefined ? t.cancelled : t.cancelledAfter(formatDuration(row.durationMs))
    case 'disabled':
      return t.off
  }
}

function queuedText({ place, text }: TaskRow): string {
  if (text !== undefined) return text
  return place === undefined ? texts.canvas.queued : texts.canvas.queuedAt(place)
}

function runningText(row: TaskRow, now: number): string {
  if (row.startedAt === undefined) return t.starting
  const elapsed = Math.max(0, now - row.startedAt)
  const parts = [formatClock(elapsed)]
  if (row.progressText) parts.push(row.progressText)
  else if (row.estimateMs !== undefined && row.estimateMs > elapsed)
    parts.push(t.aboutLeft(formatClock(row.estimateMs - elapsed)))
  else if (row.progress !== undefined) parts.push(`${Math.round(row.progress * 100)} %`)
  return parts.join(' · ')
}

function reasonText(row: TaskRow): string {
  const first = row.text ?? row.reasons[0] ?? t.stale
  return row.reasons.length > 1 ? `${first}, +${row.reasons.length - 1}` : first
}
