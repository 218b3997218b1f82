import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { App } from '../stores/hooks.tsx'
import { canvasCommands } from './commands-canvas.ts'
import { editCommands } from './commands-edit.ts'
import { runCommands } from './commands-run.ts'
import { windowCommands } from './commands-window.ts'

/** One thing that a user can ask for: by key, palette, menu or button. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: 'Run' | 'Edit' | 'View' | 'Go' | 'File'
  /** The first one is shown. Ctrl stands for Command on a Mac. */
  readonly keys?: readonly string[]
  /** `canvas`: the key works only there. */
  readonly scope?: 'canvas'
  /** Whether it can be done now. */
  readonly when?: (app: App) => boolean
  readonly run: (app: App) => void
  /** What it would run, for those that run tasks: shown before it is done. */
  readonly verb?: (app: App) => RunVerb
}

/** Every command, once. */
export const commands: readonly Command[] = [
  ...runCommands,
  ...editCommands,
  ...canvasCommands,
  ...windowCommands,
]

/** Runs a command by its id, if it can be done now. Gives false where there is none of that name. */
export function runCommand(id: string, app: App): boolean {
  const command = commands.find((each) => each.id === id)
  if (command && (command.when?.(app) ?? true)) command.run(app)
  return command !== undefined
}

export function commandKey(id: string): string | undefined {
  return commands.find((each) => each.id === id)?.keys?.[0]
}
