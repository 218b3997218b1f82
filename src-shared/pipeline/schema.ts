import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import { NAME_PATTERN } from './names.ts'

/** Every type in the format says what it expects in the words that a problem shows: `expected a duration …, found a list`. */
const expecting = (what: string) => ({ error: () => what })

const text = z.string(expecting('text'))
const flag = z.boolean(expecting('true or false'))
const number = z.number(expecting('a number'))
const json = z.unknown().transform((value): Json => value as Json) // YAML and JSON give nothing else; load.ts holds it

/** Stands in place of a number, a duration or a size; what it gives is checked when the file is expanded (`settings.ts`). */
const reference = (what: string) =>
  z
    .string()
    .regex(/\$\{\{/, expecting(what))
    .describe('A reference to a param, a loop or a variable that gives it: ${{ params.NAME }}.')
const orReference = <T extends z.ZodType>(value: T, what: string) =>
  z.union([value, reference(what)], expecting(what))

/** A pattern, not a function, so that the JSON Schema has it too; `units.ts` reads exactly what it lets through. */
const duration = z.union(
  [
    z.number().min(0).describe('Seconds.'),
    z
      .string()
      .regex(/^\s*(\d+(\.\d+)?(ms|s|m|h|d))+\s*$|\$\{\{/, expecting('a duration such as 90s, 10m or 2h'))
      .describe('90s, 10m, 2h, 500ms, 1h30m, or a reference that gives one.'),
  ],
  expecting('a duration such as 90s, 10m or 2h'),
)
const size = z.union(
  [
    z.number().min(0).describe('Bytes.'),
    z
      .string()
      .regex(/^\s*\d+(\.\d+)?\s*([kKmMgGtT][iI]?)?[bB]\s*$|\$\{\{/, expecting('a size such as 2GiB or 500MB'))
      .describe('2GiB, 500MB, or a reference that gives one.'),
  ],
  expecting('a size such as 2GiB or 500MB'),
)

const name = z.string().regex(NAME_PATTERN, expecting('a name of letters, digits, _ and -'))
const map = <T extends z.ZodType>(value: T, what: string) => z.record(z.string(), value, expecting(what))
const named = <T extends z.ZodType>(value: T, what: string) => z.record(name, value, expecting(what))

const paths = z.union(
  [text, z.array(text), named(text, 'a map of name: path')],
  expecting('a path, a list of paths or a map of name: path'),
)
const words = z.union([text, z.array(text)], expecting('text or a list of words'))
const variables = z.record(
  // No system can have another one in its environment
  z.string().regex(/^(?!.*\$\{\{)[^=]+$/, expecting('a name without = and references')),
  z.union([text, number, flag], expecting('text, a number, true or false')),
  expecting('a map of NAME: value'),
)
const point = z.tuple([number, number], expecting('two numbers: [x, y]'))
const color = text.optional().describe('A CSS colour, for people.')

const loop = z.union(
  [
    z.array(json).describe('The values.'),
    z.strictObject({
      glob: text.describe('Files on disk and declared targets of other tasks, e.g. data/*.csv.'),
    }),
    z
      .string()
      .regex(/\$\{\{/, expecting('a list of values or {glob: "…"}'))
      .describe('A reference to a param that holds a list: ${{ params.NAME }}.'),
  ],
  expecting('a list of values or {glob: "…"}'),
)

const retryPolicy = z.strictObject({
  count: orReference(z.int().min(0).max(1000), 'a whole number')
    .optional()
    .describe('How many attempts after the first. Default 1.'),
  delay: duration.optional().describe('Before the first retry. Default 0.'),
  backoff: z
    .number()
    .min(1)
    .max(1000)
    .optional()
    .describe('The delay grows by this factor from retry to retry. Default 1.'),
  maxDelay: duration.optional().describe('The delay grows no further. Default 1h.'),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('The part of the delay that is random, 0 to 1. Default 0.'),
})
const RETRIES = 'a whole number of retries or {count, delay, backoff, maxDelay, jitter}'
const retries = z.union([z.int().min(0).max(1000), retryPolicy, reference(RETRIES)], expecting(RETRIES))

const CORES = 'a number of cores above 0'
const AMOUNT = 'a number from 0 up'

const resources = z
  .strictObject({
    cpu: orReference(z.number(expecting(CORES)).positive(expecting(CORES)), CORES)
      .optional()
      .describe('Cores. Default 1.'),
    memory: size.optional().describe('2GiB, 500MB.'),
  })
  .catchall(
    orReference(z.number(expecting(AMOUNT)).min(0, expecting(AMOUNT)), AMOUNT).describe(
      'How much of a pool of this name.',
    ),
  )

/** Keys that a task and `defaults` have in common. */
const shared = {
  env: variables.optional().describe('Environment variables; they count in the fingerprint.'),
  cwd: text.optional().describe("Working directory, relative to the pipeline's folder."),
  shell: words
    .optional()
    .describe(
      'The shell for a string run: its words, to which the command is added. Default /bin/sh -eu -c; on Windows cmd /d /s /c.',
    ),
  retries: retries.optional().describe('How often a failed attempt is repeated. Default 0.'),
  timeout: duration.optional().describe('Then the whole process tree is ended: 90s, 10m, 2h.'),
  grace: duration.optional().describe('From SIGTERM to SIGKILL. Default 5s.'),
  priority: orReference(number, 'a number')
    .optional()
    .describe('Higher starts first among the ready. Default 0.'),
  resources: resources
    .optional()
    .describe('What it takes while it runs: {cpu, memory, POOL: n}. Default {cpu: 1}.'),
  fingerprint: text
    .min(1)
    .optional()
    .describe('content (default), stat, or the name of a digest (sha256, md5, …: always read).'),
  ignore: words
    .optional()
    .describe("Paths or globs that don't count in the fingerprint though args or run name them."),
  hashTargets: flag.optional().describe('Compare targets by content, not by size and time.'),
  always: flag.optional().describe('Run at every run, whatever the fingerprint.'),
  result: flag
    .optional()
    .describe("Keep the function's JSON return value; ${{ ID.result }} hands it to others."),
  disabled: flag.optional().describe('Left out, with all that needs it.'),
  atomic: flag
    .optional()
    .describe('${{ target }} names a temporary path; the real one appears by rename on success alone.'),
  reuse: z
    .enum(['copy', 'link'], expecting('copy or link'))
    .optional()
    .describe(
      'Where another task made the same content for the same fingerprint, copy or hardlink its targets instead of running.',
    ),
}

/** One task as it may stand in a file. That it has exactly one of run, module and python is told by `check.ts`. */
export const taskSchema = z
  .strictObject(
    {
      title: text.optional().describe('For people. Default: the id.'),
      description: text.optional().describe('For people.'),
      color,
      run: words.optional().describe('A shell command; a list of words runs without a shell.'),
      module: text.optional().describe('A JavaScript or TypeScript function: ./tasks.ts#name.'),
      python: text.optional().describe('A Python function: tasks.py:name or package.module:name.'),
      args: z
        .union([z.array(json), map(json, 'a map of name: value')], expecting('a list or a map of values'))
        .optional()
        .describe(
          'A list (positional) or a map (one options object, keyword arguments) of JSON values with references.',
        ),
      inputs: paths
        .optional()
        .describe('Files, directories and globs that it reads beside those named in references.'),
      targets: paths.optional().describe('Files or directories that it makes.'),
      needs: words.optional().describe('Ids of tasks that must have succeeded first; no data passes.'),
      foreach: named(loop, 'a map of name: values')
        .optional()
        .describe('One instance for each combination; ${{ name }} in the other keys.'),
      ...shared,
    },
    expecting('a map of keys such as run, inputs and targets'),
  )
  .describe('One task.')

const group = z.strictObject(
  {
    title: text.optional(),
    tasks: z.array(text, expecting('a list of task ids')).optional(),
    color,
    collapsed: flag.optional(),
  },
  expecting('a map {title, tasks, color, collapsed}'),
)
const note = z.strictObject(
  { text: text.describe('Markdown.'), at: point, size: point.optional(), color },
  expecting('a map {text, at, size, color}'),
)

/** The one description of the whole file. Everything that reads, checks or publishes the format comes from here. */
export const pipelineSchema = z.strictObject(
  {
    taskgraph: z
      .literal(1, expecting('1, the version of the format'))
      .describe('Version of the file format.'),
    name: text.optional().describe('For people.'),
    description: text.optional().describe('For people.'),
    params: named(json, 'a map of name: value')
      .optional()
      .describe(
        'Typed by their default; overridden with --param NAME=VALUE. ${{ params.NAME }} refers to one.',
      ),
    env: variables.optional().describe('Environment variables of every task.'),
    pools: named(z.number(expecting(AMOUNT)).min(0, expecting(AMOUNT)), 'a map of name: capacity')
      .optional()
      .describe('Named resources and their capacity, beside cpu and memory.'),
    interpreters: z
      .strictObject(
        { python: text.min(1).optional().describe('Default: python3 on the PATH.') },
        expecting('a map {python: path}'),
      )
      .optional()
      .describe('What runs functions.'),
    defaults: z
      .strictObject(shared, expecting('a map of keys such as retries and timeout'))
      .optional()
      .describe('Keys for every task that does not set them itself; env and resources are merged.'),
    tasks: named(taskSchema, 'a map of id: task')
      .optional()
      .describe('The tasks by id: letters, digits, _ and -.'),
    groups: named(group, 'a map of id: group').optional().describe('Tasks shown together on the canvas.'),
    notes: z.array(note, expecting('a list of notes')).optional().describe('Texts on the canvas.'),
    layout: map(point, 'a map of id: [x, y]')
      .optional()
      .describe('Positions on the canvas; always the last key.'),
  },
  expecting('a map of keys such as taskgraph, name and tasks'),
)

/** The file but its tasks, which are checked one by one so that one bad task doesn't hide the others. */
export const headerSchema = pipelineSchema.omit({ tasks: true })

export type RawTask = z.infer<typeof taskSchema>
export type RawHeader = z.infer<typeof headerSchema>
export type RawDefaults = NonNullable<RawHeader['defaults']>

/** Keys of each kind of map, for telling which one was probably meant. */
export const knownKeys = {
  pipeline: Object.keys(pipelineSchema.shape),
  task: Object.keys(taskSchema.shape),
  defaults: Object.keys(shared),
  retries: Object.keys(retryPolicy.shape),
  group: Object.keys(group.shape),
  note: Object.keys(note.shape),
  interpreters: ['python'],
  loop: ['glob'],
} as const

/** The JSON Schema (draft 2020-12) of a pipeline file, for `taskgraph schema` and editors. */
export function pipelineJsonSchema(): JsonObject {
  const generated = z.toJSONSchema(pipelineSchema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  })
  const schema: Json = JSON.parse(JSON.stringify(generated))
  if (!isObject(schema)) throw new Error(`expected the JSON Schema to be an object but was ${typeof schema}`)
  return {
    ...withOneAction(schema),
    title: 'TaskGraph pipeline',
    description: 'One file is one pipeline: *.taskgraph.yaml.',
  }
}

/** zod can't say "exactly one of": added where the task's schema stands. */
function withOneAction(schema: JsonObject): JsonObject {
  const properties = object(schema.properties)
  const tasks = object(properties.tasks)
  const task = object(tasks.additionalProperties)
  const oneOf = ['run', 'module', 'python'].map((key) => ({ required: [key] }))
  const one = { ...tasks, additionalProperties: { ...task, oneOf } }
  return { ...schema, properties: { ...properties, tasks: one } }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function object(value: Json | undefined): JsonObject {
  if (!isObject(value))
    throw new Error(`expected an object in the JSON Schema but was ${JSON.stringify(value)}`)
  return value
}
