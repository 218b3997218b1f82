import type { Command } from './command.ts'
import { optionsOf } from './options.ts'
import { COMMANDS } from './registry.ts'
import type { Terminal } from './terminal.ts'

/** The text of `taskgraph --help`. */
export function generalHelp({ paint }: Pick<Terminal, 'paint'>): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length))
  const commands = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${paint('cyan', name.padEnd(width))}  ${summary}`,
  )
  return `${paint('bold', 'taskgraph')} runs pipelines of tasks, and runs again only what is stale.

${paint('bold', 'Usage')}
  taskgraph COMMAND FILE …
  taskgraph COMMAND --help     what a command does, its options, examples
  taskgraph --version

${paint('bold', 'Commands')}
${commands.join('\n')}

${paint('bold', 'To begin')}
  taskgraph new first                       makes a pipeline to play with
  taskgraph run first/*.taskgraph.yaml      runs it; a second time nothing is left to do
  taskgraph status first/*.taskgraph.yaml   says what is stale, and why
  taskgraph serve first/*.taskgraph.yaml    shows it in the browser

${paint('bold', 'Exit codes')}
  0  all that was asked for is fresh now     3    the folder is locked by another run
  1  a task failed, timed out or is blocked  130  ended by Ctrl-C (SIGINT)
  2  wrong usage, or an invalid pipeline     143  ended by SIGTERM`
}

/** The text of `taskgraph COMMAND --help`. */
export function commandHelp(command: Command, { paint }: Pick<Terminal, 'paint'>): string {
  const options = Object.entries(optionsOf(command)).map(([name, { short, type, value, help }]) => {
    const shown = type === 'flag' ? '' : type === 'value' ? ` ${value ?? 'VALUE'}` : `[=${value ?? 'VALUE'}]`
    return { left: `${short === undefined ? '' : `-${short}, `}--${name}${shown}`, help }
  })
  const width = Math.max(...options.map(({ left }) => left.length))
  const lines = options.map(
    ({ left, help }) =>
      `  ${paint('cyan', left.padEnd(width))}  ${help.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`,
  )
  const examples = command.examples.map(
    ([typed, does]) => `  ${paint('cyan', `taskgraph ${typed}`)}\n      ${does}`,
  )
  const sections = [
    `${paint('bold', 'Usage')}\n  taskgraph ${command.usage}`,
    command.description,
    `${paint('bold', 'Options')}\n${lines.join('\n')}`,
    ...(examples.length > 0 ? [`${paint('bold', 'Examples')}\n${examples.join('\n')}`] : []),
  ]
  return sections.join('\n\n')
}
