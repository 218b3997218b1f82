import type { Json } from '../../src-shared/json.ts'
import { bindAction } from '../../src-shared/pipeline/bind.ts'
import type { Task, TaskId } from '../../src-shared/pipeline/model.ts'
import { isAbsolutePath, joinPath, relativePath } from '../../src-shared/pipeline/paths.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { canonicalJson } from './canonical.ts'
import { caught } from './caught.ts'
import type { Observation } from './fingerprint.ts'
import type { Hash, Job } from './ports.ts'

/** Where and as what an attempt runs. */
export interface Attempt {
  readonly task: Task
  readonly run: string
  /** From 1. */
  readonly number: number
}

/** Of letters that may take three bytes each. */
const LONG_NAME = 64

/** The path where an attempt writes a target: the target itself or, in an `atomic` task, a new name beside it. */
export function workingPath({ task, run, number }: Attempt, path: string): string {
  if (!task.definition.atomic) return path
  const cut = path.lastIndexOf('/') + 1
  // The extension stays last: many programs choose the format by it. Names are limited to 255 bytes.
  const name = path.slice(cut)
  const index = task.targets.findIndex((target) => target.path === path)
  const short = name.length > LONG_NAME ? `${index}.${name.slice(-LONG_NAME / 2)}` : name
  return `${path.slice(0, cut)}.taskgraph-tmp.${run}.${number}.${short}`
}

/** Where an `atomic` attempt that didn't succeed may have left something (what it replaces included): names that nothing else has. */
export function unfinishedPaths(attempt: Attempt): readonly string[] {
  const { definition, targets } = attempt.task
  if (!definition.atomic) return []
  return targets.flatMap(({ path }) => [workingPath(attempt, path), `${workingPath(attempt, path)}.old`])
}

/** Path of an attempt's log relative to the pipeline's folder. Ids of instances hold any text, so they are made safe as a file name. */
export function logPathOf({ task, run, number }: Attempt, hash: Hash): string {
  const safe = task.id.replace(
    /[^A-Za-z0-9_,=[\].-]/g,
    (character) => `%${character.codePointAt(0)?.toString(16)}`,
  )
  const name =
    safe.length <= 120 ? safe : `${safe.slice(0, 80)}~${hash(task.id).replace(/^.*:/, '').slice(0, 24)}`
  return `.taskgraph/logs/${run}/${name}.${number}.log`
}

export interface JobContext {
  readonly resultOf: (task: TaskId) => Json | undefined
  /** Absolute path of the pipeline's folder. */
  readonly folder: string
  readonly hash: Hash
  readonly wantsResult: boolean
}

/** The attempt as the launcher takes it, or why it can't be. */
export function jobOf(attempt: Attempt, observation: Observation, context: JobContext): Result<Job, string> {
  const { task, run, number } = attempt
  const { definition } = task
  const action = caught(() => actionOf(attempt, observation, context))
  if (!action.ok) return fail(action.error)
  const code =
    Object.keys(observation.code).length === 0
      ? {}
      : { codeDigest: context.hash(canonicalJson(observation.code)) }
  return ok({
    task: task.id,
    run,
    attempt: number,
    action: action.value,
    cwd: absolutePath(context.folder, task.cwd),
    env: task.env,
    logPath: absolutePath(context.folder, logPathOf(attempt, context.hash)),
    ...(definition.timeoutMs === undefined ? {} : { timeoutMs: definition.timeoutMs }),
    graceMs: definition.graceMs,
    wantsResult: context.wantsResult,
    ...code,
  })
}

function actionOf(
  attempt: Attempt,
  { code }: Pick<Observation, 'code'>,
  { resultOf, folder }: JobContext,
): Job['action'] {
  const { task } = attempt
  const action = bindAction(task, {
    result: resultOf,
    // As the command has to write it: seen from its working directory.
    targetPath(index) {
      const path = workingPath(attempt, task.targets[index]?.path ?? '')
      return relativePath(task.cwd, path) ?? absolutePath(folder, path)
    },
  })
  switch (action.kind) {
    case 'shell':
      return { ...action, ...(task.shell === undefined ? {} : { shell: task.shell }) }
    case 'exec':
      return action
    case 'module':
      return { ...action, module: absolutePath(folder, modulePath(action.module, Object.keys(code))) }
    case 'python': {
      const module = action.isFile ? absolutePath(folder, action.module) : action.module
      // A bare name is looked up on the PATH.
      const interpreter = task.python.includes('/') ? absolutePath(folder, task.python) : task.python
      return { ...action, module, interpreter, importRoot: folder }
    }
  }
}

/** Where a module is. A bare name whose code is a package's manifest is that package, wherever above the folder it is installed. */
function modulePath(module: string, code: readonly string[]): string {
  const name = /^(@[^/]+\/)?[^/]+/.exec(module)?.[0]
  const end = `node_modules/${name}/package.json`
  const manifest = code.find((path) => path === end || path.endsWith(`/${end}`))
  return manifest === undefined ? module : `${manifest.slice(0, -end.length)}node_modules/${module}`
}

const absolutePath = (folder: string, path: string): string =>
  isAbsolutePath(path) ? path : joinPath(folder, path)
