import type { ReasonKind } from '../run/reasons.ts'
import type { Explanation } from './views.ts'

/** Why a task would run, all its instances taken together: counts, and the first explanations. */
export interface WhyView {
  readonly instances: number
  /** Those that have a reason to run. */
  readonly stale: number
  /** Those that would run or may: the same, and those behind a task that would. */
  readonly outdated: number
  /** Those that are left out of every run. */
  readonly disabled: number
  /** Some are up to date because that was accepted. */
  readonly isAccepted: boolean
  /** Some are marked stale by hand. */
  readonly isMarked: boolean
  /** How many instances have each kind of reason, the most frequent first. */
  readonly kinds: readonly { readonly kind: ReasonKind; readonly count: number }[]
  /** Of the only instance, or of those that have reasons, in the order of the file; at most as many as were asked for. */
  readonly explanations: readonly Explanation[]
  /** What the first instance depends on, with each one's state. */
  readonly upstream: Explanation['upstream']
}
