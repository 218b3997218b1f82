import picomatch from 'picomatch'
import type { Json, JsonObject } from '../json.ts'
import type { Dependency, NamedPath, PipelineFile, TaskDefinition, TaskId } from './model.ts'
import { normalisePath } from './paths.ts'
import type { Problem } from './problem.ts'
import { hasReference, tokenise, wholeReference } from './references.ts'
import { bindReference } from './scope.ts'

const MAX_INSTANCES = 100_000

/** What expansion asks of the machine, and of whoever starts a run. */
export interface ExpandWorld {
  /** Values in place of the params' defaults. Text from a command line becomes what the default is. */
  readonly params?: JsonObject
  readonly env: (name: string) => string | undefined
  /** Files on disk that match, relative to the pipeline's folder, with `/`. */
  readonly glob: (pattern: string) => readonly string[]
  /** The pipeline's folder as an absolute path: needed only by tasks whose `cwd` is outside it. */
  readonly folder?: string
}

/** A task instance while it comes into being; the expansion fills it in. */
export interface Instance {
  readonly id: TaskId
  readonly definition: TaskDefinition
  readonly loop?: JsonObject
  /** Loop names and values in a spelling that is equal for instances that belong together. */
  readonly joinKey: string
  /** Undefined until asked for; `resolving` while they are worked out, to notice a target that depends on itself. */
  targets: readonly NamedPath[] | 'resolving' | undefined
  inputs: readonly ResolvedInput[] | 'resolving' | undefined
  cwd: string | undefined
  readonly dependencies: Dependency[]
  readonly envReferences: Record<string, string>
}

export interface ResolvedInput {
  readonly name?: string
  readonly path: string
  readonly isGlob: boolean
  /** Which entry of the definition it comes from: one entry may give several. */
  readonly index: number
}

export interface InstanceTable {
  /** By the file's own id, in the order of the file. */
  readonly byDefinition: ReadonlyMap<string, readonly Instance[]>
  readonly problems: readonly Problem[]
}

/** Values of every loop that is a glob: `taskId`, then loop name. */
export type GlobMatches = (task: TaskDefinition, pattern: string) => readonly string[]

/** All instances of all tasks, loops multiplied out in the order of the file. */
export function makeInstances(
  file: PipelineFile,
  params: JsonObject,
  env: ExpandWorld['env'],
  matches: GlobMatches,
): InstanceTable {
  const byDefinition = new Map<string, readonly Instance[]>()
  const problems: Problem[] = []
  for (const [id, definition] of file.tasks) {
    if (!definition.foreach) {
      byDefinition.set(id, [instance(id, definition, undefined)])
      continue
    }
    const values = new Map<string, readonly Json[]>()
    for (const [name, loop] of definition.foreach) {
      const found =
        loop.kind === 'glob'
          ? matches(definition, loopText(loop.pattern, params, env))
          : loop.values.flatMap((value) => loopItem(value, { file, definition, params, env, name, problems }))
      values.set(name, found)
    }
    byDefinition.set(id, multiply(definition, values, problems))
  }
  return { byDefinition, problems }
}

/** `data/*.csv` tested against one path after another; `*` doesn't match dot files. */
export function globMatcher(pattern: string): (path: string) => boolean {
  try {
    return picomatch(normalisePath(pattern), { windows: false })
  } catch {
    return () => false // a pattern too long or too wild for picomatch matches nothing
  }
}

/** `fit[year=2020,kind=a]`; characters that would make two ids alike are written as %XX. */
export function instanceId(id: string, loop: JsonObject): string {
  const parts = Object.entries(loop).map(([name, value]) => `${name}=${escapeValue(value)}`)
  return `${id}[${parts.join(',')}]`
}

function escapeValue(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // Control characters must not get into ids, which become file names and lines of text
  return text.replace(
    /[%,=[\]\p{Cc}]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

function multiply(
  definition: TaskDefinition,
  values: ReadonlyMap<string, readonly Json[]>,
  problems: Problem[],
): readonly Instance[] {
  const path = ['tasks', definition.id, 'foreach']
  const tasks = [definition.id]
  const total = [...values.values()].reduce((product, list) => product * list.length, 1)
  if (total > MAX_INSTANCES) {
    const message = `task "${definition.id}" would have ${total} instances: ${MAX_INSTANCES} are the limit`
    problems.push({
      code: 'too_many_instances',
      severity: 'error',
      message,
      remedy: 'loop over less',
      path,
      tasks,
    })
    return []
  }
  let loops: JsonObject[] = [{}]
  for (const [name, list] of values)
    loops = loops.flatMap((loop) => list.map((value) => ({ ...loop, [name]: value })))
  const made = new Map<string, Instance>()
  for (const loop of loops) {
    const id = instanceId(definition.id, loop)
    if (!made.has(id)) made.set(id, instance(id, definition, loop))
    else {
      const message = `a loop of task "${definition.id}" has the same values twice: ${id}`
      problems.push({
        code: 'duplicate_instance',
        severity: 'error',
        message,
        remedy: 'remove one',
        path,
        tasks,
      })
    }
  }
  return [...made.values()]
}

function instance(id: string, definition: TaskDefinition, loop: JsonObject | undefined): Instance {
  return {
    id: id as TaskId, // the one place where ids are made
    definition,
    ...(loop ? { loop } : {}),
    joinKey: loop ? JSON.stringify(Object.entries(loop).sort(([a], [b]) => (a < b ? -1 : 1))) : '',
    targets: undefined,
    inputs: undefined,
    cwd: undefined,
    dependencies: [],
    envReferences: {},
  }
}

interface LoopContext {
  readonly file: PipelineFile
  readonly definition: TaskDefinition
  readonly params: JsonObject
  readonly env: ExpandWorld['env']
  readonly name: string
  readonly problems: Problem[]
}

/** One entry of a list: itself, or what the reference that it is stands for (a list gives all of its values). */
function loopItem(value: Json, context: LoopContext): readonly Json[] {
  if (typeof value !== 'string' || !hasReference(value)) {
    return [value]
  }
  const whole = wholeReference(value)
  if (!whole) return [loopText(value, context.params, context.env)]
  const { definition, params, env } = context
  const bound = bindReference(whole.reference, whole.expression, {
    params,
    tasks: context.file.tasks,
    task: definition,
    key: 'foreach',
    problemsSoFar: context.problems.length,
  })
  if (bound.kind === 'env') return [env(bound.name) ?? '']
  if (bound.kind !== 'param') return [] // parse.ts has told why
  const found = valueAt(params[bound.name] ?? null, bound.path)
  return Array.isArray(found) ? found : [found ?? null]
}

function loopText(text: string, params: JsonObject, env: ExpandWorld['env']): string {
  if (!hasReference(text)) return text
  return tokenise(text)
    .map((token) => {
      if (token.kind === 'text') return token.text
      if (token.kind === 'unclosed') return ''
      const { reference } = token
      if (reference.kind === 'env') return env(reference.name) ?? ''
      return reference.kind === 'param'
        ? jsonText(valueAt(params[reference.name] ?? null, reference.path) ?? null)
        : ''
    })
    .join('')
}

/** A step-by-step way into a JSON value; undefined where it leads nowhere. */
export function valueAt(root: Json, path: readonly (string | number)[]): Json | undefined {
  let value: Json | undefined = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) value = value[Number(step)]
    else value = Object.entries(value).find(([key]) => key === String(step))?.[1]
  }
  return value
}

/** A JSON value within a longer text: text as it is, nothing for null, JSON for lists and maps. */
export function jsonText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
