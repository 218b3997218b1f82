import { useCallback, useEffect, useState } from 'react'
import { messageOf } from '../../app/actions.ts'
import { useApp } from '../../stores/hooks.tsx'
import type { LogReader, LogSource } from './use-log.ts'

export interface LogHit {
  readonly offset: number
  readonly line: number
  readonly text: string
}

export interface LogSearch {
  readonly query: string
  readonly setQuery: (query: string) => void
  readonly total: number
  readonly hits: readonly LogHit[]
  /** Which hit is shown. */
  readonly index: number
  readonly present: LogHit | undefined
  readonly error: string | undefined
  /** Shows the next hit (1) or the one before (-1). */
  readonly go: (step: 1 | -1) => void
}

const pauseMs = 250
const mostHits = 10_000

/** Finds a text in the whole file, not in what is held alone. */
export function useLogSearch(source: LogSource | undefined, reader: LogReader): LogSearch {
  const { client } = useApp()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<{
    readonly total: number
    readonly hits: readonly LogHit[]
    readonly error?: string
  }>(nothing)
  const [index, setIndex] = useState(-1)
  const key = source === undefined ? undefined : JSON.stringify(source)
  const { model, around } = reader

  useEffect(() => {
    setIndex(-1)
    setFound(nothing)
    if (key === undefined || query === '') return
    let isWanted = true
    const input = JSON.parse(key)
    const timer = setTimeout(() => {
      client.call('log.search', { ...input, text: query, limit: mostHits }).then(
        (result) => isWanted && setFound(result),
        (error: unknown) => isWanted && setFound({ ...nothing, error: messageOf(error) }),
      )
    }, pauseMs)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, key, query])

  const go = useCallback(
    (step: 1 | -1) => {
      const count = found.hits.length
      if (count === 0) return
      const next = index < 0 ? (step === 1 ? 0 : count - 1) : (index + step + count) % count
      const hit = found.hits[next]
      const isHeld = hit && model && hit.offset >= model.from && hit.offset < model.to
      if (hit && !isHeld) void around(hit.offset).then(() => setIndex(next))
      else setIndex(next)
    },
    [found, index, model, around],
  )
  return {
    query,
    setQuery,
    total: found.total,
    hits: found.hits,
    index,
    present: found.hits[index],
    error: found.error,
    go,
  }
}

const nothing = { total: 0, hits: [] } as const
