import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Child {
  readonly process: ChildProcess
  /** The next line of its stdout; undefined once it has ended. */
  line(): Promise<string | undefined>
  /** Ends it without a chance to clean up, and waits until it is gone. */
  kill(): Promise<void>
}

/** Runs TypeScript text as a module in a process of its own, with the repository as its working directory. */
export function startChild(code: string, options: { readonly uid?: number } = {}): Child {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--no-warnings', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  return {
    process: child,
    line: async () => {
      const { value, done } = await lines.next()
      return done ? undefined : value
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** An absolute address for an import in a child's text. */
export const moduleAddress = (path: string): string =>
  JSON.stringify(new URL(`../../../${path}`, import.meta.url).href)
