/**
 * A memory for the code that is running right now: forgotten before anything awaited goes on, so that nobody who could have changed a
 * file in between sees an old answer. Ten thousand tasks judged in one go then cost one `stat` a file, not ten thousand.
 */
export function createTurnMemo<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, { readonly value: T }>()
  return (key, make) => {
    const found = known.get(key)
    if (found !== undefined) return found.value
    if (known.size === 0) queueMicrotask(() => known.clear())
    const value = make()
    known.set(key, { value })
    return value
  }
}
