import { Play, Square } from 'lucide-react'
import type { RunView } from '../../src-shared/contract/views.ts'
import { useApp, useCounts, useRun, useUi } from '../stores/hooks.tsx'
import type { StateCounts } from '../stores/run-store.ts'
import { texts } from '../texts/index.ts'
import { formatClock } from '../ui/format.ts'
import { runCommand } from './commands.ts'
import { RunButton } from './RunButton.tsx'
import { willRun } from './run-counts.ts'
import { useCommandKey } from './use-command-key.ts'

const t = texts.app

/** Run · what it will do · Stop. */
export function RunControl({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const run = useRun()
  const counts = useCounts()
  const app = useApp()
  const isRunning = run?.state === 'running'
  const isStopping = useUi((ui) => ui.pending.has('stop'))
  const stopKey = useCommandKey('stop')
  const summary = isReadOnly && !isRunning ? leftBehind(counts) : runSummary(run, counts)
  if (isReadOnly)
    return (
      <div className="run-control">
        <span className="run-summary" title={summary}>
          {summary}
        </span>
      </div>
    )
  return (
    <div className="run-control">
      <span className="run-summary" title={summary}>
        {summary}
      </span>
      {isRunning && run.tasks > 0 && (
        <i className="run-progress" style={{ transform: `scaleX(${run.done / run.tasks})` }} />
      )}
      <RunButton isRunning={isRunning} counts={counts} icon={<Play />} />
      <button
        type="button"
        className="bar-button stop-button"
        aria-label={t.stop}
        aria-busy={isStopping}
        title={t.stopTheRun + (stopKey ? ` (${stopKey})` : '')}
        disabled={!isRunning}
        onClick={() => runCommand('stop', app)}
      >
        <Square />
      </button>
    </div>
  )
}

/** How the program left its tasks. */
function leftBehind(counts: StateCounts): string {
  const failed = counts.failed + counts['timed-out']
  const undone = willRun(counts) - failed + counts.upstream
  const parts = joined([
    failed > 0 ? texts.readOnly.failed(failed) : '',
    undone > 0 ? texts.readOnly.notRun(undone) : '',
  ])
  return parts === '' ? texts.readOnly.allDone : parts
}

function runSummary(run: RunView | undefined, counts: StateCounts): string {
  if (run?.state === 'running') {
    const failed = run.counts.failed + run.counts['timed-out']
    return joined([
      t.runProgress(run.done, run.tasks),
      failed > 0 ? t.failedCount(failed) : '',
      run.leftMs === undefined ? '' : t.timeLeft(formatClock(run.leftMs)),
    ])
  }
  const failed = counts.failed + counts['timed-out']
  const waiting = willRun(counts) - failed
  const parts = joined([
    failed > 0 ? t.failedCount(failed) : '',
    waiting > 0 ? t.toRun(waiting) : '',
    counts.upstream > 0 ? t.mayFollow(counts.upstream) : '',
  ])
  if (parts !== '') return parts
  return Object.values(counts).some((count) => count > 0) ? t.allUpToDate : ''
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')
