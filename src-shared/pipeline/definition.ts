import type { Json } from '../json.ts'
import type {
  ActionDefinition,
  FingerprintMode,
  GroupDefinition,
  LoopValues,
  NamedPath,
  NoteDefinition,
  OpenSetting,
  PipelineFile,
  RetryPolicy,
  TaskDefinition,
} from './model.ts'
import { hasReference } from './references.ts'
import type { RawDefaults, RawHeader, RawTask } from './schema.ts'
import { parseDurationMs, parseSizeBytes } from './units.ts'

const HOUR_MS = 3_600_000
const GRACE_MS = 5000

/** The model of a file whose parts have passed the schema: defaults applied, shorthands written out, units parsed. */
export function definePipeline(header: RawHeader, tasks: ReadonlyMap<string, RawTask>): PipelineFile {
  const defined = new Map<string, TaskDefinition>()
  for (const [id, raw] of tasks) defined.set(id, defineTask(id, raw, header.defaults ?? {}))
  return {
    ...present('name', header.name),
    ...present('description', header.description),
    params: header.params ?? {},
    env: texts(header.env),
    pools: header.pools ?? {},
    interpreters: present('python', header.interpreters?.python),
    tasks: defined,
    groups: Object.entries(header.groups ?? {}).map(([id, group]) => defineGroup(id, group)),
    notes: (header.notes ?? []).map(defineNote),
    layout: header.layout ?? {},
  }
}

/**
 * One task of the model. A task that doesn't say what it executes (a problem of its own) becomes an empty command, so that a
 * canvas can draw it.
 */
export function defineTask(id: string, raw: RawTask, defaults: RawDefaults): TaskDefinition {
  const action = defineAction(raw) ?? { kind: 'shell', command: '' }
  const isFunction = action.kind === 'module' || action.kind === 'python'
  const shell = raw.shell ?? defaults.shell
  const open = openSettings(raw, defaults)
  return {
    id,
    ...present('title', raw.title),
    ...present('description', raw.description),
    ...present('color', raw.color),
    action,
    inputs: namedPaths(raw.inputs),
    targets: namedPaths(raw.targets),
    needs: list(raw.needs),
    env: { ...texts(defaults.env), ...texts(raw.env) },
    cwd: raw.cwd ?? defaults.cwd ?? '.',
    ...present('shell', shell === undefined ? undefined : shellWords(shell)),
    retries: retryPolicy(raw.retries ?? defaults.retries ?? 0),
    ...present('timeoutMs', parseDurationMs(raw.timeout ?? defaults.timeout)),
    graceMs: parseDurationMs(raw.grace ?? defaults.grace) ?? GRACE_MS,
    priority: known(raw.priority ?? defaults.priority) ?? 0,
    resources: resources(defaults.resources, raw.resources),
    ...present('foreach', raw.foreach === undefined ? undefined : loops(raw.foreach)),
    fingerprint: fingerprint(raw.fingerprint ?? defaults.fingerprint),
    ignore: list(raw.ignore ?? defaults.ignore),
    hashTargets: raw.hashTargets ?? defaults.hashTargets ?? false,
    always: raw.always ?? defaults.always ?? false,
    result: isFunction && (raw.result ?? defaults.result ?? false),
    disabled: raw.disabled ?? defaults.disabled ?? false,
    atomic: raw.atomic ?? defaults.atomic ?? false,
    ...present('reuse', raw.reuse ?? defaults.reuse),
    ...present('open', open.length > 0 ? open : undefined),
  }
}

/** The values that are references, or hold them. */
function openSettings(raw: RawTask, defaults: RawDefaults): readonly OpenSetting[] {
  const open: OpenSetting[] = []
  const add = (value: unknown, ...at: OpenSetting['at']): void => {
    if (typeof value === 'string' && hasReference(value)) open.push({ at, text: value })
  }
  add(raw.title, 'title')
  add(raw.timeout ?? defaults.timeout, 'timeout')
  add(raw.grace ?? defaults.grace, 'grace')
  add(raw.priority ?? defaults.priority, 'priority')
  const retries = raw.retries ?? defaults.retries
  add(retries, 'retries')
  if (typeof retries === 'object')
    for (const [name, value] of Object.entries(retries)) add(value, 'retries', name)
  for (const [name, value] of Object.entries({ ...defaults.resources, ...raw.resources }))
    add(value, 'resources', name)
  return open
}

