import type { Json, JsonObject } from '../json.ts'
import { jsonText, valueAt } from './instances.ts'
import type { Action, ArgumentNode, Hole, Task, TaskId, Template } from './model.ts'
import { quoteForShell } from './quote.ts'

/** What a task's holes are filled with when it starts. */
export interface Bindings {
  /** The kept JSON result of a task; undefined where there is none (null then stands in its place). */
  readonly result: (of: TaskId) => Json | undefined
  /** The temporary path of an atomic task's target, as the command has to write it. */
  readonly targetPath: (index: number) => string
}

/** An action with nothing left open: what a launcher or a worker executes. */
export type BoundAction =
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'exec'; readonly words: readonly string[] }
  | {
      readonly kind: 'module'
      readonly module: string
      readonly export: string
      readonly args: readonly Json[] | JsonObject
    }
  | {
      readonly kind: 'python'
      readonly module: string
      readonly isFile: boolean
      readonly function: string
      readonly args: readonly Json[] | JsonObject
    }

/** Fills the holes of a task's action. Throws, in words for the user, where a result hasn't got the part that is asked for. */
export function bindAction(task: Task, bindings: Bindings): BoundAction {
  const { action } = task
  const text = (template: Template): string =>
    template.map((part) => (typeof part === 'string' ? part : holeText(part, bindings))).join('')
  switch (action.kind) {
    case 'shell':
      return { kind: 'shell', command: text(action.command) }
    case 'exec':
      return { kind: 'exec', words: action.words.map(text) }
    case 'module':
    case 'python':
      return {
        ...action,
        args: argumentsOf(fill(action.args, text, (of, path) => resultPart(of, path, bindings))),
      }
  }
}

/**
 * Everything of a task's command that counts in its fingerprint, by the part that a person would look for: `run` or `module` or
 * `python`, `args`, `env`, `cwd`, `shell`, `interpreter`, `targets`. Holes stand as references, so the parts are known before
 * anything has run; parts that don't apply are left out.
 */
export function commandParts(task: Task): JsonObject {
  const parts: Record<string, Json> = {
    ...actionParts(task.action),
    env: task.env,
    cwd: task.cwd,
    targets: targetParts(task),
  }
  if (task.shell && task.action.kind === 'shell') parts.shell = task.shell
  if (task.action.kind === 'python') parts.interpreter = task.python
  if (Object.keys(task.envReferences).length > 0) parts.envReferences = task.envReferences
  return parts
}

function actionParts(action: Action): Record<string, Json> {
  switch (action.kind) {
    case 'shell':
      return { run: shown(action.command) }
    case 'exec':
      return { run: action.words.map(shown) }
    case 'module':
      return { module: `${action.module}#${action.export}`, args: shownArguments(action.args) }
    case 'python':
      return { python: `${action.module}:${action.function}`, args: shownArguments(action.args) }
  }
}

const targetParts = (task: Task): Json => task.targets.map(({ path }) => path)

const shown = (template: Template): string =>
  template.map((part) => (typeof part === 'string' ? part : shownHole(part))).join('')

function shownHole(hole: Hole): string {
  return hole.hole === 'target' ? `\${{ targets.${hole.index} }}` : shownResult(hole.of, hole.path)
}

const shownResult = (of: TaskId, path: readonly (string | number)[]): string =>
  `\${{ ${[of, 'result', ...path].join('.')} }}`

const shownArguments = (args: ArgumentNode): Json => fill(args, shown, shownResult)

/** An argument tree as JSON. */
function fill(
  node: ArgumentNode,
  text: (template: Template) => string,
  result: (of: TaskId, path: readonly (string | number)[]) => Json,
): Json {
  switch (node.kind) {
    case 'value':
      return node.value
    case 'text':
      return text(node.template)
    case 'result':
      return result(node.of, node.path)
    case 'list':
      return node.items.map((item) => fill(item, text, result))
    case 'map':
      return Object.fromEntries(node.entries.map(([key, child]) => [key, fill(child, text, result)]))
  }
}

function holeText(hole: Hole, bindings: Bindings): string {
  const value =
    hole.hole === 'target' ? bindings.targetPath(hole.index) : resultPart(hole.of, hole.path, bindings)
  if (!hole.quote) return jsonText(value)
  // A list becomes words side by side, as a list of paths does
  return Array.isArray(value)
    ? value.map((item) => quoteForShell(jsonText(item))).join(' ')
    : quoteForShell(jsonText(value))
}

function resultPart(of: TaskId, path: readonly (string | number)[], { result }: Bindings): Json {
  const whole = result(of)
  if (whole === undefined) return null
  const part = valueAt(whole, path)
  if (part !== undefined) return part
  // The first step that leads nowhere, and what there is in its place.
  const wrong = path.findIndex((_, at) => valueAt(whole, path.slice(0, at + 1)) === undefined)
  const before = path.slice(0, wrong)
  const there = valueAt(whole, before) ?? null
  const owner = before.length === 0 ? `the result of task "${of}"` : `"${before.join('.')}" of it`
  throw new Error(
    `${shownResult(of, path)} means nothing: ${owner} has no "${path[wrong]}"; ${described(there)}`,
  )
}

const MOST_KEYS = 10

/** What a value has, in a few words. */
function described(value: Json): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'it is an empty list' : `it is a list of ${value.length}`
  if (typeof value !== 'object' || value === null) return `it is ${JSON.stringify(value).slice(0, 80)}`
  const keys = Object.keys(value)
  if (keys.length === 0) return 'it is an empty map'
  return `it has ${keys.slice(0, MOST_KEYS).join(', ')}${keys.length > MOST_KEYS ? ', …' : ''}`
}

function argumentsOf(value: Json): readonly Json[] | JsonObject {
  if (typeof value === 'object' && value !== null) return value
  throw new Error(`expected arguments to be a list or a map but was ${JSON.stringify(value)}`)
}
