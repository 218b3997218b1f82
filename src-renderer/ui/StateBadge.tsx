import type { DisplayState } from '../../src-shared/run/state.ts'
import { StateGlyph, stateNames } from './state.tsx'

const displayStates: readonly string[] = Object.keys(stateNames)
const isDisplayState = (state: string): state is DisplayState => displayStates.includes(state)

/** What a state of a run or an attempt is shown as; `interrupted` and the like have no glyph of their own. */
export function displayStateOf(state: string): DisplayState {
  if (isDisplayState(state)) return state
  if (state === 'waiting' || state === 'ready' || state === 'starting') return 'queued'
  return state === 'retrying' ? 'running' : 'cancelled'
}

/** Glyph and word of a state. */
export function StateBadge({ state }: { readonly state: string }) {
  const shown = displayStateOf(state)
  const name = isDisplayState(state) ? stateNames[state] : state.charAt(0).toUpperCase() + state.slice(1)
  return (
    <span className="state-badge" data-state-tone={shown}>
      <StateGlyph state={shown} size={14} />
      {name}
    </span>
  )
}
