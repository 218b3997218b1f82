import type { RunView } from '../../src-shared/contract/views.ts'
import type { App } from '../stores/hooks.tsx'
import { addToast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'

/** Says so when a run that was asked for here has ended without executing anything: nothing else would show it. */
export function tellNothingDone(app: Pick<App, 'runStore' | 'uiStore'>, asked: string): void {
  const { runStore, uiStore } = app
  const look = (): void => {
    const run = runStore.run()
    // The answer may be here before the first word of the run itself.
    if (run?.run !== asked || run.state === 'running') return
    stop()
    const text = nothingDone(run)
    if (text !== undefined) addToast(uiStore, { level: 'info', text })
  }
  const stop = runStore.subscribe(look)
  look()
}

/** Why a run executed nothing; undefined where it did, or where something stopped it. */
export function nothingDone({ state, counts }: Pick<RunView, 'state' | 'counts'>): string | undefined {
  const { fresh, disabled, ...others } = counts
  if (state !== 'succeeded' || Object.values(others).some((count) => count > 0)) return undefined
  return fresh === 0 && disabled > 0 ? texts.running.allDisabled : texts.running.allFresh
}
