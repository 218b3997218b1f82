import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { DigestCache, KeptDigest } from '../../../src-main/engine/ports.ts'

const made: string[] = []

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own for a test, with files in it; removed afterwards. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-test-'))
  made.push(folder)
  putFiles(folder, files)
  return folder
}

export function putFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

export interface CountingDigests extends DigestCache {
  readonly kept: Map<string, KeptDigest>
}

/** Digests in memory; `kept` shows by `KIND PATH` what was put in. */
export function memoryDigests(): CountingDigests {
  const kept = new Map<string, KeptDigest>()
  return {
    kept,
    get: (path, kind) => kept.get(`${kind} ${path}`),
    put: (path, kind, entry) => void kept.set(`${kind} ${path}`, entry),
  }
}
