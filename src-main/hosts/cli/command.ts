import type { Terminal } from './terminal.ts'

/** One option of a command. `optional`: a value may follow after `=`, and for `--force` as the next word. */
export interface Option {
  readonly type: 'flag' | 'value' | 'optional'
  readonly short?: string
  /** What stands for the value in the help: `N`, `NAME=VALUE`. */
  readonly value?: string
  readonly isRepeatable?: boolean
  /** The values there are; another one is wrong usage. */
  readonly choices?: readonly string[]
  readonly help: string
}

/** A word of the command line that is no option. `after` names the option directly before it. */
export interface Operand {
  readonly text: string
  readonly after?: string
}

/** What was typed, checked against the command's options. */
export interface Input {
  readonly operands: readonly Operand[]
  has(option: string): boolean
  /** The last value given. */
  value(option: string): string | undefined
  values(option: string): readonly string[]
}

/** One command of the command line. Its file does nothing until `run` is called. */
export interface Command {
  /** After `taskgraph`: `run FILE [TASK…]`. */
  readonly usage: string
  /** What it does, in full sentences; lines are broken already. */
  readonly description: string
  readonly options: Readonly<Record<string, Option>>
  /** The fewest and the most operands. */
  readonly operands: readonly [fewest: number, most: number]
  readonly examples: readonly (readonly [command: string, does: string])[]
  /** Gives the exit code. */
  run(input: Input, terminal: Terminal): Promise<number>
}

/** Commands by name; a command's code is loaded when it is called. */
export type CommandTable = Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>
>
