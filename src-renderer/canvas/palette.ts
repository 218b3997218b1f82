import type { DisplayState } from '../../src-shared/run/state.ts'

/** The theme's colours as a painter on a canvas needs them: strings, looked up once for each theme. */
export interface Palette {
  readonly surface: string
  readonly border: string
  readonly text: string
  readonly muted: string
  readonly edge: string
  readonly accent: string
  readonly canvas: string
  readonly font: string
  readonly states: Readonly<Record<DisplayState, string>>
}

export const allStates: readonly DisplayState[] = [
  'queued',
  'running',
  'succeeded',
  'fresh',
  'stale',
  'upstream',
  'failed',
  'timed-out',
  'blocked',
  'cancelled',
  'disabled',
]

let kept: { readonly theme: string | undefined; readonly palette: Palette } | undefined

/** Reads the custom properties of the document's root; again only after the theme has changed. */
export function currentPalette(): Palette {
  const { theme } = document.documentElement.dataset
  if (kept && kept.theme === theme) return kept.palette
  const palette = paletteOf(document.documentElement)
  kept = { theme, palette }
  return palette
}

/** The colours of a theme, whichever is shown. */
export function readPalette(theme: 'light' | 'dark'): Palette {
  const element = document.createElement('div')
  element.dataset.theme = theme
  document.body.append(element)
  const palette = paletteOf(element)
  element.remove()
  return palette
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const color = (name: string): string => style.getPropertyValue(name).trim()
  return {
    surface: color('--bg-surface'),
    border: color('--border-strong'),
    text: color('--text'),
    muted: color('--text-muted'),
    edge: color('--edge'),
    accent: color('--accent'),
    canvas: color('--bg-canvas'),
    font: getComputedStyle(document.body).fontFamily,
    states: {
      queued: color('--state-queued'),
      running: color('--state-running'),
      succeeded: color('--state-succeeded'),
      fresh: color('--state-fresh'),
      stale: color('--state-stale'),
      upstream: color('--state-upstream'),
      failed: color('--state-failed'),
      'timed-out': color('--state-timed-out'),
      blocked: color('--state-blocked'),
      cancelled: color('--state-cancelled'),
      disabled: color('--state-disabled'),
    },
  }
}
