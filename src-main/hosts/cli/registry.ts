import type { Command } from './command.ts'

export interface Entry {
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Every command, in the order of the help. A command's code is loaded when it is called. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  run: { summary: 'runs what is stale', load: async () => (await import('./commands/run.ts')).run },
  status: {
    summary: 'says of each task whether it is fresh, and why not',
    load: async () => (await import('./commands/status.ts')).status,
  },
  check: {
    summary: 'reads the file and prints every problem',
    load: async () => (await import('./commands/check.ts')).check,
  },
  graph: {
    summary: 'prints the graph as Mermaid, DOT, JSON or SVG',
    load: async () => (await import('./commands/graph.ts')).graph,
  },
}
