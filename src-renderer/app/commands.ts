import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { App } from '../stores/hooks.tsx'
import type { KeyChanges } from '../stores/ui-store.ts'
import { canvasCommands } from './commands-canvas.ts'
import { editCommands } from './commands-edit.ts'
import { instanceCommands } from './commands-instance.ts'
import { itemCommands } from './commands-items.ts'
import { runCommands } from './commands-run.ts'
import { windowCommands } from './commands-window.ts'
import { keysOf } from './key-map.ts'
import { whereAllowed } from './read-only.ts'

/** One thing that a user can ask for: by key, palette, menu or button. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: 'Run' | 'Edit' | 'View' | 'Go' | 'File'
  /** Its own keys, which the user may change (`keysOf`). The first one is shown. Ctrl stands for Command on a Mac. */
  readonly keys?: readonly string[]
  /**
   * `canvas`: the keys work only there. `item`: only there, and while a group or note is chosen; `instance`: only in the table of
   * instances. These two come first.
   */
  readonly scope?: 'canvas' | 'item' | 'instance'
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
  ...itemCommands,
  ...instanceCommands,
  ...windowCommands,
].map(whereAllowed)

/** Runs a command by its id, if it can be done now. Gives false where there is none of that name. */
export function runCommand(id: string, app: App): boolean {
  const command = commands.find((each) => each.id === id)
  if (command && (command.when?.(app) ?? true)) command.run(app)
  return command !== undefined
}

/** The first of the keys that a command has now. */
export function commandKey(id: string, changes: KeyChanges): string | undefined {
  const command = commands.find((each) => each.id === id)
  return command && keysOf(command, changes)[0]
}
