import type { ThrownError } from '../engine/ports.ts'

/** A `join` or `get` that waited as long as it was told to. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

/** Why a task has no outcome of its own: what it needs failed, or the graph was terminated. `cause` is what led to it. */
export class TaskNotRunError extends Error {
  override readonly name = 'TaskNotRunError'
}

const known: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

/** An error that a worker told of, as an error of this process: all that is known of the thrown one is in it. */
export function revivedError(
  failure: Omit<Partial<ThrownError>, 'name' | 'message'> & {
    readonly error: string
    readonly errorName?: string
  },
): Error {
  const { error: text, errorName, ...rest } = failure
  if (errorName === undefined) return new Error(text)
  const message = text.startsWith(`${errorName}: `) ? text.slice(errorName.length + 2) : text
  return revived({ ...rest, name: errorName, message: message === errorName ? '' : message })
}

function revived({ name, message, stack, code, cause, errors }: ThrownError): Error {
  const options = cause === undefined ? {} : { cause: revived(cause) }
  const error =
    errors === undefined
      ? new (known[name] ?? Error)(message, options)
      : new AggregateError(errors.map(revived), message, options)
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true })
  if (stack !== undefined) error.stack = stack
  return code === undefined ? error : Object.assign(error, { code })
}

/** Whatever was thrown, as an error. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  try {
    const shown = typeof thrown === 'string' ? thrown : JSON.stringify(thrown)
    return new Error(`threw ${shown ?? String(thrown)}`, { cause: thrown })
  } catch {
    // It can't even be looked at.
    return new Error('threw a value that cannot be shown')
  }
}
