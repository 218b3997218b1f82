import type { RunStore } from '../stores/run-store.ts'

const beatMs = 500
const beats = 3

/**
 * While tasks run, an element's `data-beat` counts 0, 1, 2 twice a second, for the style sheet to move what is alive. Cheap
 * however many tasks are in view; stops with the last task. Gives the end of it.
 */
export function startBeat(
  element: Pick<HTMLElement, 'dataset'>,
  runStore: Pick<RunStore, 'counts' | 'subscribe'>,
  prefersStill: () => boolean,
): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  const beat = (): void => {
    element.dataset.beat = String((Number(element.dataset.beat ?? 0) + 1) % beats)
  }
  const look = (): void => {
    const isAlive = runStore.counts().running > 0 && !prefersStill()
    if (!isAlive) stop()
    else timer ??= setInterval(beat, beatMs)
  }
  look()
  const unsubscribe = runStore.subscribe(look)
  return () => {
    unsubscribe()
    stop()
  }
}
