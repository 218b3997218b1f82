import { type ReactNode, useRef } from 'react'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { StateCounts } from '../stores/run-store.ts'
import { formatDuration } from '../ui/format.ts'
import { runCommand } from './commands.ts'
import { showKey } from './keys.ts'
import { willRun } from './run-counts.ts'

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
  const isOver = useRef(false)
  const count = willRun(counts)
  const maybe = counts.upstream

  const enter = async (): Promise<void> => {
    isOver.current = true
    if (isRunning) return
    const preview = await app.actions.preview({ verb: 'stale' })
    if (!preview || !isOver.current) return
    app.uiStore.setState({ preview: new Set(preview.tasks.map(({ task }) => task)) })
    const time = preview.estimateMs === undefined ? '' : `, about ${formatDuration(preview.estimateMs)}`
    const what = `${preview.tasks.length} to run${time}, ${preview.fresh} up to date`
    if (button.current) button.current.title = `Run what is stale: ${what} (${showKey('Ctrl+Enter')})`
  }
  const leave = (): void => {
    isOver.current = false
    app.uiStore.setState({ preview: undefined })
  }
  return (
    <button
      ref={button}
      type="button"
      className="run-button"
      aria-busy={isPending}
      disabled={isRunning}
      title={`Run what is stale: ${count} stale, ${maybe} may follow (${showKey('Ctrl+Enter')})`}
      onMouseEnter={() => void enter()}
      onMouseLeave={leave}
      onClick={() => {
        leave()
        runCommand('run', app)
      }}
    >
      {icon}
      <span>Run</span>
    </button>
  )
}
