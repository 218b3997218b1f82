import { closestName } from '../../../src-shared/pipeline/names.ts'
import { keepHeapSmall } from '../../session/small-heap.ts'
import { CliFailure, EXIT, usageFailure } from './failure.ts'
import { createTerminal, type Terminal } from './terminal.ts'

keepHeapSmall()
const terminal = createTerminal()
// Kept helper processes don't keep this one alive, and still their end is waited for.
const alive = setInterval(() => {}, 2 ** 30)
const exitCode = await main(process.argv.slice(2), terminal)
await terminal.flush()
clearInterval(alive)
process.exit(exitCode)

/** The exit code. Loads nothing but what the command needs. */
async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await call(words, terminal)
  } catch (error) {
    if (error instanceof CliFailure) {
      for (const line of error.lines) terminal.warn(paintProblem(line, terminal))
      return error.exitCode
    }
    terminal.warn(`taskgraph: a fault of the program itself: ${described(error)}`)
    return EXIT.failed
  }
}

async function call([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) {
    const { generalHelp } = await import('./help.ts')
    terminal.warn(generalHelp({ paint: terminal.paintError }))
    return EXIT.usage
  }
  if (name === '--help' || name === '-h' || name === 'help') return await help(rest[0], terminal)
  if (name === '--version' || name === '-V') {
    const { VERSION } = await import('../../session/version.ts')
    terminal.print(VERSION)
    return EXIT.fresh
  }
  const command = await loadCommand(name)
  const { parseInput } = await import('./options.ts')
  const input = parseInput(name, command, rest)
  if (input.has('help')) return await help(name, terminal)
  return await command.run(input, terminal)
}

async function help(name: string | undefined, terminal: Terminal): Promise<number> {
  const { commandHelp, generalHelp } = await import('./help.ts')
  terminal.print(name === undefined ? generalHelp(terminal) : commandHelp(await loadCommand(name), terminal))
  return EXIT.fresh
}

async function loadCommand(name: string) {
  const { COMMANDS } = await import('./registry.ts')
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry !== undefined) return await entry.load()
  if (name.startsWith('-')) {
    const meant = closestName(name, ['--help', '--version'])
    const remedy =
      meant === undefined ? 'the command comes first: taskgraph run FILE' : `did you mean ${meant}?`
    throw usageFailure(`there is no option ${name}`, remedy)
  }
  const meant = closestName(name, Object.keys(COMMANDS))
  throw usageFailure(
    `there is no command "${name}"`,
    meant === undefined ? '"taskgraph --help" lists the commands' : `did you mean "${meant}"?`,
  )
}

/** `file:line:column:` or `taskgraph:` in bold red, so that the eye finds where an error begins. */
function paintProblem(line: string, { paintError }: Terminal): string {
  const head = /^(?:taskgraph|[^\s:][^:]*(?::\d+:\d+)?):(?= )/.exec(line)?.[0]
  return head === undefined ? line : paintError('red', head) + line.slice(head.length)
}

/** A declaration, not a constant: the command runs, and may fail, while this module is still being evaluated. */
function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
