import { EXIT } from './failure.ts'

const CODES = { SIGINT: EXIT.sigint, SIGTERM: EXIT.sigterm, SIGHUP: EXIT.sighup } as const

export type EndSignal = keyof typeof CODES

/** Listens for the signals that ask the program to end. */
export interface SignalWatch extends Disposable {
  /** The first one that came. */
  readonly received: EndSignal | undefined
  /** Aborted with the first one. */
  readonly signal: AbortSignal
  /** The exit code that says so, or undefined where none came. */
  readonly exitCode: number | undefined
}

/** `onFirst` when one comes, `onAgain` at each further one: who waits no longer may be helped at once. */
export function watchSignals(
  onFirst: (signal: EndSignal) => void,
  onAgain: (signal: EndSignal) => void,
): SignalWatch {
  const controller = new AbortController()
  let received: EndSignal | undefined
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const listener = (): void => {
      if (received !== undefined) return onAgain(signal)
      received = signal
      controller.abort()
      onFirst(signal)
    }
    process.on(signal, listener)
    return { signal, listener }
  })
  return {
    get received() {
      return received
    },
    signal: controller.signal,
    get exitCode() {
      return received === undefined ? undefined : CODES[received]
    },
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) process.off(signal, listener)
    },
  }
}

/** What the shell sees of a program that a signal ended. */
export const exitCodeOf = (signal: EndSignal): number => CODES[signal]