const known = (value: number | string | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined

/** What a task executes; undefined where it doesn't say, or says it in a form that can't be read. */
export function defineAction(raw: RawTask): ActionDefinition | undefined {
  if (typeof raw.run === 'string') return { kind: 'shell', command: raw.run }
  if (raw.run !== undefined) return { kind: 'exec', words: raw.run }
  const args = raw.args ?? []
  if (raw.module !== undefined) {
    const parts = splitAtLast(raw.module, '#')
    return parts && { kind: 'module', module: parts[0], export: parts[1], args }
  }
  if (raw.python === undefined) return undefined
  const parts = splitAtLast(raw.python, ':')
  return (
    parts && {
      kind: 'python',
      module: parts[0],
      isFile: /\.py$|[\\/]/.test(parts[0]),
      function: parts[1],
      args,
    }
  )
}

/** `inputs` and `targets` in any of their forms, as a list. */
export function namedPaths(raw: RawTask['inputs']): readonly NamedPath[] {
  if (raw === undefined) return []
  if (typeof raw === 'string') return [{ path: raw }]
  if (Array.isArray(raw)) return raw.map((path) => ({ path }))
  return Object.entries(raw).map(([name, path]) => ({ name, path }))
}

function splitAtLast(text: string, separator: string): readonly [string, string] | undefined {
  const at = text.lastIndexOf(separator)
  return at > 0 && at < text.length - 1 ? [text.slice(0, at), text.slice(at + 1)] : undefined
}

/** A shell given by its name alone gets the option that makes it take a command. */
function shellWords(shell: string | readonly string[]): readonly string[] {
  const words = typeof shell === 'string' ? shell.split(/\s+/).filter((word) => word !== '') : shell
  const [only] = words
  if (words.length !== 1 || only === undefined) return words
  return /cmd(\.exe)?$/i.test(only) ? [only, '/d', '/s', '/c'] : [only, '-c']
}

function retryPolicy(raw: NonNullable<RawTask['retries']>): RetryPolicy {
  const given = typeof raw === 'number' ? { count: raw } : typeof raw === 'string' ? { count: 0 } : raw
  return {
    count: given.count === undefined ? 1 : (known(given.count) ?? 0),
    delayMs: parseDurationMs(given.delay) ?? 0,
    backoff: given.backoff ?? 1,
    maxDelayMs: parseDurationMs(given.maxDelay) ?? HOUR_MS,
    jitter: given.jitter ?? 0,
  }
}

function resources(...layers: readonly RawTask['resources'][]): Readonly<Record<string, number>> {
  const merged: Record<string, number> = { cpu: 1 }
  for (const layer of layers) {
    for (const [name, amount] of Object.entries(layer ?? {})) {
      const value = name === 'memory' ? parseSizeBytes(amount) : amount
      if (typeof value === 'number') merged[name] = value
    }
  }
  return merged
}

function loops(raw: NonNullable<RawTask['foreach']>): ReadonlyMap<string, LoopValues> {
  return new Map(
    Object.entries(raw).map(([name, values]): [string, LoopValues] => [name, loopValues(values)]),
  )
}

function loopValues(raw: string | Json[] | { glob: string }): LoopValues {
  if (typeof raw === 'string') return { kind: 'list', values: [raw] }
  return Array.isArray(raw) ? { kind: 'list', values: raw } : { kind: 'glob', pattern: raw.glob }
}

const fingerprint = (raw: string | undefined): FingerprintMode => raw ?? 'content'

const list = (raw: string | readonly string[] | undefined): readonly string[] =>
  raw === undefined ? [] : typeof raw === 'string' ? [raw] : raw

const texts = (
  raw: Readonly<Record<string, string | number | boolean>> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]))

function defineGroup(id: string, raw: NonNullable<RawHeader['groups']>[string]): GroupDefinition {
  return {
    id,
    ...present('title', raw.title),
    tasks: raw.tasks ?? [],
    ...present('color', raw.color),
    collapsed: raw.collapsed ?? false,
  }
}

function defineNote(raw: NonNullable<RawHeader['notes']>[number]): NoteDefinition {
  return { text: raw.text, at: raw.at, ...present('size', raw.size), ...present('color', raw.color) }
}

/** An optional property that is left out where it has no value (`exactOptionalPropertyTypes`). */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  const found: { [P in K]?: V } = {}
  if (value !== undefined) found[key] = value
  return found
}
