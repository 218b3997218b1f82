import type { Task } from '../../src-shared/pipeline/model.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { type BindContext, bindAction } from './binding.ts'
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

/** The path where an attempt writes a target: the target itself or, in an `atomic` task, a new name beside it. */
export function workingPath({ task, run, number }: Attempt, path: string): string {
  if (!task.definition.atomic) return path
  const cut = path.lastIndexOf('/') + 1
  // The extension stays last: many programs choose the format by it.
  return `${path.slice(0, cut)}.taskgraph-tmp.${run}.${number}.${path.slice(cut)}`
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

export interface JobContext extends Omit<BindContext, 'targetPath'> {
  /** Absolute path of the pipeline's folder. */
  readonly folder: string
  readonly hash: Hash
  readonly wantsResult: boolean
}

/** The attempt as the launcher takes it, or why it can't be: a result without the part that is asked for. */
export function jobOf(attempt: Attempt, observation: Observation, context: JobContext): Result<Job, string> {
  const { task, run, number } = attempt
  const { definition } = task
  const targetPath = (index: number): string => workingPath(attempt, task.targets[index]?.path ?? '')
  const action = caught(() => bindAction(task, { resultOf: context.resultOf, targetPath }))
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

function absolutePath(folder: string, path: string): string {
  if (path === '.' || path === '') return folder
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? path : `${folder}/${path}`
}
