import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Code, Files } from '../../engine/ports.ts'
import { stampOf, statOf } from '../../platform/stamp.ts'
import type { Evidence, Proof } from './proof.ts'

/** What only few pipelines need to be asked: folders, globs and functions. */
export interface Askable {
  readonly files: Pick<Files, 'look' | 'glob'>
  readonly code: Code
}

/**
 * Whether all that a proof rests on is still so. One `stat` a file; `ask` is called where that isn't enough. False at the least doubt:
 * the decisions are then made anew.
 */
export async function stillHolds(
  { env, globs, evidence }: Proof,
  folder: string,
  ask: () => Promise<Askable>,
): Promise<boolean> {
  for (const [name, value] of Object.entries(env)) if ((process.env[name] ?? null) !== value) return false
  if (!areFilesSame(evidence, folder)) return false
  const patterns = [...Object.entries(globs), ...evidence.globs]
  const { folders, closures, interpreters } = evidence
  if (patterns.length + folders.length + closures.length + interpreters.length === 0) return true
  const { files, code } = await ask()
  return (
    patterns.every(([pattern, found]) => isSame(files.glob(pattern), found)) &&
    folders.every(([question, state]) => isSame(files.look(...question), state)) &&
    closures.every(([question, answer]) => JSON.stringify(code.closure(...question)) === answer) &&
    interpreters.every(([name, identity]) => (code.interpreterIdentity?.(name) ?? name) === identity)
  )
}

function areFilesSame({ files, missing, young }: Evidence, folder: string): boolean {
  const prefix = `${folder}/`
  for (let at = 0; at < files.length; at += 2) {
    const path = files[at] ?? ''
    const stat = statOf(isAbsolute(path) ? path : prefix + path)
    if (stat === undefined || stat instanceof Error || !stat.isFile() || stampOf(stat) !== files[at + 1])
      return false
  }
  for (const path of missing) if (statOf(isAbsolute(path) ? path : prefix + path) !== undefined) return false
  return young.every(([path, digest]) => digestNow(isAbsolute(path) ? path : join(folder, path)) === digest)
}

function digestNow(path: string): string | undefined {
  try {
    return `sha256:${hash('sha256', readFileSync(path), 'hex')}`
  } catch {
    return undefined // gone meanwhile: the proof fails, which is the answer
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
