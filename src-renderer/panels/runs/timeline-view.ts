import type { TimelineBar, TimelineLayout } from './timeline-layout.ts'

/** The part of the run that is in view, in milliseconds from its start. */
export interface TimeView {
  readonly from: number
  readonly to: number
}

/** Below this a bar has no width that a clock could tell. */
const leastSpanMs = 1

export const wholeRun = ({ spanMs }: Pick<TimelineLayout, 'spanMs'>): TimeView => ({ from: 0, to: spanMs })

/** Nearer by `factor` (below 1: farther); the time `at` stays where it is. Never beyond the run. */
export function zoomView(view: TimeView, spanMs: number, factor: number, at: number): TimeView {
  const before = view.to - view.from
  const span = Math.min(spanMs, Math.max(Math.min(leastSpanMs, spanMs), before / factor))
  const part = before === 0 ? 0 : (at - view.from) / before
  return within(at - part * span, span, spanMs)
}

/** Moved by so many milliseconds. Never beyond the run. */
export const panView = (view: TimeView, spanMs: number, byMs: number): TimeView =>
  within(view.from + byMs, view.to - view.from, spanMs)

/** The same, moved so far that a bar is in view. */
export function revealBar(view: TimeView, spanMs: number, bar: TimelineBar): TimeView {
  const span = view.to - view.from
  if (bar.endAt - bar.startAt >= span) {
    const isInside = bar.startAt <= view.to && bar.endAt >= view.from
    return isInside ? view : within(bar.startAt, span, spanMs)
  }
  if (bar.startAt < view.from) return within(bar.startAt - span * 0.05, span, spanMs)
  if (bar.endAt > view.to) return within(bar.endAt - span * 0.95, span, spanMs)
  return view
}

function within(from: number, span: number, spanMs: number): TimeView {
  const start = Math.max(0, Math.min(from, spanMs - span))
  return { from: start, to: start + span }
}

/** The bars of each lane by their start: what drawing, pointing and walking look through. */
export type Lanes = readonly (readonly TimelineBar[])[]

export function lanesOf({ bars, lanes }: TimelineLayout): Lanes {
  const list: TimelineBar[][] = Array.from({ length: lanes }, () => [])
  for (const bar of bars) list[bar.lane]?.push(bar)
  for (const lane of list) lane.sort((a, b) => a.startAt - b.startAt)
  return list
}

/** Index of the first bar that may still be in view at `time`: bars of a lane don't overlap by more than a rounding. */
export function firstFrom(lane: readonly TimelineBar[], time: number): number {
  let low = 0
  let high = lane.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lane[middle]?.endAt ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The bar of a lane at this time, or the nearest one that is no farther away than `toleranceMs`. */
export function barAt(
  lane: readonly TimelineBar[] | undefined,
  time: number,
  toleranceMs: number,
): TimelineBar | undefined {
  if (!lane) return undefined
  const first = firstFrom(lane, time - toleranceMs)
  let nearest: TimelineBar | undefined
  let best = toleranceMs
  for (let index = first; index < lane.length; index++) {
    const bar = lane[index]
    if (!bar || bar.startAt > time + toleranceMs) break
    const away = Math.max(bar.startAt - time, time - bar.endAt, 0)
    if (away <= best) {
      nearest = bar
      best = away
    }
  }
  return nearest
}

export type Step = 'next' | 'previous' | 'up' | 'down' | 'first' | 'last'

/** Where a key leads: along the lane, or to what another lane did at the time. */
export function stepFrom(lanes: Lanes, bar: TimelineBar | undefined, step: Step): TimelineBar | undefined {
  const lane = bar && lanes[bar.lane]
  if (!bar || !lane) return lanes.find((each) => each.length > 0)?.[0]
  const index = lane.indexOf(bar)
  switch (step) {
    case 'next':
      return lane[index + 1] ?? bar
    case 'previous':
      return lane[index - 1] ?? bar
    case 'first':
      return lane[0]
    case 'last':
      return lane.at(-1)
    case 'up':
      return nearestIn(lanes.slice(0, bar.lane).reverse(), bar) ?? bar
    case 'down':
      return nearestIn(lanes.slice(bar.lane + 1), bar) ?? bar
  }
}

function nearestIn(lanes: Lanes, { startAt, endAt }: TimelineBar): TimelineBar | undefined {
  const lane = lanes.find((each) => each.length > 0)
  return barAt(lane, (startAt + endAt) / 2, Number.MAX_SAFE_INTEGER)
}
