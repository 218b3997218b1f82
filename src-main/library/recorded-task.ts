import type { JsonObject } from '../../src-shared/json.ts'
import type { TaskLine } from '../session/recorded/record-lines.ts'
import type { Entry } from './entry.ts'

/** Arguments longer than this are named by their length: the app shows them, nobody computes with them. */
const MOST_CHARACTERS = 2_000

/** What the record keeps of a task for the app. */
export function recordedTask({ id, prepared, engineTask }: Entry): TaskLine {
  const { name, targets, call, options } = prepared
  const { action, dependencies } = engineTask
  const summary = call.kind === 'none' ? 'joins what it waits for' : summaryOf(action, name)
  return {
    type: 'added',
    task: id,
    title: name,
    kind: action.kind,
    summary,
    targets,
    dependencies: dependencies.map(({ on, kind, path }) => ({
      on,
      kind,
      ...(path === undefined ? {} : { path }),
    })),
    definition: definitionOf(summary, action.kind, options),
  }
}

function summaryOf(action: Entry['engineTask']['action'], name: string): string {
  switch (action.kind) {
    case 'module':
      // A function of the program itself has no file of its own.
      return /\.\w+$/.test(action.module) ? `${action.module}#${action.export}` : `${action.export}()`
    case 'python':
      return `${action.module}:${action.function}`
    case 'exec':
    case 'shell':
      return name
  }
}

/** In the words of a pipeline file. */
function definitionOf(
  summary: string,
  kind: TaskLine['kind'],
  options: Entry['prepared']['options'],
): JsonObject {
  const { func, args, kwargs, targetPathList = [] } = options
  if (func !== undefined && func !== null && 'run' in func) return { run: [...func.run] }
  const given = kwargs === undefined ? args : [...(args ?? []), kwargs]
  return {
    [kind]: summary,
    ...(given === undefined || given.length === 0 ? {} : { args: shown(given) }),
    ...(targetPathList.length === 0 ? {} : { targets: targetPathList.map(String) }),
  }
}

function shown(args: readonly unknown[]): JsonObject[string] {
  try {
    const text = JSON.stringify(args)
    return text.length <= MOST_CHARACTERS ? JSON.parse(text) : [`(${text.length} characters)`]
  } catch {
    return ['(not JSON)']
  }
}
