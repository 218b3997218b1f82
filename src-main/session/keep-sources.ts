import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SourceText } from '../../src-shared/contract/views.ts'
import { isScriptPath } from '../../src-shared/run/script-path.ts'
import { digestIn } from '../engine/fingerprint.ts'
import type { Fingerprint } from '../engine/ports.ts'
import type { Store } from '../store/open.ts'
import { createSourceTexts, type SourceTexts } from '../store/source-texts.ts'

/** Larger files are data, or were written by a machine: of them the digest is enough. */
const MOST_BYTES = 256 * 1024
/** Keeps the texts of the source files that good attempts had, so that a later change can be shown line by line. */
export class KeptSources {
  readonly #folder: string
  readonly #texts: SourceTexts
  /** Kept by this process already: a thousand tasks share one file. */
  readonly #known = new Set<string>()

  constructor(store: Store, folder: string) {
    this.#folder = folder
    this.#texts = createSourceTexts(store)
  }

  /** Files that changed since the fingerprint was taken are left out: what they were is gone. */
  keep(fingerprint: Fingerprint, at: number): void {
    for (const [path, digest] of sourcesIn(fingerprint)) {
      if (this.#known.has(digest)) continue
      this.#known.add(digest)
      const read = readSmall(resolve(this.#folder, path))
      if (typeof read !== 'string' && isContent(read, digest)) this.#texts.keep(digest, read, at)
    }
  }

  /** The text that a fingerprint was taken of. */
  before(fingerprint: Fingerprint | undefined, path: string): SourceText {
    const digest = fingerprint && digestOf(fingerprint, path)
    if (digest === undefined) return { kind: 'missing' }
    const text = this.#texts.text(digest)
    if (text !== undefined) return { kind: 'text', text }
    return { kind: 'unknown', why: 'Only its digest was kept when the task last succeeded.' }
  }

  now(path: string): SourceText {
    const read = readSmall(resolve(this.#folder, path))
    if (read === 'missing') return { kind: 'missing' }
    if (read === 'large') return { kind: 'unknown', why: 'It is larger than 256 KiB.' }
    if (read.includes(0)) return { kind: 'unknown', why: 'It is not a text.' }
    return { kind: 'text', text: read.toString('utf8') }
  }
}

/** Whether a path is a source file for this fingerprint: code, or an input whose name says that it is a script. */
export const isSourceOf = (fingerprint: Fingerprint | undefined, path: string): boolean =>
  isScriptPath(path) || (fingerprint !== undefined && Object.hasOwn(fingerprint.code, path))

function* sourcesIn(fingerprint: Fingerprint): Iterable<readonly [string, string]> {
  for (const path of Object.keys(fingerprint.code)) {
    const digest = digestOf(fingerprint, path)
    if (digest !== undefined) yield [path, digest]
  }
  for (const path of Object.keys(fingerprint.inputs)) {
    const digest = isScriptPath(path) ? digestOf(fingerprint, path) : undefined
    if (digest !== undefined) yield [path, digest]
  }
}

function digestOf({ code, inputs }: Fingerprint, path: string): string | undefined {
  const signature = code[path] ?? inputs[path]?.signature
  return signature === undefined ? undefined : digestIn(signature)
}

function isContent(content: Buffer, digest: string): boolean {
  const [algorithm = '', hex] = digest.split(':')
  if (content.includes(0)) return false
  try {
    return hash(algorithm, content, 'hex') === hex
  } catch {
    // A digest of a kind that this machine can't compute.
    return false
  }
}

function readSmall(path: string): Buffer | 'missing' | 'large' {
  try {
    const stat = statSync(path)
    if (!stat.isFile()) return 'missing'
    return stat.size > MOST_BYTES ? 'large' : readFileSync(path)
  } catch {
    // Gone, or not to be read: the reason of the task says so.
    return 'missing'
  }
}
