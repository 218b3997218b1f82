import type { Json } from '../json.ts'
import { checkDecoration, checkPipeline } from './check.ts'
import { definePipeline } from './definition.ts'
import { schemaProblems } from './issues.ts'
import { loadYaml } from './load.ts'
import type { PipelineFile } from './model.ts'
import { NAME_PATTERN } from './names.ts'
import { placeProblems } from './place.ts'
import type { Problem } from './problem.ts'
import { headerSchema, type RawHeader, type RawTask, taskSchema } from './schema.ts'

export type ParseResult =
  | { readonly ok: true; readonly value: PipelineFile; readonly warnings: Problem[] }
  /** `partial`: what can be drawn all the same. Tasks whose own keys are bad are in it without those keys. */
  | { readonly ok: false; readonly error: Problem[]; readonly partial?: PipelineFile }

/**
 * The model of a file's text, or everything that is wrong with it, each problem with its place, in the order of the text. Pure:
 * looks at no file, so what needs the disk, the params' values or the environment is left to `expandPipeline`. Never throws.
 */
export function parsePipeline(text: string): ParseResult {
  const loaded = loadYaml(text)
  if (loaded.value === undefined) return { ok: false, error: placeProblems(text, loaded.problems) }
  const { file, problems } = readPipeline(loaded.value)
  const all = [...loaded.problems, ...problems]
  if (file && !all.some((problem) => problem.severity === 'error')) {
    return { ok: true, value: file, warnings: all.length > 0 ? placeProblems(text, all) : [] }
  }
  return { ok: false, error: placeProblems(text, all), ...(file ? { partial: file } : {}) }
}

/** The same for data that is no text (the library, a cache): problems without places. */
export function readPipeline(data: Json): { readonly file?: PipelineFile; readonly problems: Problem[] } {
  const root = asMap(data)
  if (!root) return { problems: schemaProblems(headerSchema.safeParse(data).error?.issues ?? [], data, []) }
  const { tasks: rawTasks = {}, ...rest } = root
  const header = readHeader(rest)
  const { tasks, problems } = readTasks(rawTasks)
  const file = definePipeline(header.value, tasks)
  const meaning = checkPipeline(file, header.value, tasks)
  const decoration = checkDecoration(file, new Set([...tasks.keys(), ...Object.keys(asMap(rawTasks) ?? {})]))
  // A task whose reading went wrong is checked without its bad keys: "it does nothing" would only repeat the first problem
  const told = new Set(problems.flatMap((problem) => problem.tasks ?? []))
  const news = meaning.filter(
    (problem) => problem.code !== 'no_action' || !told.has(problem.tasks?.[0] ?? ''),
  )
  return { file, problems: [...header.problems, ...problems, ...news, ...decoration] }
}

function readHeader(rest: Readonly<Record<string, unknown>>): {
  readonly value: RawHeader
  readonly problems: readonly Problem[]
} {
  const parsed = headerSchema.safeParse(rest)
  if (parsed.success) return { value: parsed.data, problems: [] }
  const problems = schemaProblems(parsed.error.issues, rest, [])
  const mended = headerSchema.safeParse({ ...without(rest, problems, 0), taskgraph: 1 })
  return { value: mended.success ? mended.data : { taskgraph: 1 }, problems }
}

function readTasks(raw: unknown): {
  readonly tasks: ReadonlyMap<string, RawTask>
  readonly problems: Problem[]
} {
  const tasks = new Map<string, RawTask>()
  const map = asMap(raw)
  if (!map) {
    const found = raw === null ? ': found nothing' : ''
    const message = `"tasks" must be a map of id: task${found}`
    return {
      tasks,
      problems: [
        {
          code: 'wrong_type',
          severity: 'error',
          message,
          remedy: 'write "tasks: {}" for none',
          path: ['tasks'],
        },
      ],
    }
  }
  const problems: Problem[] = []
  for (const [id, task] of Object.entries(map)) {
    if (!NAME_PATTERN.test(id)) problems.push(badId(id))
    const parsed = taskSchema.safeParse(task)
    if (parsed.success) {
      tasks.set(id, parsed.data)
      continue
    }
    const found = schemaProblems(parsed.error.issues, task, ['tasks', id])
    problems.push(...found)
    const mended = mend(asMap(task) ?? {}, found)
    if (mended.success) tasks.set(id, mended.data)
  }
  return { tasks, problems }
}

/** Leaves out as little as makes the task readable: the bad values alone, else the whole keys in which they stand. */
function mend(task: Readonly<Record<string, unknown>>, problems: readonly Problem[]) {
  const gently = taskSchema.safeParse(
    problems.reduce((rest, problem) => withoutPath(rest, problem.path.slice(2)), task),
  )
  return gently.success ? gently : taskSchema.safeParse(without(task, problems, 2))
}

function withoutPath(
  map: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
): Readonly<Record<string, unknown>> {
  const [key, ...deeper] = path
  const child = asMap(map[String(key)])
  const others = Object.entries(map).filter(([name]) => name !== String(key))
  return Object.fromEntries(
    deeper.length > 0 && child ? [...others, [String(key), withoutPath(child, deeper)]] : others,
  )
}

const badId = (id: string): Problem => ({
  code: 'bad_name',
  severity: 'error',
  message: `"${id}" can't be the id of a task`,
  remedy: 'use letters, digits, _ and - alone',
  path: ['tasks', id],
  tasks: [id],
})

/** The map without the keys that the problems stand in; `depth` is the length of the map's own path. */
function without(
  map: Readonly<Record<string, unknown>>,
  problems: readonly Problem[],
  depth: number,
): Record<string, unknown> {
  const bad = new Set(problems.map((problem) => String(problem.path[depth])))
  return Object.fromEntries(Object.entries(map).filter(([key]) => !bad.has(key)))
}

function asMap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
