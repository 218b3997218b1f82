/** Exit codes of the command line (docs: `taskgraph --help`). */
export const EXIT = {
  fresh: 0,
  failed: 1,
  usage: 2,
  locked: 3,
  sighup: 129,
  sigint: 130,
  sigterm: 143,
} as const

/** An expected end of a command: lines for stderr and the exit code. Anything else that is thrown is a bug. */
export class CliFailure extends Error {
  readonly exitCode: number
  readonly lines: readonly string[]

  constructor(exitCode: number, ...lines: readonly string[]) {
    super(lines.join('\n'))
    this.name = 'CliFailure'
    this.exitCode = exitCode
    this.lines = lines
  }
}

/** Wrong usage: what is wrong and what to do, exit code 2. */
export const usageFailure = (message: string, remedy?: string): CliFailure =>
  new CliFailure(EXIT.usage, `taskgraph: ${message}${remedy === undefined ? '' : `; ${remedy}`}`)

/** `code` of a system error (`ENOENT`), if it is one. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** An error's message, or what was thrown as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
