import { useCallback, useEffect, useRef, useState } from 'react'
import type { CommandInput } from '../../../src-shared/contract/commands.ts'
import type { LogWindow } from '../../../src-shared/contract/views.ts'
import { messageOf } from '../../app/actions.ts'
import { useApp, useConnection } from '../../stores/hooks.tsx'
import { appendLog, type LogModel, prependLog, startLog, windowBytes } from './log-model.ts'

/** Which log: the last attempt of the task where nothing else is said. */
export interface LogSource {
  readonly pipeline: string
  readonly task: string
  readonly run?: string
  readonly attempt?: number
}

export interface LogReader {
  readonly model: LogModel | undefined
  readonly error: string | undefined
  /** Reads what stands before; nothing where the beginning is held. */
  readonly older: () => void
  /** Reads what stands after, where the end isn't held. */
  readonly newer: () => void
  /** Holds the text around a byte of the file. */
  readonly around: (offset: number) => Promise<void>
  /** Holds the end. */
  readonly end: () => void
}

/** Reads a log by windows: the end first, then what is asked for and, while the attempt goes on, what is written. */
export function useLog(source: LogSource | undefined, startedAt: string | number | undefined): LogReader {
  const { client } = useApp()
  const status = useConnection((state) => state.status)
  const [model, setModel] = useState<LogModel>()
  const [error, setError] = useState<string>()
  /** What is held, for asynchronous work; `ticket` grows with each new source, so that late answers are dropped. */
  const held = useRef<{ model: LogModel | undefined; ticket: number; isReading: boolean }>({
    model: undefined,
    ticket: 0,
    isReading: false,
  })
  const key = source === undefined ? undefined : JSON.stringify(source)

  const put = useCallback((next: LogModel | undefined): void => {
    held.current.model = next
    setModel(next)
  }, [])
  const read = useCallback(
    async (range: { readonly from?: number; readonly bytes: number }): Promise<LogWindow | undefined> => {
      if (key === undefined) return undefined
      const { ticket } = held.current
      const input: CommandInput<'log.read'> = { ...JSON.parse(key), ...range }
      try {
        const window = await client.call('log.read', input)
        return held.current.ticket === ticket ? window : undefined
      } catch (thrown) {
        if (held.current.ticket === ticket) setError(messageOf(thrown))
        return undefined
      }
    },
    [client, key],
  )
  /** One reading at a time; true where it was done. */
  const alone = useCallback(async (work: () => Promise<void>): Promise<void> => {
    if (held.current.isReading) return
    held.current.isReading = true
    await work()
    held.current.isReading = false
  }, [])
  const end = useCallback(() => {
    void read({ bytes: windowBytes }).then((window) => window && put(startLog(window)))
  }, [read, put])
  const newer = useCallback(
    () =>
      void alone(async () => {
        let before = -1
        for (;;) {
          const { model: present } = held.current
          if (!present || present.to >= present.sizeBytes || present.to === before) return
          before = present.to
          const window = await read({
            from: present.to,
            bytes: Math.min(512 * 1024, present.sizeBytes - present.to),
          })
          if (!window || held.current.model !== present) return
          put(appendLog(present, window))
        }
      }),
    [alone, read, put],
  )
  const older = useCallback(
    () =>
      void alone(async () => {
        const { model: present } = held.current
        if (!present || present.from === 0) return
        const from = Math.max(0, present.from - windowBytes)
        const window = await read({ from, bytes: present.from - from })
        if (window && held.current.model?.from === present.from) put(prependLog(held.current.model, window))
      }),
    [alone, read, put],
  )
  const around = useCallback(
    async (offset: number) => {
      const window = await read({ from: Math.max(0, offset - windowBytes / 2), bytes: windowBytes })
      if (window) put(startLog(window))
    },
    [read, put],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt begins a new log; a lost connection may have missed some.
  useEffect(() => {
    held.current = { model: undefined, ticket: held.current.ticket + 1, isReading: false }
    put(undefined)
    setError(undefined)
    end()
  }, [end, put, startedAt, status])

  const isLast = source !== undefined && source.run === undefined
  const pipeline = source?.pipeline
  const task = source?.task
  useEffect(() => {
    if (!isLast || pipeline === undefined || task === undefined || status !== 'open') return
    const stop = client.on('log.grew', (grown) => {
      const { model: present } = held.current
      if (grown.pipeline !== pipeline || grown.task !== task || !present) return
      const wasAtEnd = present.to >= present.sizeBytes
      put({ ...present, sizeBytes: Math.max(grown.sizeBytes, present.to), isLive: grown.isLive })
      if (wasAtEnd) newer()
    })
    // Failing to follow is no news: the text is there, and the next opening reads it anew.
    client.call('log.follow', { pipeline, task }).catch(() => {})
    return () => {
      stop()
      client.call('log.follow', { pipeline }).catch(() => {})
    }
  }, [client, isLast, pipeline, task, status, newer, put])

  return { model, error, older, newer, around, end }
}
