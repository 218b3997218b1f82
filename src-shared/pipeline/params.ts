import type { Json, JsonObject } from '../json.ts'
import { didYouMeanOneOf } from './names.ts'
import type { Problem } from './problem.ts'

/**
 * The params' values: defaults, then overrides. Text (from a command line) becomes what the default is: a number, true or false,
 * JSON for lists, maps and an empty default. Unknown names and values of another type are problems.
 */
export function resolveParams(
  defaults: JsonObject,
  overrides: JsonObject = {},
): { readonly values: JsonObject; readonly problems: readonly Problem[] } {
  const values: Record<string, Json> = { ...defaults }
  const problems: Problem[] = []
  for (const [name, given] of Object.entries(overrides)) {
    const standard = Object.hasOwn(defaults, name) ? defaults[name] : undefined
    if (standard === undefined) {
      problems.push(
        problem('unknown_param', `there is no param "${name}"`, ['params'], {
          remedy:
            didYouMeanOneOf(name, Object.keys(defaults)).remedy ?? 'add it with a default under "params"',
        }),
      )
      continue
    }
    const value = coerce(given, standard)
    if (value !== undefined) values[name] = value
    else {
      const message = `param "${name}" must be ${typeName(standard)}, as its default is, found ${JSON.stringify(given)}`
      problems.push(problem('bad_param', message, ['params', name], {}))
    }
  }
  return { values, problems }
}

function coerce(given: Json, standard: Json): Json | undefined {
  if (standard === null) return typeof given === 'string' ? (parseJson(given) ?? given) : given
  if (typeof given !== 'string') return typeName(given) === typeName(standard) ? given : undefined
  switch (typeof standard) {
    case 'string':
      return given
    case 'number':
      return given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : undefined
    case 'boolean':
      return given === 'true' ? true : given === 'false' ? false : undefined
    default: {
      const value = parseJson(given)
      return value !== undefined && typeName(value) === typeName(standard) ? value : undefined
    }
  }
}

function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined // text that is no JSON is an ordinary answer here
  }
}

function typeName(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false'
}

function problem(
  code: string,
  message: string,
  path: readonly string[],
  meant: { readonly remedy?: string },
): Problem {
  return { code, severity: 'error', message, ...meant, path }
}
