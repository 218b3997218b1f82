import type { CommandTable } from './command.ts'

/** Every command, in the order of the help. A command's code is loaded when it is called. */
export const COMMANDS: CommandTable = {
  run: { summary: 'runs what is stale', load: async () => (await import('./commands/run.ts')).run },
  status: {
    summary: 'says of each task whether it is fresh, and why not',
    load: async () => (await import('./commands/status.ts')).status,
  },
  explain: {
    summary: 'tells all that is known of why a task would or would not run',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  accept: {
    summary: 'records the present state of tasks as good, without running them',
    load: async () => (await import('./commands/accept.ts')).accept,
  },
  check: {
    summary: 'reads the file and prints every problem',
    load: async () => (await import('./commands/check.ts')).check,
  },
  graph: {
    summary: 'prints the graph as Mermaid, DOT, JSON or SVG',
    load: async () => (await import('./commands/graph.ts')).graph,
  },
  history: {
    summary: 'lists runs, and what happened in one',
    load: async () => (await import('./commands/history.ts')).history,
  },
  logs: {
    summary: 'shows what a task wrote',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  clean: {
    summary: 'lists, and with --yes removes, what tasks made',
    load: async () => (await import('./commands/clean.ts')).clean,
  },
  serve: {
    summary: 'opens the app to a browser of this machine',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  app: { summary: 'opens the desktop app', load: async () => (await import('./commands/app.ts')).app },
  new: {
    summary: 'makes a starter pipeline from a template',
    load: async () => (await import('./commands/new.ts')).newPipeline,
  },
  schema: {
    summary: 'prints the JSON Schema of the file format',
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  completion: {
    summary: 'prints a completion script for bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completionOf(COMMANDS),
  },
}
