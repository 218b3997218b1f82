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

/** An error that a worker told of, as an error of this process: the name, message and stack are the thrown one's. */
export function revivedError(failure: {
  readonly error: string
  readonly errorName?: string
  readonly stack?: string
}): Error {
  const { error: text, errorName, stack } = failure
  if (errorName === undefined) return new Error(text)
  const message = text.startsWith(`${errorName}: `) ? text.slice(errorName.length + 2) : text
  const error = new (known[errorName] ?? Error)(message === errorName ? '' : message)
  if (error.name !== errorName) Object.defineProperty(error, 'name', { value: errorName, configurable: true })
  if (stack !== undefined) error.stack = stack
  return error
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
