import { useCallback, useEffect, useState } from 'react'
import type { CommandInput, CommandName, CommandOutput } from '../../src-shared/contract/commands.ts'
import { messageOf } from '../app/actions.ts'
import { useApp, useConnection } from '../stores/hooks.tsx'

/** An answer of the host. While a newer one is on its way the last one stays, so that nothing flickers. */
export interface Asked<T> {
  readonly value: T | undefined
  /** Why there is no (newer) answer. */
  readonly error: string | undefined
  readonly isLoading: boolean
  readonly reload: () => void
}

/**
 * Asks the host when the input changes, when `fresh` does (any value that stands for the present state of things) and when
 * a lost connection is back. Without an input nothing is asked. Answers that come too late are dropped.
 */
export function useAsk<N extends CommandName>(
  command: N,
  input: CommandInput<N> | undefined,
  fresh: unknown = undefined,
): Asked<CommandOutput<N>> {
  const { client } = useApp()
  const status = useConnection((state) => state.status)
  const key = input === undefined ? undefined : JSON.stringify(input)
  const [answer, setAnswer] = useState<Answer<CommandOutput<N>>>(nothingYet)
  const [attempt, setAttempt] = useState(0)
  const reload = useCallback(() => setAttempt((count) => count + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `fresh`, `status` and `attempt` say when to ask again.
  useEffect(() => {
    if (key === undefined) return
    let isWanted = true
    const put = (next: Answer<CommandOutput<N>>): void => {
      if (isWanted) setAnswer(next)
    }
    client.call(command, JSON.parse(key)).then(
      (value) => put({ key, value, error: undefined }),
      (error: unknown) =>
        put({ key, value: answer.key === key ? answer.value : undefined, error: messageOf(error) }),
    )
    return () => {
      isWanted = false
    }
  }, [client, command, key, fresh, status, attempt])

  const isPresent = key !== undefined && answer.key === key
  return {
    value: isPresent ? answer.value : undefined,
    error: isPresent ? answer.error : undefined,
    isLoading: key !== undefined && !isPresent,
    reload,
  }
}

interface Answer<T> {
  readonly key: string | undefined
  readonly value: T | undefined
  readonly error: string | undefined
}
const nothingYet = { key: undefined, value: undefined, error: undefined } as const
