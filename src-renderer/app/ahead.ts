import { askAhead } from '../host/ask-ahead.ts'
import { type Connected, connectToHost } from '../host/connect.ts'
import { createTabMemory, type TabMemory, takeAsked } from './tab-memory.ts'

/** What is under way before the app itself has been loaded. */
export interface Ahead {
  readonly connected: Promise<Connected>
  readonly memory: TabMemory
  /** Called when the host no longer knows this page. */
  onExpired(listener: () => void): void
}

/** Connects to the host and asks for the first pipeline. Small on purpose: it runs while the rest is on its way. */
export function beginAhead(): Ahead {
  let expired = (): void => {}
  const memory = createTabMemory(sessionStorage, takeAsked())
  const connected = connectToHost(() => expired()).then((result): Connected => {
    if (result.kind !== 'transport') return result
    const transport = askAhead(result.transport, (hello) => {
      const { paths, active } = memory.first(hello)
      return paths[active] ?? paths[0]
    })
    return { kind: 'transport', transport }
  })
  return {
    connected,
    memory,
    onExpired(listener) {
      expired = listener
    },
  }
}
