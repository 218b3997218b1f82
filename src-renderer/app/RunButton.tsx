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
}) {
  const { isRunning, counts, icon } = props
  const app = useApp()
  const isPending = useUi((ui) => ui.pending.has('run'))
  const button = useRef<HTMLButtonElement>(null)
  const endPreview = useRef<() => void>(undefined)
  const runKey = useCommandKey('run')
  const key = runKey ? ` (${runKey})` : ''
  const count = willRun(counts)
  const maybe = counts.upstream

  const enter = (): void => {
    if (isRunning) return
    endPreview.current = showPreview(app, { verb: 'stale' }, (text) => {
      if (button.current) button.current.title = t.runWhatIsStale(text) + key
    })
  }
  const leave = (): void => {
    endPreview.current?.()
    endPreview.current = undefined
  }
  return (
    <button
      ref={button}
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
