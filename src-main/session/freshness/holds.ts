import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Code, FileState, Files } from '../../engine/ports.ts'
import { stampOf, statOf } from '../../platform/stamp.ts'
import { ANY_FOLDER } from './evidence.ts'
import type { Evidence, FileUsers, LookQuestion, Proof } from './proof.ts'

/** What only few pipelines need to be asked: folders, globs and functions. */
export interface Askable {
  readonly files: Pick<Files, 'look' | 'glob'>
  readonly code: Code
}

/**
 * The tasks (by their places) for which something is no longer as the proof has seen it; none where all of it still is so. One `stat`
 * a file; `ask` is called where that isn't enough. Undefined where there may be another graph: everything is to be decided anew then.
 */
export async function placesInDoubt(
  { env, globs, evidence }: Proof,
  users: () => FileUsers,
  folder: string,
  ask: () => Promise<Askable>,
): Promise<ReadonlySet<number> | undefined> {
  for (const [name, value] of Object.entries(env)) if ((process.env[name] ?? null) !== value) return undefined
  const inDoubt = new Set<number>()
  const differing = differingFiles(evidence, folder)
  if (differing.size > 0) {
    for (const [at, user] of users().entries()) {
      if (!differing.has(evidence.files[2 * at] ?? '')) continue
      for (const place of typeof user === 'number' ? [user] : user) inDoubt.add(place)
    }
  }
  const loops = Object.entries(globs)
  const { folders, closures, interpreters } = evidence
  if (loops.length + evidence.globs.length + folders.length + closures.length + interpreters.length === 0)
    return inDoubt
  const { files, code } = await ask()
  if (!loops.every(([pattern, found]) => isSame(files.glob(pattern), found))) return undefined
  const check = <Q, A>(
    all: readonly (readonly [Q, A, readonly number[]])[],
    holds: (question: Q, answer: A) => boolean,
  ): void => {
    for (const [question, answer, places] of all)
      if (!holds(question, answer)) for (const place of places) inDoubt.add(place)
  }
  check(evidence.globs, (pattern, found) => isSame(files.glob(pattern), found))
  check(folders, (question, state) => isSame(asAsked(files.look(...question), question[2]), state))
  check(closures, (question, answer) => JSON.stringify(code.closure(...question)) === answer)
  check(interpreters, (name, identity) => (code.interpreterIdentity?.(name) ?? name) === identity)
  return inDoubt
}

function differingFiles({ files, young }: Evidence, folder: string): ReadonlySet<string> {
  const prefix = `${folder}/`
  const differing = new Set<string>()
  for (let at = 0; at < files.length; at += 2) {
    const path = files[at] ?? ''
    const stat = statOf(isAbsolute(path) ? path : prefix + path)
    const stamp = stat === undefined ? '' : stat instanceof Error || !stat.isFile() ? '?' : stampOf(stat)
    if (stamp !== files[at + 1]) differing.add(path)
  }
  for (const [path, digest] of young)
    if (digestNow(isAbsolute(path) ? path : join(folder, path)) !== digest) differing.add(path)
  return differing
}

function digestNow(path: string): string | undefined {
  try {
    return `sha256:${hash('sha256', readFileSync(path), 'hex')}`
  } catch {
    return undefined // gone meanwhile: the proof fails, which is the answer
  }
}

const asAsked = (state: FileState | 'unread', folders: LookQuestion[2]): FileState | 'unread' =>
  state !== 'unread' && state.kind === 'directory' && folders === 'unlisted' ? ANY_FOLDER : state

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
