import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FileEntry } from '../../src-shared/contract/views.ts'
import { writeAtomically } from '../platform/atomic-write.ts'
import { makeFolders } from '../platform/make-folder.ts'

/** The pipelines opened last, newest first, kept per user. A list that can't be read or written is an empty one: it only saves typing. */
export class RecentFiles {
  readonly #file: string
  static readonly #most = 30

  constructor(file: string) {
    this.#file = file
  }

  list(): FileEntry[] {
    return this.#read().filter((entry) => existsSync(entry.path))
  }

  add(path: string, name: string): void {
    const rest = this.#read().filter((entry) => entry.path !== path)
    const entries: FileEntry[] = [{ name, path, kind: 'pipeline' as const }, ...rest].slice(
      0,
      RecentFiles.#most,
    )
    try {
      makeFolders(dirname(this.#file), 0o700)
      writeAtomically(this.#file, JSON.stringify(entries))
    } catch {
      // A home that can't be written to is no reason not to open the file.
    }
  }

  #read(): FileEntry[] {
    try {
      const list: unknown = JSON.parse(readFileSync(this.#file, 'utf8'))
      return Array.isArray(list) ? list.filter(isEntry) : []
    } catch {
      return []
    }
  }
}

const isEntry = (value: unknown): value is FileEntry =>
  typeof value === 'object' &&
  value !== null &&
  'path' in value &&
  typeof value.path === 'string' &&
  'name' in value &&
  typeof value.name === 'string'
