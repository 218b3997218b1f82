/** Where a problem stands in the file. Lines and columns count from 1, offsets from 0 in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly offset: number
  readonly endOffset: number
}

/** One thing that is wrong (or doubtful) in a pipeline. Code branches on `code`, people read `message` and `remedy`. */
export interface Problem {
  /** snake_case, e.g. `unknown_key`, `cycle`, `duplicate_target`, `unknown_reference`, `yaml_syntax`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** What is wrong, naming the thing: `unknown key "tragets" in task "sum"`. */
  readonly message: string
  /** What to do about it: `did you mean "targets"?`. */
  readonly remedy?: string
  /** Keys from the document's root: `['tasks', 'sum', 'tragets']`. */
  readonly path: readonly (string | number)[]
  /** The exact words within the value at `path` that are meant: `place` narrows to them. */
  readonly excerpt?: string
  /** Filled by the parser wherever the text has such a place. */
  readonly place?: Place
  /** Ids of the tasks concerned (each one on a cycle, both owners of a target). */
  readonly tasks?: readonly string[]
}

/** `file:line:column: message; remedy`, the one style of the command line; what stops nothing says that it is a warning. */
export function formatProblem(file: string, problem: Problem): string {
  const at = problem.place ? `:${problem.place.line}:${problem.place.column}` : ''
  const remedy = problem.remedy ? `; ${problem.remedy}` : ''
  return `${file}${at}: ${problem.message}${remedy}${problem.severity === 'warning' ? ' (warning)' : ''}`
}

/** A problem that keeps the pipeline from running. */
export function error(
  code: string,
  message: string,
  path: Problem['path'],
  remedy?: string,
  tasks?: readonly string[],
): Problem {
  return {
    code,
    severity: 'error',
    message,
    ...(remedy === undefined ? {} : { remedy }),
    path,
    ...(tasks ? { tasks } : {}),
  }
}
