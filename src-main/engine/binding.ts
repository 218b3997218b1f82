import type { Json, JsonObject } from '../../src-shared/json.ts'
import type { ArgumentNode, Hole, Task, TaskId, Template } from '../../src-shared/pipeline/model.ts'
import { quoteForShell } from '../../src-shared/pipeline/quote.ts'
import type { Job } from './ports.ts'

export interface BindContext {
  readonly resultOf: (task: TaskId) => Json | undefined
  /** The path that a target hole means. */
  readonly targetPath: (index: number) => string
}

/** What the file alone says about the command: results and atomic targets stay holes, so they never change it. */
export function commandParts(task: Task): JsonObject {
  const { action } = task
  const common = {
    env: task.env,
    cwd: task.cwd,
    ...envReferences(task),
    ...(task.shell ? { shell: task.shell } : {}),
  }
  const open: Fill = (hole) =>
    hole.hole === 'target'
      ? `\${{ target.${hole.index} }}`
      : `\${{ ${hole.of}.result.${hole.path.join('.')} }}`
  switch (action.kind) {
    case 'shell':
      return { run: fill(action.command, open), ...common }
    case 'exec':
      return { run: action.words.map((word) => fill(word, open)), ...common }
    case 'module':
      return {
        module: `${action.module}#${action.export}`,
        args: openArguments(action.args, open),
        ...common,
      }
    case 'python':
      return {
        python: `${action.module}:${action.function}`,
        args: openArguments(action.args, open),
        ...common,
      }
  }
}

/** The action of a job: every hole filled. */
export function bindAction(task: Task, context: BindContext): Job['action'] {
  const { action } = task
  const put: Fill = (hole) => {
    if (hole.hole === 'target') return context.targetPath(hole.index)
    const value = pick(context.resultOf(hole.of), hole.path)
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  switch (action.kind) {
    case 'shell': {
      const command = fill(action.command, (hole) => (hole.quote ? quoteForShell(put(hole)) : put(hole)))
      return { kind: 'shell', command, ...(task.shell ? { shell: task.shell } : {}) }
    }
    case 'exec':
      return { kind: 'exec', words: action.words.map((word) => fill(word, put)) }
    case 'module':
      return {
        kind: 'module',
        module: action.module,
        export: action.export,
        args: argumentsOf(action.args, put, context),
      }
    case 'python': {
      const { module, isFile } = action
      const args = argumentsOf(action.args, put, context)
      return { kind: 'python', interpreter: task.python, module, isFile, function: action.function, args }
    }
  }
}

type Fill = (hole: Hole) => string

const fill = (template: Template, text: Fill): string =>
  template.map((part) => (typeof part === 'string' ? part : text(part))).join('')

function envReferences(task: Task): JsonObject {
  return Object.keys(task.envReferences).length === 0 ? {} : { references: task.envReferences }
}

function openArguments(node: ArgumentNode, open: Fill): Json {
  return jsonOf(node, open, ({ of, path }) => ({ result: [of, ...path] }))
}

function argumentsOf(node: ArgumentNode, put: Fill, context: BindContext): readonly Json[] | JsonObject {
  const value = jsonOf(node, put, ({ of, path }) => pick(context.resultOf(of), path))
  if (typeof value !== 'object' || value === null)
    throw new Error(`expected a list or a map but was ${JSON.stringify(value)}`)
  return value
}

type WholeResult = ArgumentNode & { readonly kind: 'result' }

function jsonOf(node: ArgumentNode, text: Fill, result: (node: WholeResult) => Json): Json {
  switch (node.kind) {
    case 'value':
      return node.value
    case 'text':
      return fill(node.template, text)
    case 'result':
      return result(node)
    case 'list':
      return node.items.map((item) => jsonOf(item, text, result))
    case 'map':
      return Object.fromEntries(node.entries.map(([key, value]) => [key, jsonOf(value, text, result)]))
  }
}

function pick(value: Json | undefined, path: readonly (string | number)[]): Json {
  let part: Json | undefined = value
  for (const step of path) {
    const inner: unknown = typeof part === 'object' && part !== null ? Reflect.get(part, step) : undefined
    part = inner === undefined ? undefined : JSON.parse(JSON.stringify(inner))
  }
  if (part === undefined) throw new Error(`the result has no value at "${path.join('.')}"`)
  return part
}
