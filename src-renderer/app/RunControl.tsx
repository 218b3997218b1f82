import { Play, Square } from 'lucide-react'
import { useState } from 'react'
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
  const [previewed, setPreviewed] = useState<string>()
  const failures = isRunning ? run.counts : counts
  const failed = failures.failed + failures['timed-out']
  if (isReadOnly)
    return (
      <div className="run-control">
        <Summary failed={failed} text={isRunning ? runSummary(run, counts) : leftBehind(counts)} />
      </div>
    )
  return (
    <div className="run-control">
      {previewed === undefined || isRunning ? (
        <Summary failed={failed} text={runSummary(run, counts)} />
      ) : (
        <Summary text={texts.running.would(previewed)} />
      )}
      {isRunning && run.tasks > 0 && (
        <i className="run-progress" style={{ transform: `scaleX(${run.done / run.tasks})` }} />
      )}
      <RunButton isRunning={isRunning} counts={counts} icon={<Play />} onPreview={setPreviewed} />
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

/** What has failed comes first, and leads to its log. */
function Summary({ text, failed = 0 }: { readonly text: string; readonly failed?: number }) {
  const app = useApp()
  const key = useCommandKey('nextFailed')
  return (
    <span className="run-summary" title={failed > 0 ? undefined : text}>
      {failed > 0 && (
        <button
          type="button"
          className="run-failed"
          title={t.goToFailed + (key ? ` (${key})` : '')}
          onClick={() => {
            runCommand('nextFailed', app)
            app.uiStore.setState({ isInspectorOpen: true, inspectorTab: 'log' })
          }}
        >
          {t.failedCount(failed)}
        </button>
      )}
      {failed > 0 && text !== '' && ' · '}
      {text}
    </span>
  )
}

/** How the program left its tasks, but for those that failed. */
function leftBehind(counts: StateCounts): string {
  const failed = counts.failed + counts['timed-out']
  const undone = willRun(counts) - failed + counts.upstream
  if (undone > 0) return texts.readOnly.notRun(undone)
  return failed > 0 ? '' : texts.readOnly.allDone
}

function runSummary(run: RunView | undefined, counts: StateCounts): string {
  if (run?.state === 'running')
    return joined([
      t.runProgress(run.done, run.tasks),
      run.leftMs === undefined ? '' : t.timeLeft(formatClock(run.leftMs)),
    ])
  const failed = counts.failed + counts['timed-out']
  const waiting = willRun(counts) - failed
  const parts = joined([
    waiting > 0 ? t.toRun(waiting) : '',
    counts.upstream > 0 ? t.mayFollow(counts.upstream) : '',
  ])
  if (parts !== '' || failed > 0) return parts
  return Object.values(counts).some((count) => count > 0) ? t.allUpToDate : ''
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')
