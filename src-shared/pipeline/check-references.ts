import type { PipelineFile, TaskDefinition } from './model.ts'
import { error, type Problem } from './problem.ts'
import { hasReference, tokenise } from './references.ts'
import type { RawDefaults, RawTask } from './schema.ts'
import { bindReference, type Scope } from './scope.ts'

type Path = readonly (string | number)[]

/** Where what is found goes. */
export interface Found {
  readonly problems: Problem[]
  /** Data flows from the first task to the second. */
  readonly link: (from: string, to: string) => void
}

const STRING_KEYS = [
  'run',
  'module',
  'python',
  'args',
  'inputs',
  'targets',
  'needs',
  'env',
  'cwd',
  'shell',
  'ignore',
  'foreach',
  'title',
  'timeout',
  'grace',
  'priority',
  'retries',
  'resources',
] as const

/** What the strings of a task refer to. */
export function checkReferences(file: PipelineFile, task: TaskDefinition, raw: RawTask, found: Found): void {
  for (const key of STRING_KEYS) {
    const scope: Scope = {
      params: file.params,
      tasks: file.tasks,
      task,
      key,
      problemsSoFar: found.problems.length,
    }
    eachString(raw[key], ['tasks', task.id, key], (text, path) => checkString(text, path, scope, found))
  }
}

/** What a task takes over from `defaults`. It stands there once, so what is wrong with it is told once, of the first such task. */
export function checkInherited(
  file: PipelineFile,
  task: TaskDefinition,
  {
    raw,
    defaults,
    told,
  }: { readonly raw: RawTask; readonly defaults: RawDefaults; readonly told: Set<string> },
  found: Found,
): void {
  for (const key of INHERITED_KEYS) {
    const own = raw[key]
    const isMerged = key === 'env' || key === 'resources'
    if (defaults[key] === undefined || (own !== undefined && !isMerged)) continue
    const scope: Scope = {
      params: file.params,
      tasks: file.tasks,
      task,
      key,
      problemsSoFar: found.problems.length,
    }
    eachString(defaults[key], ['defaults', key], (text, path) => {
      const place = path.join('\n')
      if (told.has(place) || (isMerged && own !== undefined && Object.hasOwn(Object(own), String(path[2]))))
        return
      const before = found.problems.length
      checkString(text, path, scope, found)
      if (found.problems.length > before) told.add(place)
    })
  }
}

const INHERITED_KEYS = [
  'env',
  'cwd',
  'shell',
  'ignore',
  'timeout',
  'grace',
  'priority',
  'retries',
  'resources',
] as const

/** Calls `visit` for each string that holds references. */
export function eachString(value: unknown, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') {
    if (hasReference(value)) visit(value, path)
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) eachString(value[index], [...path, index], visit)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) eachString(child, [...path, key], visit)
  }
}

/** Every reference of one string. */
export function checkString(text: string, path: Path, scope: Scope, { problems, link }: Found): void {
  const tasks = scope.task ? { tasks: [scope.task.id] } : {}
  for (const token of tokenise(text)) {
    if (token.kind === 'text') continue
    const excerpt = text.slice(token.from, token.to)
    const subject = scope.task ? `task "${scope.task.id}": ` : ''
    if (token.kind === 'unclosed') {
      const message = `${subject}a reference starts with \${{ and never ends`
      problems.push({
        ...error('bad_reference', message, path, 'close it with }}, or write $${{ for a literal ${{'),
        excerpt,
        ...tasks,
      })
      continue
    }
    const bound = bindReference(token.reference, token.expression, scope)
    if (bound.kind === 'bad') {
      problems.push({
        ...error(bound.code, `${subject}${bound.message}`, path, bound.remedy),
        excerpt,
        ...tasks,
      })
    } else if ((bound.kind === 'targets' || bound.kind === 'result') && scope.task) {
      link(bound.task.id, scope.task.id)
    }
  }
}
