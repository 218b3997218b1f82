import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import type { Code, FileState, Files } from '../../engine/ports.ts'
import { VERSION } from '../version.ts'

/**
 * Which tasks of a pipeline were found fresh, and all that this rested on. As long as each of these is still so, and the history
 * unchanged, the same decisions would be made again: nothing has to be parsed or compared. Where a few are no longer so, only the
 * tasks that they were seen for have to be judged anew (and what depends on those, if they turn out stale).
 */
export interface Proof {
  /** Digest of what is known before anything is looked at: the text, the params, the folder, this program. */
  readonly key: string
  readonly env: Readonly<Record<string, string | null>>
  readonly globs: Readonly<Record<string, readonly string[]>>
  /** All of the pipeline, dependencies first; everything else names a task by its place in this list. */
  readonly tasks: readonly TaskId[]
  readonly disabled: readonly number[]
  /** Nothing is known of these: they failed, run always, or rest on what can't be compared. */
  readonly open: readonly number[]
  /** Of the file, as they are to be told again. */
  readonly warnings: readonly Problem[]
  readonly evidence: Evidence
}

/** What was seen of the world; each with the tasks that it was seen for. */
export interface Evidence {
  /** Path, then `size:mtimeNs:ctimeNs:inode` or nothing where there was no such file, and so on. Their users stand apart. */
  readonly files: readonly string[]
  /** Seen so soon after they were written that a later write may have left the same stat: their contents are read again. */
  readonly young: readonly (readonly [path: string, digest: string])[]
  readonly folders: readonly (readonly [question: LookQuestion, state: FileState, users: Users])[]
  readonly globs: readonly (readonly [pattern: string, found: readonly string[], users: Users])[]
  readonly closures: readonly (readonly [question: ClosureQuestion, answer: string, users: Users])[]
  readonly interpreters: readonly (readonly [name: string, identity: string, users: Users])[]
}

/** Places in the proof's list of tasks. */
export type Users = readonly number[]

/** Whom each of `Evidence.files` was seen for, in the same order: one place, or several. Needed only where one differs. */
export type FileUsers = readonly (number | Users)[]

export type LookQuestion = Parameters<Files['look']>
export type ClosureQuestion = Parameters<Code['closure']>

/** Changes with the form of a proof and with what a decision rests on. */
const FORMAT = 4

/** A proof serves only for the same text, params and folder, decided by the same build of the program. */
export function proofKey(text: string, params: JsonObject, folder: string): string {
  const build = statSync(import.meta.filename, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return hash('sha256', `${JSON.stringify([FORMAT, VERSION, build, folder, params])}\n${text}`, 'hex')
}

/** What the graph of a proof follows from: a kept graph serves for the same key alone. */
export const graphKey = ({ key, env, globs }: Pick<Proof, 'key' | 'env' | 'globs'>): string =>
  hash('sha256', JSON.stringify([key, env, globs]), 'hex')

/** As it is kept: the second line is read only where something differs. */
export const proofText = (proof: Proof, users: FileUsers): string =>
  `${JSON.stringify(proof)}\n${JSON.stringify(users)}`

/** A kept proof, if it is one for this key. */
export function readProof(
  kept: string,
  key: string,
): { readonly proof: Proof; readonly users: () => FileUsers } | undefined {
  const cut = kept.indexOf('\n')
  if (cut < 0) return undefined
  const proof: Proof = JSON.parse(kept.slice(0, cut))
  return proof.key === key ? { proof, users: () => JSON.parse(kept.slice(cut + 1)) } : undefined
}
