import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import type { Code, FileState, Files } from '../../engine/ports.ts'
import { VERSION } from '../version.ts'

/**
 * That every task of a pipeline was found fresh, and all that this rested on. As long as each of these is still so, and the history
 * unchanged, the same decisions would be made again: nothing has to be parsed or compared.
 */
export interface Proof {
  /** Digest of what is known before anything is looked at: the text, the params, the folder, this program. */
  readonly key: string
  readonly env: Readonly<Record<string, string | null>>
  readonly globs: Readonly<Record<string, readonly string[]>>
  readonly tasks: readonly TaskId[]
  readonly disabled: readonly TaskId[]
  /** Of the file, as they are to be told again. */
  readonly warnings: readonly Problem[]
  readonly evidence: Evidence
}

/** What was seen of the world. */
export interface Evidence {
  /** Path, then `size:mtimeNs:ctimeNs:inode`, and so on. */
  readonly files: readonly string[]
  readonly missing: readonly string[]
  /** Seen so soon after they were written that a later write may have left the same stat: their contents are read again. */
  readonly young: readonly (readonly [path: string, digest: string])[]
  readonly folders: readonly (readonly [question: LookQuestion, state: FileState])[]
  readonly globs: readonly (readonly [pattern: string, found: readonly string[]])[]
  readonly closures: readonly (readonly [question: ClosureQuestion, answer: string])[]
  readonly interpreters: readonly (readonly [name: string, identity: string])[]
}

export type LookQuestion = Parameters<Files['look']>
export type ClosureQuestion = Parameters<Code['closure']>

/** Changes with the form of a proof and with what a decision rests on. */
const FORMAT = 1

/** A proof serves only for the same text, params and folder, decided by the same build of the program. */
export function proofKey(text: string, params: JsonObject, folder: string): string {
  const build = statSync(import.meta.filename, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return hash('sha256', JSON.stringify([FORMAT, VERSION, build, folder, params, text]), 'hex')
}
