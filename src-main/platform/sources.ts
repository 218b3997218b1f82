import { hash } from 'node:crypto'
import { type BigIntStats, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { DigestCache } from '../engine/ports.ts'
import { describeFileError } from './file-content.ts'
import { relativeTo } from './paths.ts'
import { type PythonSource, readPythonSource } from './python-source.ts'
import { readScriptSource, type ScriptSource } from './script-source.ts'
import { isRacy, stampOf, statOf } from './stamp.ts'
import { createTurnMemo } from './turn-memo.ts'

export type Source =
  | {
      readonly ok: true
      readonly digest: string
      readonly script?: ScriptSource
      readonly python?: PythonSource
    }
  | { readonly ok: false; readonly error: string }

/**
 * Source files with what was found in them, kept by stat over processes: a file that didn't change costs one `stat`, and even that
 * only once for all that is asked in one go.
 */
export interface Sources {
  isFile(path: string): boolean
  isDirectory(path: string): boolean
  read(path: string): Source
}

/** Changes when a release reads sources differently: what older ones kept is not used then. */
const KIND = 'code-1'
const SCRIPTS: ReadonlySet<string> = new Set([
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '.jsx',
  '.tsx',
  '',
])

export function createSources(root: string, digests: DigestCache, now: () => number): Sources {
  const stats = createTurnMemo<ReturnType<typeof statOf>>()
  const reads = createTurnMemo<Source>()
  const parsed = new Map<string, { readonly stamp: string; readonly source: Source }>()
  const stat = (path: string): BigIntStats | undefined => {
    const found = stats(path, () => statOf(path))
    return found instanceof Error ? undefined : found
  }
  const load = (path: string, stamp: string, own: BigIntStats): Source => {
    const key = relativeTo(root, path)
    const kept = digests.get(key, KIND)
    if (kept?.stamp === stamp)
      return { ok: true, digest: kept.digest, ...(kept.extra ? JSON.parse(kept.extra) : {}) }
    const readAtMs = now()
    const { source, extra } = readSource(path)
    if (source.ok && !isRacy(own, readAtMs)) {
      digests.put(key, KIND, { stamp, digest: source.digest, ...(extra === undefined ? {} : { extra }) })
    }
    return source
  }
  return {
    isFile: (path) => stat(path)?.isFile() ?? false,
    isDirectory: (path) => stat(path)?.isDirectory() ?? false,
    read: (path) =>
      reads(path, () => {
        const own = stat(path)
        if (own === undefined) return { ok: false, error: 'no such file' }
        const stamp = stampOf(own)
        const known = parsed.get(path)
        if (known?.stamp === stamp && !isRacy(own, now())) return known.source
        const source = load(path, stamp, own)
        // Racily clean ones are read again next time, like any other file.
        if (!isRacy(own, now())) parsed.set(path, { stamp, source })
        return source
      }),
  }
}

function readSource(path: string): { readonly source: Source; readonly extra?: string } {
  try {
    const bytes = readFileSync(path)
    const digest = `sha256:${hash('sha256', bytes, 'hex')}`
    const extension = extname(path)
    const isPython = extension === '.py'
    if (!isPython && !SCRIPTS.has(extension)) return { source: { ok: true, digest } }
    const text = bytes.toString('utf8')
    const found = isPython ? { python: readPythonSource(text) } : { script: readScriptSource(text) }
    return { source: { ok: true, digest, ...found }, extra: JSON.stringify(found) }
  } catch (error) {
    return { source: { ok: false, error: describeFileError(error) } }
  }
}
