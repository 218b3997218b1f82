import { askAhead } from '../host/ask-ahead.ts'
import { type Connected, connectToHost } from '../host/connect.ts'
import { createTabMemory, type TabMemory, takeAsked } from './tab-memory.ts'

/** What is under way before the app itself has been loaded. */
export interface Ahead {
  readonly connected: Promise<Connected>
  readonly memory: TabMemory
  /** Settles once the host has said who it is and what it opens: what the app shows first. A host that takes its time isn't waited for. */
  readonly greeted: Promise<void>
  /** Called when the host no longer knows this page. */
  onExpired(listener: () => void): void
}

/** Then the window's shape is shown, whatever will be in it. */
const longestGreetingMs = 250

/** Connects to the host and asks for the first pipeline. Small on purpose: it runs while the rest is on its way. */
export function beginAhead(): Ahead {
  const { promise: greeted, resolve: greet } = Promise.withResolvers<void>()
  setTimeout(greet, longestGreetingMs)
  let expired = (): void => {}
  const memory = createTabMemory(sessionStorage, takeAsked())
  const connected = connectToHost(() => expired()).then((result): Connected => {
    if (result.kind !== 'transport') {
      greet()
      return result
    }
    const transport = askAhead(result.transport, (hello) => {
      greet()
      const { paths, active } = memory.first(hello)
      return paths[active] ?? paths[0]
    })
    return { kind: 'transport', transport }
  })
  return {
    connected,
    memory,
    greeted,
    onExpired(listener) {
      expired = listener
    },
  }
}
