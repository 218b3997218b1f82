import { useEffect, useRef, useState } from 'react'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { RunStore } from '../stores/run-store.ts'
import { texts } from '../texts/index.ts'

const t = texts.app

const periodMs = 1000

/** Tells screen readers how the run stands: politely, at most once a second. */
export function LiveRegion() {
  const { runStore, documentStore } = useApp()
  const [text, setText] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    let last = 0
    const speak = (): void => {
      timer.current = undefined
      last = Date.now()
      setText(statusText(runStore, documentStore.getState().order))
    }
    const stop = runStore.subscribe(() => {
      timer.current ??= setTimeout(speak, Math.max(0, last + periodMs - Date.now()))
    })
    return () => {
      stop()
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [runStore, documentStore])
  const spoken = useUi((ui) => ui.spoken)
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite">
        {text}
      </div>
      <div className="visually-hidden" data-testid="spoken" aria-live="polite">
        {spoken?.text}
      </div>
    </>
  )
}

const mostNamed = 3

/** `3 running, 12 done, 1 failed: train`. */
export function statusText(runStore: Pick<RunStore, 'counts' | 'row'>, order: readonly string[]): string {
  const counts = runStore.counts()
  const done = counts.succeeded + counts.fresh
  const failed = counts.failed + counts['timed-out']
  const parts = [
    counts.running > 0 ? t.liveRunning(counts.running) : '',
    counts.queued > 0 ? t.liveQueued(counts.queued) : '',
    t.liveDone(done),
    counts.stale > 0 ? t.liveStale(counts.stale) : '',
    failed > 0 ? t.liveFailed(failed, nameFailed(runStore, order, failed)) : '',
  ]
  return order.length === 0 ? '' : parts.filter((part) => part !== '').join(', ')
}

function nameFailed(runStore: Pick<RunStore, 'row'>, order: readonly string[], count: number): string {
  const names: string[] = []
  for (const id of order) {
    const state = runStore.row(id)?.state
    if (state === 'failed' || state === 'timed-out') names.push(id)
    if (names.length === mostNamed) break
  }
  const named = names.join(', ')
  return count > names.length ? t.namesAndMore(named, count - names.length) : named
}
