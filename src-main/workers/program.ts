import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import type { Job } from '../engine/ports.ts'
import { defaultShell } from './default-shell.ts'
import { shellWords, tooLong } from './long-command.ts'
import { plainWords } from './shell-words.ts'
import type { SlotTask } from './slot.ts'

/** Why nothing was started, for people; the exit code that a shell would have given, where there is one. */
export interface Refusal {
  readonly error: string
  readonly exitCode?: number
}

/** What a slot needs to start a shell or exec job. Everything that can be wrong beforehand is found here and named. */
export function prepareProgram(job: Job, marker: string, env: TaskEnvironment): Result<SlotTask, Refusal> {
  const wrong = checkJob(job)
  if (wrong) return fail(wrong)
  const words = wordsOf(job)
  const long = tooLong(words)
  if (long) return fail(long)
  const [word = '', ...rest] = words
  // The slot looks a plain name up itself, on the PATH that it shares with the task: that costs a tenth.
  const found =
    env.isOwnPath || word === '' || word.includes('/') ? resolveProgram(word, job.cwd, env.path) : ok(word)
  if (!found.ok) return found
  const program = [found.value, ...rest]
  return ok({
    words: env.odd.length > 0 ? ['/usr/bin/env', ...env.odd, ...program] : program,
    cwd: job.cwd,
    logPath: job.logPath,
    marker,
    env: env.ordinary,
  })
}

/** The folder and the texts of a job, whatever its kind. */
export function checkJob(job: Job): Refusal | undefined {
  const texts = [job.cwd, job.logPath, ...Object.entries(job.env).flat(), ...textsOf(job.action)]
  if (texts.some((text) => text.includes('\0'))) {
    return {
      error:
        'a NUL byte stands in the command, its environment or a path: no program can receive one; remove it',
    }
  }
  const badName = Object.keys(job.env).find((name) => name === '' || name.includes('='))
  if (badName !== undefined)
    return { error: `"${badName}" can't be the name of an environment variable; correct \`env\`` }
  // The slash: only a folder is there then. It costs less than a `stat`.
  if (existsSync(`${job.cwd}/`)) return undefined
  const folder = statSync(job.cwd, { throwIfNoEntry: false })
  if (folder === undefined)
    return { error: `the working directory ${job.cwd} does not exist; create it or correct \`cwd\`` }
  if (!folder.isDirectory())
    return { error: `the working directory ${job.cwd} is not a directory; correct \`cwd\`` }
  return undefined
}

/** Finds a program as a shell would, by the task's own PATH and folder. */
export function resolveProgram(
  word: string,
  cwd: string,
  path = '/usr/local/bin:/usr/bin:/bin',
): Result<string, Refusal> {
  if (word === '') return fail({ error: 'the command is empty; give `run` a command' })
  if (word.includes('/')) {
    const state = programState(resolve(cwd, word))
    if (state === 'program') return ok(word)
    return fail(
      state === 'missing' ? notThere(word, `there is no such file (from ${cwd})`) : notExecutable(word),
    )
  }
  let refusal = notThere(word, 'no folder of the PATH has it')
  for (const folder of path.split(':')) {
    const candidate = resolve(cwd, folder, word)
    const state = programState(candidate)
    if (state === 'program') return ok(candidate)
    if (state === 'not-executable') refusal = notExecutable(candidate)
  }
  return fail(refusal)
}

/** The variables of a task, in the ways in which a slot can set them. */
export interface TaskEnvironment {
  /** Where the task's programs are. */
  readonly path: string | undefined
  /** It is not the engine's. */
  readonly isOwnPath: boolean
  /** `NAME=value` that bash can export. */
  readonly ordinary: readonly string[]
  /** `NAME=value` whose names mean something to bash or are none: set by `env`, at the cost of one more exec. */
  readonly odd: readonly string[]
}

/** `base` is the engine's own environment, `withheld` the part of it that the slots don't have (`withholdForSlot`). */
export function taskEnvironment(
  base: NodeJS.ProcessEnv,
  withheld: readonly string[],
  declared: Readonly<Record<string, string>>,
): TaskEnvironment {
  const ordinary: string[] = []
  const odd: string[] = []
  const set = (name: string, value: string) => (isOrdinary(name) ? ordinary : odd).push(`${name}=${value}`)
  for (const name of withheld) if (!(name in declared)) set(name, base[name] ?? '')
  for (const [name, value] of Object.entries(declared)) set(name, value)
  return { path: declared.PATH ?? base.PATH, isOwnPath: declared.PATH !== undefined, ordinary, odd }
}

/** Splits the engine's environment: what bash may have in its own, and the names that would change how bash works. */
export function withholdForSlot(base: NodeJS.ProcessEnv): {
  readonly env: NodeJS.ProcessEnv
  readonly withheld: readonly string[]
} {
  const env: NodeJS.ProcessEnv = {}
  const withheld: string[] = []
  for (const [name, value] of Object.entries(base)) {
    // An outer TaskGraph's marks: its own slots and workers must not be taken for its task's.
    if (value === undefined || /^TASKGRAPH_(TASK|ATTEMPT|RUN|WORKER)$/.test(name)) continue
    if (changesBash.test(name)) withheld.push(name)
    else env[name] = value
  }
  return { env, withheld }
}

const changesBash =
  /^(LC_ALL|ENV|CDPATH|OLDPWD|TMOUT|POSIXLY_CORRECT|SHELLOPTS|BASHOPTS|BASH.*|U?E?UID|PPID|IFS|GLOBIGNORE|EXECIGNORE|__tg_.*)$/

/** bash refuses to set some of its own variables, and gives others a meaning. */
const ofBash =
  /^(SHELLOPTS|BASHOPTS|BASH.*|U?E?UID|PPID|RANDOM|SRANDOM|SECONDS|LINENO|EPOCH.*|HIST.*|FUNCNAME|GROUPS|DIRSTACK|PIPESTATUS|IFS|_|COMP_.*|SHLVL|__tg_.*)$/

const isOrdinary = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !ofBash.test(name)

function wordsOf(job: Job): readonly string[] {
  const action = job.action
  if (action.kind === 'exec') return action.words
  if (action.kind !== 'shell') throw new Error(`expected a shell or exec job but was ${action.kind}`)
  const shell = action.shell ?? defaultShell()
  const isPosix = action.shell === undefined && shell.at(-1) === '-c'
  return (isPosix ? plainWords(action.command) : undefined) ?? shellWords(shell, action.command, job.logPath)
}

function textsOf(action: Job['action']): readonly string[] {
  switch (action.kind) {
    case 'shell':
      return [action.command, ...(action.shell ?? [])]
    case 'exec':
      return action.words
    case 'module':
      return [action.module]
    case 'python':
      return [action.interpreter, action.module]
  }
}

function programState(path: string): 'program' | 'missing' | 'not-executable' {
  try {
    // Most folders of a PATH don't have it: an exception for each would cost more than all else that a start needs.
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return 'missing'
    if (!stat.isFile()) return 'not-executable'
  } catch {
    return 'missing'
  }
  try {
    accessSync(path, constants.X_OK)
    return 'program'
  } catch {
    return 'not-executable'
  }
}

const notThere = (word: string, why: string): Refusal => ({
  error: `the command "${word}" was not found: ${why}; install it or correct the command`,
  exitCode: 127,
})

const notExecutable = (word: string): Refusal => ({
  error: `the command "${word}" can't be executed: it is no program that you may run; \`chmod +x\` it or correct the command`,
  exitCode: 126,
})
