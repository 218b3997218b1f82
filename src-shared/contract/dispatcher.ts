import type { CommandInput, CommandName, CommandOutput, Permission } from './commands.ts'
import { commands } from './commands.ts'
import { givesSnapshot, packSnapshot } from './packed.ts'
import type { Snapshot } from './views.ts'
import type { HostMessage, WireError } from './wire.ts'
import { requestSchema } from './wire.ts'

/** A refusal that a handler throws or returns on purpose; everything else that is thrown is a bug and crosses as `internal`. */
export class CommandRefused extends Error {
  readonly code: string
  readonly details: unknown
  constructor(error: WireError) {
    super(error.message)
    this.name = 'CommandRefused'
    this.code = error.code
    this.details = error.details
  }
}

/** One function for each command. `C` is what the host knows of the caller (its connection). */
export type Handlers<C> = {
  readonly [N in CommandName]: (
    input: CommandInput<N>,
    caller: C,
  ) => Promise<CommandOutput<N>> | CommandOutput<N>
}

export interface Dispatcher<C> {
  /** Checks, calls, answers. Never throws and never rejects; a message that is no request gives undefined. */
  dispatch(message: unknown, caller: C, allowed: ReadonlySet<Permission>): Promise<HostMessage | undefined>
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)

export function createDispatcher<C>(
  handlers: Handlers<C>,
  onBug: (error: unknown, command: string) => void,
): Dispatcher<C> {
  return {
    async dispatch(message, caller, allowed) {
      const request = requestSchema.safeParse(message)
      if (!request.success) return undefined
      const { id, command: name, input, packed } = request.data
      const refuse = (error: WireError): HostMessage => ({ id, ok: false, error })
      if (!isCommand(name))
        return refuse({ code: 'unknown_command', message: `there is no command "${name}"` })
      const { permission, input: schema } = commands[name]
      if (!allowed.has(permission))
        return refuse({ code: 'forbidden', message: `"${name}" needs the permission "${permission}"` })
      const parsed = schema.safeParse(input)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        const at = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
        return refuse({
          code: 'bad_input',
          message: `"${name}": ${issue?.message ?? 'not of the right form'}${at}`,
        })
      }
      try {
        const handler = handlers[name] as (input: unknown, caller: C) => unknown
        const value = (await handler(parsed.data, caller)) ?? null
        return packed && givesSnapshot(name)
          ? { id, ok: true, packed, value: packSnapshot(value as Snapshot) }
          : { id, ok: true, value }
      } catch (error) {
        if (error instanceof CommandRefused) {
          return refuse({
            code: error.code,
            message: error.message,
            ...(error.details === undefined ? {} : { details: error.details }),
          })
        }
        onBug(error, name)
        return refuse({
          code: 'internal',
          message: `"${name}" failed by a fault of the app: ${error instanceof Error ? error.message : String(error)}`,
        })
      }
    },
  }
}
