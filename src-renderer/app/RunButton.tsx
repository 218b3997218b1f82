import { type ReactNode, useRef } from 'react'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { StateCounts } from '../stores/run-store.ts'
import { texts } from '../texts/index.ts'
import { runCommand } from './commands.ts'
import { showPreview } from './preview.ts'
import { willRun } from './run-counts.ts'
import { useCommandKey } from './use-command-key.ts'

const t = texts.app

/** The main button. Pointing at it lights up exactly the tasks that it would run. */
export function RunButton(props: {
  readonly isRunning: boolean
  readonly counts: StateCounts
  readonly icon: ReactNode
  /** What it would do, while it is pointed at. */
  readonly onPreview: (text: string | undefined) => void
}) {
  const { isRunning, counts, icon, onPreview } = props
  const app = useApp()
  const isPending = useUi((ui) => ui.pending.has('run'))
  const endPreview = useRef<() => void>(undefined)
  const runKey = useCommandKey('run')
  const key = runKey ? ` (${runKey})` : ''
  const count = willRun(counts)
  const maybe = counts.upstream

  const enter = (): void => {
    if (isRunning) return
    endPreview.current = showPreview(app, { verb: 'stale' }, onPreview)
  }
  const leave = (): void => {
    endPreview.current?.()
    endPreview.current = undefined
    onPreview(undefined)
  }
  return (
    <button
      type="button"
      className="run-button"
      aria-busy={isPending}
      disabled={isRunning}
      title={t.runWhatIsStale(t.staleCounts(count, maybe)) + key}
      onMouseEnter={enter}
      onMouseLeave={leave}
      onClick={() => {
        leave()
        runCommand('run', app)
      }}
    >
      {icon}
      <span>{t.run}</span>
    </button>
  )
}
