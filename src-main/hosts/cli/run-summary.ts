import type { RunFinished } from '../../../src-shared/run/events.ts'
import type { Terminal } from './terminal.ts'
import { duration } from './words.ts'

/** `3 ran, 24 fresh, 0 failed in 1.2 s`; what else came out only where there is any of it. */
export function summary({ counts, seconds, outcome }: RunFinished, { paint }: Terminal): string {
  const rest = (['timed-out', 'blocked', 'cancelled', 'disabled'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `, ${counts[state]} ${state.replace('-', ' ')}`)
  const figures = `${counts.succeeded} ran, ${counts.fresh} fresh, ${counts.failed} failed${rest.join('')}`
  const style = outcome === 'succeeded' ? 'green' : outcome === 'failed' ? 'red' : 'yellow'
  return `${paint(style, figures)} in ${duration(seconds * 1000)}`
}
